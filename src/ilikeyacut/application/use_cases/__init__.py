"""The verbs of the app, one file a noun."""
