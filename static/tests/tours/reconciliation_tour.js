import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

registry.category("web_tour.tours").add("sale_ozon_reconciliation", {
    url: "/odoo",
    steps: () => [
        stepUtils.showAppsMenuItem(),
        { content: "Open Ozon", trigger: ".o_app[data-menu-xmlid='sale_ozon.menu_root']", run: "click" },
        { content: "Open the menu", trigger: "[data-menu-xmlid='sale_ozon.menu_check']", run: "click" },
        { content: "Reconciliation", trigger: "[data-menu-xmlid='sale_ozon.menu_reconciliation']", run: "click" },
        { content: "Ask for one", trigger: ".o_control_panel button:contains(Compare with Ozon)", run: "click" },
        { content: "Of the last month", trigger: ".modal button[name='action_compare']", run: "click" },
        {
            content: "It waits for the background",
            trigger: ".o_form_view:has(.o_arrow_button_current:contains(Waiting))",
            run: () => {
                window.saleOzonSamePage = true;
                console.log("run: waiting");
            },
        },
        { content: "It ends without a reload", trigger: ".o_form_view:has(.o_arrow_button_current:contains(Done))" },
        {
            content: "It is the same page still",
            trigger: ".o_form_view",
            run: () => {
                if (!window.saleOzonSamePage) {
                    throw new Error("the page was loaded anew");
                }
            },
        },
        { content: "What Ozon says", trigger: ".o_data_row td[name='ozon_says']:contains(awaiting_packaging)" },
        { content: "Import it", trigger: ".o_data_row button[name='action_fix']", run: "click" },
        { content: "The user is told", trigger: ".o_notification:contains(Resolved: 1)" },
        { content: "Nothing is left to fix", trigger: ".o_form_view:not(:has(.o_statusbar_buttons button:contains(Fix All)))" },
        { content: "Open the menu again", trigger: "[data-menu-xmlid='sale_ozon.menu_check']", run: "click" },
        { content: "Import a posting", trigger: "[data-menu-xmlid='sale_ozon.menu_posting_import']", run: "click" },
        {
            content: "Its number",
            trigger: ".modal .o_field_widget[name='posting_number'] input",
            run: "edit 10000001-0001-1",
        },
        { content: "Import it", trigger: ".modal button[name='action_import']", run: "click" },
        { content: "It was here already", trigger: ".o_notification:contains(Already)" },
        { content: "Its order opens", trigger: ".o_form_view .o_field_widget[name='ozon_shipment_state']" },
    ],
});
