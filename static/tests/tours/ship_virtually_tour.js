import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

/** The click path from the home screen to one order that came from Ozon. */
const openOrder = (article) => [
    stepUtils.showAppsMenuItem(),
    { content: "Open Ozon", trigger: ".o_app[data-menu-xmlid='sale_ozon.menu_root']", run: "click" },
    {
        content: `Open the order of ${article}`,
        trigger: `.o_list_view .o_data_row:contains(${article}) td[name='name']`,
        run: "click",
    },
];

/** Wait until the badge shows a word, and tell the test that it was seen. */
const seeBadge = (word) => ({
    content: `The badge turns to ${word} without a reload`,
    trigger: `.oe_stat_button .o_field_widget[name='ozon_shipment_state']:contains(${word})`,
    run: () => console.log(`badge: ${word}`),
});

registry.category("web_tour.tours").add("sale_ozon_ship_virtually", {
    url: "/odoo",
    steps: () => [
        ...openOrder("10000001-0001-1"),
        seeBadge("To ship"),
        {
            content: "Remember this very page",
            trigger: ".o_form_view",
            run: () => (window.saleOzonSamePage = true),
        },
        {
            content: "Ask for shipping",
            trigger: "button[name='action_ozon_ship_virtually']",
            run: "click",
        },
        {
            content: "What is sent is shown",
            trigger: ".modal .o_field_widget[name='contents']:contains(Online course)",
        },
        {
            content: "The checks are shown",
            trigger: ".modal .o_field_widget[name='checks_html']:contains(Account connected)",
        },
        {
            content: "Write down what the buyer received",
            trigger: ".modal .o_field_widget[name='evidence'] textarea",
            run: "edit Access sent by e-mail today",
        },
        {
            content: "Leave the field, so that the checks follow",
            trigger: ".modal .o_field_widget[name='checks_html']",
            run: "click",
        },
        {
            content: "The evidence counts",
            trigger: ".modal .o_field_widget[name='checks_html']:contains(Delivery to the buyer is recorded)",
        },
        {
            content: "Confirm",
            trigger: ".modal footer button[name='action_confirm']",
            run: "click",
        },
        seeBadge("Scheduled"),
        seeBadge("Verifying"),
        seeBadge("Shipped"),
        {
            content: "It was the same page all the time",
            trigger: ".o_form_view",
            run: () => {
                if (!window.saleOzonSamePage) {
                    throw new Error("the page was loaded again");
                }
            },
        },
        {
            content: "There is nothing left to ship",
            trigger: ".o_form_view:not(:has(button[name='action_ozon_ship_virtually']))",
        },
    ],
});

registry.category("web_tour.tours").add("sale_ozon_ship_many", {
    url: "/odoo",
    steps: () => [
        stepUtils.showAppsMenuItem(),
        { content: "Open Ozon", trigger: ".o_app[data-menu-xmlid='sale_ozon.menu_root']", run: "click" },
        {
            content: "Choose all orders",
            trigger: ".o_list_view .o_data_row:contains(10000001-0001-1)",
        },
        { trigger: ".o_list_view thead .o_list_record_selector input", run: "click" },
        {
            content: "Ask for shipping",
            trigger: ".o_control_panel button[name='action_ozon_ship_virtually']",
            run: "click",
        },
        {
            content: "How many are ready is shown",
            trigger: ".modal .alert-info:contains(orders are ready)",
        },
        {
            content: "The refused one says why before anything is sent",
            trigger: ".modal .o_data_row:contains(Not possible):contains(Ozon delivers this order)",
        },
        {
            content: "Confirm",
            trigger: ".modal footer button[name='action_confirm']",
            run: "click",
        },
        {
            content: "Only the refused ones are listed",
            trigger: ".modal .alert-info:contains(orders are scheduled)",
        },
        {
            trigger: ".modal .o_field_widget[name='line_ids']:has(.o_data_row:eq(0)):not(:has(.o_data_row:eq(1)))",
        },
        { content: "Close", trigger: ".modal footer button:contains(Close)", run: "click" },
        {
            content: "The list shows what was scheduled",
            trigger: ".o_list_view .o_data_row:contains(10000001-0001-1):contains(Scheduled)",
        },
        {
            content: "And what was not",
            trigger: ".o_list_view .o_data_row:contains(10000003-0003-1):contains(To ship)",
        },
    ],
});
