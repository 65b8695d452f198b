"""The rules: aggregates, their events and their errors, with no I/O, clock or randomness."""
