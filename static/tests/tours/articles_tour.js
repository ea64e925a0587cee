import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

registry.category("web_tour.tours").add("sale_ozon_articles", {
    url: "/odoo",
    steps: () => [
        stepUtils.showAppsMenuItem(),
        { content: "Open Ozon", trigger: ".o_app[data-menu-xmlid='sale_ozon.menu_root']", run: "click" },
        { content: "The list of orders imports", trigger: ".o_control_panel button:contains(Import Orders)" },
        {
            content: "It says what keeps it empty",
            trigger: ".o_view_nocontent:contains('Orders waiting: 2. Unknown articles: 1')",
        },
        { content: "Go there", trigger: ".o_view_nocontent a:contains(Match Articles)", run: "click" },
        { content: "Open the article", trigger: ".o_data_row td[name='offer_id']:contains(POSTER)", run: "click" },
        { content: "Two orders wait", trigger: ".o_form_view .alert:contains('Orders waiting for this article: 2')" },
        {
            content: "Look for the product",
            trigger: ".o_form_view .o_field_widget[name='product_id'] input",
            run: "edit Office key",
        },
        { content: "Choose it", trigger: ".o-autocomplete--dropdown-item a:contains(Office key)", run: "click" },
        { content: "Save", trigger: ".o_form_button_save", run: "click" },
        { content: "Nothing waits any more", trigger: ".o_form_view:not(:has(.alert-warning))" },
        { content: "Back to the orders", trigger: "[data-menu-xmlid='sale_ozon.menu_orders']", run: "click" },
        { content: "Here they are", trigger: ".o_list_view .o_data_row:nth-child(2)" },
    ],
});
