"""A client of the HTTP API, for servers and scripts. It needs the extra `client`.

    from ilikeyacut.client import Client, Dye, Look

    with Client("https://api.example.com", token="...") as client:
        photo = client.upload("selfie.jpg")
        found = client.try_on(photo, Look(hairstyle="bob", dye=Dye(colour="copper")))
        client.download(found.results[0].image, "bob.jpg")

blocking, asynchronous   Client and AsyncClient (`connected`) carry out the steps of
api, session             what a person can do; who they are, and where
requests, listing        what requests are made of; lists that come in pages
wire, retrying           calls and answers without I/O; when a call is sent again
models, errors, files    the shapes of answers; what can go wrong; pictures

It speaks HTTP only: of the rest of this package it knows the base class of errors.
"""

from __future__ import annotations

try:
    import httpx2 as _httpx2  # noqa: F401 - the one package that the extra brings
except ImportError as _absent:  # pragma: no cover - tried in a process of its own
    raise ImportError("ilikeyacut.client needs: pip install 'ilikeyacut[client]'") from _absent

from ilikeyacut.client.asynchronous import AsyncClient
from ilikeyacut.client.blocking import Client
from ilikeyacut.client.errors import (
    ClientError,
    PhotoRejectedError,
    RefusedError,
    TryOnEndedError,
    WaitTimedOutError,
)
from ilikeyacut.client.models import (
    ColourPreset,
    Consent,
    Dye,
    Hairstyle,
    Link,
    Look,
    Me,
    NewLink,
    Photo,
    Result,
    TokenSet,
    TryOn,
)

__all__ = [
    "AsyncClient",
    "Client",
    "ClientError",
    "ColourPreset",
    "Consent",
    "Dye",
    "Hairstyle",
    "Link",
    "Look",
    "Me",
    "NewLink",
    "Photo",
    "PhotoRejectedError",
    "RefusedError",
    "Result",
    "TokenSet",
    "TryOn",
    "TryOnEndedError",
    "WaitTimedOutError",
]
