"""Recognises the address of an HTTP proxy, for adapters and entrypoints."""

from __future__ import annotations

from urllib.parse import urlsplit


def is_http_proxy(address: str) -> bool:
    """Whether an address is an HTTP proxy's. No client here takes a SOCKS proxy."""
    try:
        parts = urlsplit(address if "://" in address else f"http://{address}")
        return bool(parts.hostname) and parts.port != 0 and parts.scheme in ("http", "https")
    except ValueError:
        return False
