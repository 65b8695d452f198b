"""Addresses that may be shown: enough to recognise one's own."""

from __future__ import annotations


def masked(email: str) -> str:
    """Return an address as `j***@e***`."""
    local, _, domain = email.strip().partition("@")
    return f"{local[:1]}***@{domain[:1]}***"
