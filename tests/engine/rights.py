"""Who may do what: the lists that the sweep compares with what is really possible.

A new field that somebody can write, or a new public method, fails the sweep until it is decided about here.
"""

_ACCOUNT = {
    "active", "approval_needed", "buyer_retention_days", "client_id", "daily_digest", "deadline_grace_hours",
    "digest_sender", "furthest_digital", "furthest_gift", "furthest_service", "import_from", "keep_buyer_data",
    "limit_days", "limit_refusal_count", "limit_refusal_share", "limit_warning_count", "limit_warning_share",
    "name", "promise_warn_days", "team_id", "tell_before_shipping", "text_lang", "tracking_characters",
    "tracking_max_length", "tracking_min_length",
}
_WIZARDS_OF_ADMINISTRATORS = {
    "ozon.code.import": {
        "date_order", "expires_on", "file", "file_name", "pasted", "product_id", "product_tmpl_id", "unsplit",
    },
    "ozon.posting.import": {"account_id", "posting_number"},
    "ozon.promise.wizard": {"new_date"},
    "ozon.reconciliation.wizard": {"account_id", "date_from", "date_to"},
}
_REFUSAL = {"ozon.approval.refusal": {"reason"}}
_EVIDENCE = {"evidence", "evidence_way", "evidence_at", "evidence_attachment_ids"}
#: Fields that a user can write, or give a new record, by model. Whoever is not named writes none. A link is tried with
#: one other record: where that is of another company, as the last user is, only the stranger can set it.
MAY_WRITE = {
    "clerk": {
        "ozon.article": {"product_id", "ozon_virtual_kind"},
        "ozon.posting.import": {"account_id", "posting_number"},
        "ozon.promise.wizard": {"new_date"},
        "ozon.reconciliation.wizard": {"account_id", "date_from", "date_to"},
        "ozon.ship.wizard": {
            "order_ids", "line_ids", "goal_stage", "hands_out", "tracking_number", "travels_with_id", *_EVIDENCE,
        },
        "ozon.ship.wizard.line": {
            "wizard_id", "goal_stage", "hands_out", "tracking_number", "travels_with_id", *_EVIDENCE,
        },
        "sale.order": {"ozon_shipment_mode", "ozon_cancel_reason"},
        "stock.picking": {"ozon_tracking_ref"},
    },
    # A wizard is one's own: that of the sweep is the clerk's, so that the others only make new ones.
    "admin": {
        **_WIZARDS_OF_ADMINISTRATORS, **_REFUSAL,
        "ozon.account": _ACCOUNT | {"partner_id"},
        "ozon.cancel.wizard": {"message", "reason_id"},
        "ozon.code.import.column": {"role"},
        "ozon.code.import.finding": {"confirmed"},
        "ozon.article": {"product_id", "ozon_virtual_kind"},
        "ozon.code": {"code", "expires_on", "product_id"},
        "ozon.disclosure": {"account_id", "body", "kind"},
        "ozon.ship.wizard": {
            "order_ids", "goal_stage", "hands_out", "override_reason", "tracking_number", "travels_with_id", *_EVIDENCE,
        },
        "sale.order": {"ozon_shipment_mode", "ozon_cancel_reason"},
        "stock.picking": {"ozon_tracking_ref"},
    },
    # In his own company, where he is an administrator like the other.
    "stranger": {
        **_WIZARDS_OF_ADMINISTRATORS, **_REFUSAL,
        "ozon.account": _ACCOUNT | {"company_id", "digest_recipient_ids", "responsible_id", "user_id", "warehouse_id"},
        "ozon.code": {"code", "company_id", "expires_on", "product_id"},
        "ozon.ship.wizard": {
            "goal_stage", "hands_out", "override_reason", "tracking_number", "travels_with_id", *_EVIDENCE,
        },
    },
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
        "action_refresh": _USERS, "action_create_order": _USERS, "action_view_order": _USERS,
        "action_match_articles": _USERS, "action_settle": _USERS, "action_cancel_on_ozon": {"admin"},
    },
    "ozon.posting.line": {"action_match_article": _USERS},
    "ozon.article": {
        "action_load": _USERS, "action_use_suggestion": _USERS, "action_create_products": _USERS,
        "action_view_postings": _USERS,
    },
    "ozon.attention": {"action_resolve": _USERS, "action_open": _USERS},
    "ozon.shipment": {
        "action_retry": _USERS, "action_check_now": _USERS, "action_cancel": _USERS, "action_allow_partial": _USERS,
        "action_view_order": _USERS, "action_open_account": _USERS, "action_open_posting": _USERS,
        "action_open_shipments": _USERS, "action_open_ozon": _USERS, "action_import_codes": {"admin"},
        "action_open_product": _USERS, "action_open_delivery": _USERS, "action_hand_out": _USERS,
        # Of what waits for approval, which the sweep's shipment does not: tests/policy/test_approval.py.
        "action_approve": set(), "action_refuse": set(),
    },
    "ozon.cancellation": {"action_retry": {"admin"}, "action_withdraw": {"admin"}},
    "ozon.promise": {
        "action_change_date": _USERS, "action_cancel_on_ozon": {"admin"}, "action_view_order": _USERS,
    },
    "ozon.approval.refusal": {"action_refuse": set()},
    "ozon.code": {"action_void": {"admin"}, "action_unvoid": {"admin"}},
    "ozon.reconciliation": {
        "action_view_lines": _USERS, "action_stop": _USERS, "action_resume": _USERS, "action_fix": _USERS,
    },
    "ozon.reconciliation.line": {"action_fix": _USERS, "action_open": _USERS},
    "sale.order": {
        "action_ozon_ship_virtually": _USERS, "action_ozon_retry": _USERS, "action_ozon_check_now": _USERS,
        "action_ozon_withdraw": _USERS, "action_view_ozon_postings": _USERS, "action_ozon_confirm_delivery": _USERS,
        "action_ozon_import_codes": {"admin"}, "action_ozon_allow_partial": _USERS,
        "action_ozon_open_account": _USERS, "action_ozon_open_product": _USERS, "action_ozon_open_ozon": _USERS,
        "action_ozon_open_delivery": _USERS, "action_ozon_open_shipments": _USERS,
        "action_ozon_credit_note": {"admin"}, "action_ozon_mark_handled": _USERS,
        "action_ozon_import_orders": _USERS, "action_ozon_hand_out": _USERS,
        "action_ozon_tell": _USERS, "action_ozon_told_in_chat": _USERS,
        "action_ozon_view_promises": _USERS, "action_ozon_change_date": _USERS,
        "action_ozon_cancel_on_ozon": {"admin"}, "action_ozon_retry_cancelling": {"admin"},
        "action_ozon_withdraw_cancelling": {"admin"},
        # Odoo's own: anybody may ask what an empty list says.
        "get_empty_list_help": {*_USERS, "stranger", "employee", "portal"},
    },
    "stock.picking": {"action_view_ozon_postings": _USERS},
    # A product of all companies is everybody's; what opens shows one's own company's codes only.
    "product.template": {
        "action_ozon_view_codes": {*_USERS, "stranger"}, "action_ozon_import_codes": {"admin", "stranger"},
        # Whoever may change products moves their dates.
        "action_ozon_view_promises": {*_USERS, "stranger"}, "action_ozon_move_release": set(),
    },
    "product.product": {
        "action_ozon_view_codes": {*_USERS, "stranger"}, "action_ozon_import_codes": {"admin", "stranger"},
        # Whoever may change products moves their dates.
        "action_ozon_view_promises": {*_USERS, "stranger"}, "action_ozon_move_release": set(),
    },
    # Wizards belong to whoever opened them: in the sweep to the clerk, of codes to the administrator.
    "ozon.ship.wizard": {"action_confirm": {"clerk"}},
    "ozon.cancel.wizard": {"action_confirm": {"admin"}},
    "ozon.posting.import": {"action_import": {"clerk"}},
    "ozon.handout": {"action_show": {"clerk"}, "action_sent": {"clerk"}, "action_mail": {"clerk"}},
    "ozon.promise.wizard": {"action_confirm": {"clerk"}},
    "ozon.reconciliation.wizard": {"action_compare": {"clerk"}},
    "ozon.code.import": {"action_preview": {"admin"}, "action_back": {"admin"}, "action_import": {"admin"}},
}

#: What is secret, and who may read it.
MAY_READ = {
    ("ozon.account", "api_key"): set(),
    ("ozon.code", "code"): {"admin"},
    ("ozon.code", "code_digest"): {"admin"},
    ("ozon.code", "shape"): {"admin"},
    ("ozon.code.import", "pasted"): {"admin"},
    ("ozon.code.import", "file"): {"admin"},
}

#: The rows of the table in SECURITY.md, by their first cell: what somebody has to be able to write, call or read who
#: is said to have the right. Rows that are not about single fields and methods have tests of their own, named here.
SECURITY_TABLE = {
    "orders' Ozon fields, postings, shipments, comparisons": [
        ("write", "ozon.posting", "stage"), ("write", "ozon.shipment", "state"),
        ("write", "ozon.reconciliation", "state"),
    ],
    "ship virtually, retry, withdraw": [
        ("call", "sale.order", "action_ozon_ship_virtually"), ("call", "sale.order", "action_ozon_withdraw"),
        ("call", "ozon.shipment", "action_retry"), ("call", "ozon.shipment", "action_cancel"),
    ],
    "cancel on Ozon": [
        ("call", "ozon.posting", "action_cancel_on_ozon"), ("call", "ozon.cancellation", "action_withdraw"),
    ],
    # Only of a shipment that waits: tests/policy/test_approval.py and test_overrides.py.
    "override a refusing check; approve or refuse a colleague's shipment, never one's own": [],
    "send with fewer codes": [("call", "ozon.shipment", "action_allow_partial")],
    "import orders or one posting, compare with Ozon": [
        ("call", "ozon.account", "action_import_orders"), ("call", "ozon.reconciliation", "action_fix"),
    ],
    "accounts: name, company, Client-Id, salesperson, customer, import, buyer data, tracking alphabet": [
        ("write", "ozon.account", name)
        for name in ("name", "client_id", "partner_id", "import_from", "keep_buyer_data", "tracking_characters")
    ],
    "accounts: API key, API address, tracking sequence": [
        ("write", "ozon.account", "api_key"), ("write", "ozon.account", "api_url"),
        ("write", "ozon.account", "tracking_sequence_id"),
    ],
    "test the connection, log of API calls": [
        ("call", "ozon.account", "action_test_connection"), ("call", "ozon.account", "action_view_api_calls"),
    ],
    "codes: number, state": [("write", "ozon.code", "expires_on"), ("call", "ozon.code", "action_void")],
    "codes: value": [("read", "ozon.code", "code")],
    # Who has the right to import: tests/code/test_code_preview.py.
    "codes: import": [],
    # The field is written by whoever may change the order; the cancelling asks (tests/engine/test_no_way_in.py).
    "cancel an order that was shipped on Ozon": [],
    "state of a shipment, posting, code or check": [
        ("write", "ozon.shipment", "state"), ("write", "ozon.posting", "stage"), ("write", "ozon.code", "state"),
        ("write", "ozon.shipment.check", "level"),
    ],
}
