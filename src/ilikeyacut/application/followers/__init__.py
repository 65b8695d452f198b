"""The one loop over the log, and what follows it."""
