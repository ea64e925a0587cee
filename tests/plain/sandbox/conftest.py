from contract.sandbox_fixtures import contract_if_there, ozon, server

__all__ = ["contract_if_there", "ozon", "server"]
