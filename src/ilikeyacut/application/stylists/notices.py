"""The notices on pictures that no production model made."""

from __future__ import annotations

from collections.abc import Iterable

NOTICES = {
    "preview": "local preview, not the production model",
    "memory": "a tint for tests, not the production model",
}
"""The notices for stylists that run on this machine."""


def notice_of(providers: Iterable[str]) -> str | None:
    """Return the notice about who made pictures, None if nothing has to be said."""
    said = [NOTICES[name] for name in sorted(set(providers)) if name in NOTICES]
    return "; ".join(said) or None
