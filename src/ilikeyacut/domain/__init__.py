"""The business rules: aggregates, events and errors, without I/O, clock or randomness."""
