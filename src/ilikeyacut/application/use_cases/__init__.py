"""Commands and queries of the app, one file per noun."""
