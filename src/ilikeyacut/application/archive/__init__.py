"""Moves the whole log between stores."""
