from contract.ozon_document import document_path
from contract.sandbox_fixtures import ozon, server

__all__ = ["ozon", "server"]

# A clone that has nothing of Ozon's beside it has nothing to compare, and skips nothing.
collect_ignore = [] if document_path() else ["test_ozon_document.py"]
