"""The tests and the linters."""
