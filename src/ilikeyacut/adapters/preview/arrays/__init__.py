"""Array operations on pictures."""
