from contract.sandbox_fixtures import contract, contract_if_there, ozon, server

__all__ = ["contract", "contract_if_there", "ozon", "server"]
