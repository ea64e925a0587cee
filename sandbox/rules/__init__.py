"""How Ozon behaves: what a posting may do next, and what follows from it."""
