from . import (
    ozon_account,
    ozon_posting,
    ozon_promise,
    ozon_promise_following,
    ozon_promise_outlook,
)
