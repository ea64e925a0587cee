"""The wire format: reading requests and building answers in Ozon's shapes."""
