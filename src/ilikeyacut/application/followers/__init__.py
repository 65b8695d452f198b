"""The one loop over the log, and its followers."""
