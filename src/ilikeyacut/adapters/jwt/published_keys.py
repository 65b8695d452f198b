"""Fetches an issuer's keys from their address."""

from __future__ import annotations

from http.client import HTTPException
from typing import Any
from urllib.request import HTTPRedirectHandler, Request, build_opener

from ilikeyacut.application.ports.tokens import SigningKeysUnavailableError

PATIENCE = 3.0  # seconds for the connection, and for each read
LONGEST = 256 * 1024


class PublishedKeys:
    """A key set by its address, which starts with http:// or https://. Follows no redirect."""

    def __init__(self, url: str, patience: float = PATIENCE) -> None:
        if not url.startswith(("https://", "http://")):
            raise ValueError("keys are fetched over https or http")
        self._url = url
        self._patience = patience

    def fetch(self) -> bytes:
        request = Request(self._url, headers={"Accept": "application/json"})  # noqa: S310 - its scheme is checked above
        try:
            with build_opener(_NoRedirect).open(request, timeout=self._patience) as answer:
                document: bytes = answer.read(LONGEST + 1)
        except (OSError, HTTPException, ValueError) as error:  # an HTTPError is an OSError
            raise SigningKeysUnavailableError("the issuer's keys cannot be fetched") from error
        if len(document) > LONGEST:
            raise SigningKeysUnavailableError("the issuer's key set is too large")
        return document


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None
