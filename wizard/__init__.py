from . import (
    ozon_code_import,
    ozon_reconcile_wizard,
    ozon_recover_wizard,
    ozon_ship_options,
    ozon_ship_wizard,
    ozon_ship_wizard_line,
)
