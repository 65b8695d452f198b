"""The interfaces that the application needs from outside: one Protocol and its errors per file."""
