"""Installing, upgrading from the version before, uninstalling."""
