from . import (
    ozon_reconciliation,
    ozon_reconciliation_comparison,
    ozon_reconciliation_line,
    ozon_reconciliation_run,
)
