"""Shows pictures where the app's own server does. Elsewhere S3 or CloudFront does.

So it is not in the document: clients follow the addresses that other answers hold.
"""

from __future__ import annotations

from fastapi import Request
from starlette.responses import Response

from ilikeyacut.application.ports.photo_store import ObjectNotFoundError, ObjectReplacedError
from ilikeyacut.domain.errors import NotFoundError
from ilikeyacut.entrypoints.http.dependencies.caller import Opened
from ilikeyacut.entrypoints.http.dependencies.conditional import known
from ilikeyacut.entrypoints.http.errors.own import NotModifiedError
from ilikeyacut.entrypoints.http.routing import router

CACHE = "private, max-age=900, immutable"
"""An address is good for 15 to 30 minutes, and always shows the same bytes."""

BEGINNINGS = {
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"RIFF": "image/webp",
    b"PK\x03\x04": "application/zip",
}
"""How files of the types that are stored begin."""

routes = router("Media")


@routes.get("/media/{key:path}", include_in_schema=False)
def get_media(request: Request, app: Opened, key: str) -> Response:
    """Return a stored object to whoever has its signed address."""
    app.address_checks.check(key, request.query_params)
    found = next((it for it in app.photo_store.list(key) if it.key == key), None)
    if found is None:
        raise NotFoundError("picture", "at that address")
    headers = {"ETag": f'"{found.etag}"', "Cache-Control": CACHE}
    if known(request.headers.get("if-none-match", ""), found.etag):
        raise NotModifiedError(headers)
    try:
        data = app.photo_store.get(key, etag=found.etag)
    except (ObjectNotFoundError, ObjectReplacedError) as error:  # meanwhile
        raise NotFoundError("picture", "at that address") from error
    return Response(data, headers=headers, media_type=media_type(data))


def media_type(data: bytes) -> str:
    """Return the type of a stored file. Nothing but pictures and archives is named."""
    names = (name for start, name in BEGINNINGS.items() if data.startswith(start))
    return next(names, "application/octet-stream")
