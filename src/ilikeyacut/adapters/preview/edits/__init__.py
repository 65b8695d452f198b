"""Turns what was found and what is wanted into a picture."""
