"""Answers that are files: pictures and documents."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import Request, Response

from ilikeyacut.entrypoints.http.dependencies.conditional import known


def sent(
    request: Request,
    make: Callable[[], bytes],
    *,
    media_type: str,
    tag: str,
    cache: str,
    **headers: str,
) -> Response:
    """Return a file with a strong ETag. It is only made if the client does not have it.

    More headers come as keywords, with `_` for `-`.
    """
    more = {name.replace("_", "-"): value for name, value in headers.items()}
    shown = {"ETag": f'"{tag}"', "Cache-Control": cache, **more}
    if known(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=304, headers=shown)
    return Response(make(), media_type=media_type, headers=shown)
