from . import (
    ozon_code_import,
    ozon_code_import_column,
    ozon_code_import_finding,
    ozon_code_import_reading,
    ozon_posting_import,
    ozon_reconciliation_wizard,
    ozon_ship_options,
    ozon_ship_options_evidence,
    ozon_ship_wizard,
    ozon_ship_wizard_line,
    ozon_ship_wizard_summary,
)
