from . import ozon_account_digest, ozon_account_health
