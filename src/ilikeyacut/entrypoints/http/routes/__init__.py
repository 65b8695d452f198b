"""The routes, one module a noun.

A route parses the request, calls a use case and maps its answer. Rules live in the use cases.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module

from fastapi import APIRouter

NOUNS = (
    *("service", "keys"),
    *("auth", "me", "consents", "credits", "devices", "favourites", "sessions", "exports"),
    *("photos", "hairstyles", "colours"),
    *("try_ons", "results", "cards", "shares"),
    "admin",
    *("problems", "docs", "web", "share_pages"),
)
"""The modules here, in the order of the documentation."""

OWN_STORE = ("uploads", "media")
"""Those that stand in for S3 where the app's own server keeps pictures; in no document."""


def routers(nouns: Iterable[str] = NOUNS) -> list[APIRouter]:
    """Return the routers of these nouns; the modules of others are not loaded."""
    return [import_module(f"{__name__}.{noun}").routes for noun in nouns]
