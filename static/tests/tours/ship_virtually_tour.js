import { registry } from "@web/core/registry";
import { Record as RelationalRecord } from "@web/model/relational_model/record";
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

/** How the buyer received it, and when. */
const enterHowAndWhen = [
    {
        content: "Say how the buyer received it",
        trigger: ".modal .o_field_widget[name='evidence_way'] input[data-value='mail']",
        run: "click",
    },
    {
        content: "Say when the buyer received it",
        trigger: ".modal .o_field_widget[name='evidence_at'] input",
        run: "edit 11/20/2025 10:00:00",
    },
];

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
        ...enterHowAndWhen,
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
            content: "The verdict comes first",
            trigger: ".modal .o_field_widget[name='summary']:contains(2 ready, 1 not)",
        },
        {
            content: "Each reason is there once, with its number",
            trigger: ".modal .o_field_widget[name='reasons_html'] summary:contains(1 ×):contains(physical shipping)",
            run: "click",
        },
        {
            content: "The orders stand below it",
            trigger: ".modal .o_field_widget[name='reasons_html'] details[open] a",
        },
        {
            content: "Evidence is entered once",
            trigger: ".modal .o_field_widget[name='evidence'] textarea",
            run: "edit Access to {product} sent to {buyer}",
        },
        ...enterHowAndWhen,
        {
            content: "Confirm; the button says how many",
            trigger: ".modal footer button[name='action_confirm']:contains(Ship 2 Orders)",
            run: "click",
        },
        {
            content: "Only the refused ones are listed",
            trigger: ".modal .o_field_widget[name='summary']:contains(2 scheduled, 1 not)",
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

registry.category("web_tour.tours").add("sale_ozon_confirm_delivery", {
    url: "/odoo",
    steps: () => [
        ...openOrder("10000001-0001-1"),
        {
            content: "Ship Virtually is not there any more",
            trigger: ".o_form_view:not(:has(button[name='action_ozon_ship_virtually']))",
        },
        {
            content: "Confirm the delivery",
            trigger: ".o_form_view button[name='action_ozon_confirm_delivery']",
            run: "click",
        },
        {
            content: "Nothing is red, and the one goal is text",
            trigger:
                ".modal:has(.o_field_widget[name='goal_stage']:contains(Delivered)):not(:has(.text-danger, .alert-danger, [name='goal_stage'] select))",
        },
        {
            content: "Without evidence nothing is confirmed",
            trigger: ".modal footer button[name='action_confirm']:contains(Confirm Delivery)",
            run: "click",
        },
        { trigger: ".modal .o_field_widget[name='evidence'].o_field_invalid" },
        {
            content: "Write down what the buyer received",
            trigger: ".modal .o_field_widget[name='evidence'] textarea",
            run: "edit Access sent by e-mail today",
        },
        ...enterHowAndWhen,
        {
            content: "Confirm",
            trigger: ".modal footer button[name='action_confirm']",
            run: "click",
        },
        seeBadge("Scheduled"),
    ],
});

registry.category("web_tour.tours").add("sale_ozon_leave_while_it_reloads", {
    url: "/odoo",
    steps: () => {
        const left = Promise.withResolvers();
        const asked = Promise.withResolvers();
        const isDirty = RelationalRecord.prototype.isDirty;
        return [
            ...openOrder("10000001-0001-1"),
            {
                content: "Hold back whoever asks whether the form is being edited",
                trigger: ".oe_stat_button .o_field_widget[name='ozon_shipment_state']",
                run: () => {
                    RelationalRecord.prototype.isDirty = async function () {
                        asked.resolve();
                        await left.promise;
                        return isDirty.call(this);
                    };
                    console.log("badge: Scheduled");
                },
            },
            {
                content: "A refresh has begun",
                trigger: ".o_form_view",
                run: async () => {
                    await asked.promise;
                    RelationalRecord.prototype.isDirty = isDirty;
                },
            },
            { content: "Leave", trigger: ".o_menu_brand", run: "click" },
            {
                content: "The refresh comes to its end only now",
                trigger: ".o_list_view .o_data_row",
                run: async () => {
                    left.resolve();
                    // An error that nobody catches is told of in a task of its own.
                    await new Promise((resolve) => setTimeout(resolve, 100));
                },
            },
        ];
    },
});
