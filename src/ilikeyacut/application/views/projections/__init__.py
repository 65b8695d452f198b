"""Pure folds from events to the rows that queries read. Each can be rebuilt from the log."""
