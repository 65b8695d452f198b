"""Events, views, positions and keys in one SQLite file."""
