"""Checks the proxies and certificates that the environment names, without a connection."""

from __future__ import annotations

import os
import ssl
from collections.abc import Iterator, Mapping
from pathlib import Path

from ilikeyacut.application.proxies import is_http_proxy

PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
CERTIFICATES = ("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "AWS_CA_BUNDLE")


def unusable(environ: Mapping[str, str]) -> Iterator[str]:
    """Yield what clients cannot use. Values are not repeated: a proxy's may hold a password."""
    for name in PROXIES:
        for spelled in (name, name.lower()):
            if problem := _proxy(environ.get(spelled, "")):
                yield f"{spelled} {problem}"
    for name in CERTIFICATES:
        if problem := _certificates(environ.get(name, "")):
            yield f"{name} {problem}"


def _proxy(address: str) -> str | None:
    if not address or is_http_proxy(address):
        return None
    socks = address.lower().startswith("socks")
    return "names a SOCKS proxy; only HTTP proxies work" if socks else "is no address of a proxy"


def _certificates(place: str) -> str | None:
    try:
        if not place or any(Path(it).is_dir() for it in place.split(os.pathsep)):
            return None
        ssl.create_default_context(cafile=place)
    except OSError as error:
        known = isinstance(error, ssl.SSLError)
        return "names a file without certificates" if known else f"cannot be read: {error.strerror}"
    return None
