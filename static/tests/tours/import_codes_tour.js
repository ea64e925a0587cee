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
            run: ({ edit }) =>
                edit("Voucher;gültig bis\nAAAA-1111;2099-12-31\n\nBBBB-2222;\nAAAA-1111;\nCCCC-3333;2099-12-31\nTotal: 3"),
        },
        { content: "Look at the preview", trigger: ".modal footer button[name='action_preview']", run: "click" },
        {
            content: "Codes are masked",
            trigger: ".modal .o_field_widget[name='column_ids']:contains(AA•••••11):not(:contains(AAAA-1111))",
        },
        {
            content: "One came twice",
            trigger: ".modal .o_field_widget[name='finding_ids'] tr:contains(Repeated in this import):contains(5)",
        },
        {
            content: "A total is no code",
            trigger: ".modal .o_field_widget[name='finding_ids'] tr:contains(Totals):contains(7)",
        },
        {
            content: "The second column is not understood",
            trigger: ".modal .o_field_widget[name='column_ids'] tr:contains(gültig bis) td[name='role']",
            run: "click",
        },
        {
            content: "Say what it is",
            trigger: ".modal .o_field_widget[name='column_ids'] td[name='role'] input",
            run: "edit Valid until",
        },
        {
            content: "It is the last day",
            trigger: ".o-dropdown-item:contains(Valid until), .o_select_menu_item:contains(Valid until)",
            run: "click",
        },
        { content: "What has changed is shown first", trigger: ".modal footer button[name='action_import']", run: "click" },
        {
            content: "Two have a date",
            trigger: ".modal .o_field_widget[name='dated_count']:contains(2)",
        },
        { content: "Import", trigger: ".modal footer button[name='action_import']", run: "click" },
        {
            content: "Three are new",
            trigger: ".modal .o_field_widget[name='imported_count']:contains(3)",
        },
        { content: "Close", trigger: ".modal footer button:contains(Close)", run: "click" },
        {
            content: "The product shows them",
            trigger: ".oe_stat_button:contains(3 free)",
        },
    ],
});
