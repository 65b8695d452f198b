"""Removes old hair and fills what it hid."""
