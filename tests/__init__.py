from . import test_contract
from .account import (
    test_account_connection,
    test_account_health,
    test_account_rules,
    test_api_log,
    test_key_expiry,
    test_neutralize,
)
from .code import (
    test_code_import,
    test_code_preview,
    test_code_secrecy,
    test_code_states,
    test_code_values,
    test_codes_decision,
    test_codes_in_parallel,
    test_shortages,
)
from .engine import (
    test_access,
    test_moments,
    test_no_way_in,
    test_query_plans,
    test_rpc_fuzz,
    test_sentence_tables,
    test_sentences,
    test_sweep,
)
from .policy import test_checks, test_tracking_numbers
from .posting import (
    test_cancelled_by_buyer,
    test_hostile_pages,
    test_hostile_values,
    test_import_orders,
    test_import_paging,
    test_import_problems,
    test_leftovers,
    test_names_are_escaped,
    test_posting_import,
    test_sync_statuses,
)
from .reconciliation import (
    test_busy_account,
    test_reconciliation_access,
    test_reconciliation_differences,
    test_reconciliation_fixes,
    test_reconciliation_run,
    test_reconciliation_screen,
    test_reconciliation_wizard,
)
from .report import test_daily_digest
from .sale import (
    test_attention,
    test_buyer_erasure,
    test_first_week,
    test_products,
    test_responsible,
    test_shipment_mode,
    test_tours,
)
from .shipment import (
    test_crashes,
    test_deadlines,
    test_dialects,
    test_faults,
    test_isolation,
    test_late_effects,
    test_neighbours,
    test_parallel_workers,
    test_patience,
    test_returning,
    test_ship_digital,
    test_ship_failed,
    test_ship_fbs,
    test_ship_rfbs,
    test_ship_wizard,
    test_sick_server,
    test_told,
)
