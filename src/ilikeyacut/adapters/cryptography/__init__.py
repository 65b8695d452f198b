"""Encryption by the `cryptography` package."""
