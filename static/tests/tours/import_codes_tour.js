import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("sale_ozon_import_codes", {
    steps: () => [
        { content: "Open the Ozon page", trigger: ".nav-link[name='ozon']", run: "click" },
        {
            content: "There are no codes yet",
            trigger: ".tab-pane:contains(No codes yet)",
        },
        { content: "Import codes", trigger: "button[name='action_ozon_import_codes']", run: "click" },
        {
            content: "Paste them",
            trigger: ".modal .o_field_widget[name='pasted'] textarea",
            run: ({ edit }) => edit("AAAA-1111\n\nBBBB-2222\nAAAA-1111\nCCCC-3333,2099-12-31"),
        },
        { content: "Import", trigger: ".modal footer button[name='action_import']", run: "click" },
        {
            content: "Three are new",
            trigger: ".modal .o_field_widget[name='imported_count']:contains(3)",
        },
        {
            content: "One came twice",
            trigger: ".modal .o_field_widget[name='repeated_count']:contains(1)",
        },
        {
            content: "One line was empty",
            trigger: ".modal .o_field_widget[name='empty_count']:contains(1)",
        },
        { content: "Close", trigger: ".modal footer button:contains(Close)", run: "click" },
        {
            content: "The product shows them",
            trigger: ".oe_stat_button:contains(3 free)",
        },
    ],
});
