"""Pure folds from events to the rows that readers query; each can be rebuilt from the log."""
