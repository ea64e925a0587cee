from . import (
    ozon_account,
    ozon_account_connection,
    ozon_account_health,
    ozon_account_key,
    ozon_account_monitor,
    ozon_api_call,
    ozon_worker,
)
