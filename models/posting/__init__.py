from . import (
    ozon_account,
    ozon_account_health,
    ozon_article,
    ozon_article_catalogue,
    ozon_importer,
    ozon_importer_paging,
    ozon_posting,
    ozon_posting_buyer,
    ozon_posting_line,
    ozon_posting_reading,
    ozon_posting_splitting,
    ozon_synchronizer,
)
