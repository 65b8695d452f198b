"""Addresses of pictures in answers, and the window in which they stay the same."""

from __future__ import annotations

from ilikeyacut.application.ports.addresses import Window
from ilikeyacut.entrypoints.bootstrap.app import App
from ilikeyacut.entrypoints.http.models.base import Link


def link(app: App, key: str | None) -> Link | None:
    """Return where a stored picture can be fetched, None if there is none."""
    if key is None:
        return None
    address = app.addresses.of(key)
    return Link(url=address.url, expires_at=address.expires_at)


def window(app: App) -> str:
    """Return what changes whenever addresses do: a part of the tag of an answer with links."""
    return str(int(Window.at(app.clock.now()).begins.timestamp()))
