import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

/** From the home screen to one of the app's screens. */
const openMenu = (...menus) => [
    stepUtils.showAppsMenuItem(),
    { content: "Open Ozon", trigger: ".o_app[data-menu-xmlid='sale_ozon.menu_root']", run: "click" },
    ...menus.map((menu) => ({
        content: `Open ${menu}`,
        trigger: `[data-menu-xmlid='sale_ozon.${menu}']`,
        run: "click",
    })),
];

const enter = (field, value) => ({
    content: `Enter ${field}`,
    trigger: `.o_form_view .o_field_widget[name='${field}'] input`,
    run: `edit ${value}`,
});

const makeProduct = (article, kind) => [
    { content: `Open ${article}`, trigger: `.o_data_row td[name='offer_id']:contains(${article})`, run: "click" },
    {
        content: "How it is shipped",
        trigger: ".o_form_view .o_field_widget[name='ozon_virtual_kind'] input",
        run: "click",
    },
    { content: kind, trigger: `.o_select_menu_item:contains(${kind})`, run: "click" },
    { content: "Create it", trigger: ".o_form_view button[name='action_create_products']", run: "click" },
    { content: "Nothing waits any more", trigger: ".o_form_view:not(:has(.alert-warning))" },
    { content: "Back to the list", trigger: ".o_breadcrumb a:contains(Articles), .o_back_button", run: "click" },
];

/** Each of these begins at the home screen, as somebody does who comes back to it. */
const parts = {
    connect: () => [
        ...openMenu("menu_configuration", "menu_accounts"),
        { content: "A new account", trigger: ".o_list_button_add", run: "click" },
        enter("name", "First shop"),
        enter("client_id", "200002"),
        enter("api_key", "sandbox-key"),
        { content: "Connect", trigger: "button[name='action_test_connection']", run: "click" },
        { content: "It is connected", trigger: ".o_arrow_button_current[data-value=connected]" },
        { content: "Import", trigger: "button[name='action_import_orders']", run: "click" },
        { content: "Some are held", trigger: ".o_notification:contains(2)" },
    ],
    match: () => [
        ...openMenu("menu_orders"),
        { content: "It says what to do", trigger: ".o_view_nocontent:contains(Unknown articles: 2)" },
        { content: "Go there", trigger: ".o_view_nocontent a:contains(Match Articles)", run: "click" },
        ...makeProduct("GAME-1", "Digital code"),
        ...makeProduct("LESSON", "Service"),
        { content: "Nothing is left", trigger: ".o_view_nocontent:contains(All articles have their products)" },
    ],
    codes: () => [
        ...openMenu("menu_attention"),
        { content: "Codes are missing", trigger: ".o_group_name:contains(Codes missing)" },
        { content: "Import them", trigger: ".o_data_row button:contains(Import Codes)", run: "click" },
        {
            content: "Paste what the supplier sent",
            trigger: ".modal .o_field_widget[name='pasted'] textarea",
            run: ({ edit }) => edit("Код;Срок\nGAME-AAAA-1;2099-12-31\nGAME-BBBB-2;2099-12-31"),
        },
        { content: "Look at it", trigger: ".modal footer button[name='action_preview']", run: "click" },
        { content: "Both have a date", trigger: ".modal .o_field_widget[name='dated_count']:contains(2)" },
        { content: "Import", trigger: ".modal footer button[name='action_import']", run: "click" },
        { content: "Both are new", trigger: ".modal .o_field_widget[name='imported_count']:contains(2)" },
        { content: "Close", trigger: ".modal footer button:contains(Close)", run: "click" },
        { content: "It is closed", trigger: "body:not(:has(.modal))" },
    ],
    retry: () => [
        ...openMenu("menu_attention"),
        { content: "Ozon has rejected one", trigger: ".o_group_name:contains(Rejected by Ozon)" },
        { content: "In Ozon's own words", trigger: ".o_data_row td[name='ozon_words']:contains(код)" },
        { content: "Send another", trigger: ".o_data_row button:contains(Retry)", run: "click" },
        { content: "The user is told", trigger: ".o_notification" },
    ],
    settle: () => [
        ...openMenu("menu_attention"),
        { content: "Cancelled", trigger: ".o_group_name:contains(Cancelled after shipping)" },
        { content: "Open it", trigger: ".o_data_row td[name='name']", run: "click" },
        { content: "What became of it", trigger: ".o_form_view [name='ozon_cancelled']:contains(Cancelled on Ozon)" },
        { content: "Settled", trigger: "button[name='action_ozon_mark_handled']", run: "click" },
        { content: "The next steps are gone", trigger: ".o_form_view:not(:has([name='ozon_cancelled']))" },
    ],
    late: () => [
        ...openMenu("menu_attention"),
        { content: "One is late", trigger: ".o_group_name:contains(Overdue)" },
        { content: "Ship it", trigger: ".o_data_row button:contains(Ship Virtually)", run: "click" },
        { content: "Confirm", trigger: ".modal footer button[name='action_confirm']", run: "click" },
        { content: "It is closed", trigger: "body:not(:has(.modal))" },
    ],
};

for (const [name, steps] of Object.entries(parts)) {
    registry.category("web_tour.tours").add(`sale_ozon_week_${name}`, { url: "/odoo", steps });
}
