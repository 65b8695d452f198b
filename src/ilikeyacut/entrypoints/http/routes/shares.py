"""What links show to anyone who has them."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Response

from ilikeyacut.application.stylists.notices import notice_of
from ilikeyacut.domain.texts import LONGEST_KEY
from ilikeyacut.entrypoints.bootstrap.app import App
from ilikeyacut.entrypoints.http.answers.links import link
from ilikeyacut.entrypoints.http.dependencies.caller import Opened, Visitor
from ilikeyacut.entrypoints.http.models.looks import Look
from ilikeyacut.entrypoints.http.models.results import SharedResult
from ilikeyacut.entrypoints.http.routing import router

routes = router("Shares", "/v1/shares")

HEADERS = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}


@routes.get("/{token}")
def get_shared_result(
    response: Response,
    app: Opened,
    visitor: Visitor,
    token: Annotated[str, Path(max_length=LONGEST_KEY)],
) -> SharedResult:
    """Return what a link shows: a result, and the selfie if whoever made the link allowed it."""
    response.headers.update(HEADERS)
    return shown_by(app, token)


def shown_by(app: App, token: str) -> SharedResult:
    """Return what a link shows. Raises NotFoundError."""
    shown = app.results.shared(token)
    photo, share = shown.photo, shown.link
    return SharedResult(
        image=link(app, photo.key),
        before_after=link(app, photo.before_after_key if share.with_before else None),
        look=Look.of(shown.look),
        notice=notice_of([photo.provenance.provider] if photo.provenance else []),
        expires_at=share.expires_at,
    )
