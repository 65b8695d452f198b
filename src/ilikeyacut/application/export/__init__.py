"""A copy of a person's data: what is in it, and its file."""
