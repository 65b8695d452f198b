"""Encryption with the `cryptography` package."""
