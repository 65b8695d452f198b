"""Which origins a browser page needs: those of pictures, and those that take uploads.

They are asked of what signs addresses and forms, so they are right for every store.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from ilikeyacut.application.ports.photo_store import Folder
from ilikeyacut.application.ports.upload_grants import GRANTED_FOR, UPLOAD_TYPES
from ilikeyacut.entrypoints.bootstrap.app import App

NOBODYS = "0/0"
"""The rest of a key that no object has."""


def listed(urls: Iterable[str]) -> str:
    """Return the origins of addresses as a Content-Security-Policy lists them."""
    return " ".join(sorted({"{0.scheme}://{0.netloc}".format(urlsplit(it)) for it in urls}))


def of_pictures(app: App) -> list[str]:
    """Return an address of a picture in each folder. It calls nothing."""
    return [app.addresses.of(f"{folder}/{NOBODYS}").url for folder in Folder]


def of_uploads(app: App) -> str:
    """Return an address that takes uploads. It calls nothing."""
    key, ends = f"{Folder.UPLOADS}/{NOBODYS}", app.clock.now() + GRANTED_FOR
    return app.upload_grants.grant(key, UPLOAD_TYPES[0], 1, ends).url
