"""Who may do what: the lists that the sweep compares with what is really possible.

A new field that somebody can write, or a new public method, fails the sweep until it is decided about here.
"""

#: Fields that a user can write, or give a new record, by model. Whoever is not named writes none.
MAY_WRITE = {
    "clerk": {
        "ozon.posting.import": {"account_id", "posting_number"},
        "ozon.reconciliation.wizard": {"account_id", "date_from", "date_to"},
        "ozon.ship.wizard": {"order_ids", "line_ids", "goal_stage", "tracking_number", "evidence"},
        "ozon.ship.wizard.line": {"wizard_id", "goal_stage", "tracking_number", "evidence"},
        "sale.order": {"ozon_shipment_mode", "ozon_cancel_reason"},
    },
    "admin": {},
    "stranger": {},
    "employee": {},
    "portal": {},
}

#: Public methods by model, and who may call them on the records of the sweep.
_USERS = {"clerk", "admin"}
MAY_CALL = {
    "ozon.account": {
        "action_test_connection": {"admin"},
        "action_import_orders": _USERS,
        "action_view_postings": _USERS,
        "action_view_failed_shipments": _USERS,
        "action_view_waiting_shipments": _USERS,
        "action_view_api_calls": {"admin"},
    },
    "ozon.posting": {
        "action_refresh": _USERS, "action_create_order": _USERS, "action_view_order": _USERS, "action_settle": _USERS,
    },
    "ozon.attention": {"action_resolve": _USERS, "action_open": _USERS},
    "ozon.shipment": {
        "action_retry": _USERS, "action_check_now": _USERS, "action_cancel": _USERS, "action_allow_partial": _USERS,
        "action_view_order": _USERS,
    },
    "ozon.code": {"action_void": {"admin"}, "action_unvoid": {"admin"}},
    "ozon.reconciliation": {"action_view_lines": _USERS, "action_stop": _USERS, "action_resume": _USERS},
    "ozon.reconciliation.line": {"action_fix": _USERS, "action_open": _USERS},
    "sale.order": {
        "action_ozon_ship_virtually": _USERS, "action_ozon_retry": _USERS, "action_ozon_check_now": _USERS,
        "action_ozon_withdraw": _USERS, "action_view_ozon_postings": _USERS,
    },
    # A product of all companies is everybody's; what opens shows one's own company's codes only.
    "product.template": {
        "action_ozon_view_codes": {*_USERS, "stranger"}, "action_ozon_import_codes": {"admin", "stranger"},
    },
    "product.product": {
        "action_ozon_view_codes": {*_USERS, "stranger"}, "action_ozon_import_codes": {"admin", "stranger"},
    },
    # Wizards belong to whoever opened them: in the sweep to the clerk, of codes to the administrator.
    "ozon.ship.wizard": {"action_confirm": {"clerk"}},
    "ozon.posting.import": {"action_import": {"clerk"}},
    "ozon.reconciliation.wizard": {"action_compare": {"clerk"}},
    "ozon.code.import": {"action_import": {"admin"}},
}

#: What is secret, and who may read it.
MAY_READ = {
    ("ozon.account", "api_key"): set(),
    ("ozon.code", "code"): {"admin"},
    ("ozon.code", "code_digest"): {"admin"},
    ("ozon.code.import", "pasted"): {"admin"},
    ("ozon.code.import", "file"): {"admin"},
}
