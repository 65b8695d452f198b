"""Copies of everything that we have about a person."""

from __future__ import annotations

from fastapi import Response

from ilikeyacut.application.use_cases.exports import KnownExport
from ilikeyacut.entrypoints.bootstrap.app import App
from ilikeyacut.entrypoints.http.answers.links import link
from ilikeyacut.entrypoints.http.answers.tags import tag_of
from ilikeyacut.entrypoints.http.dependencies.caller import Opened, Signed
from ilikeyacut.entrypoints.http.dependencies.conditional import Cached
from ilikeyacut.entrypoints.http.dependencies.idempotency import WithKey
from ilikeyacut.entrypoints.http.models.base import Id
from ilikeyacut.entrypoints.http.models.exports import Export, Exports
from ilikeyacut.entrypoints.http.routing import router

routes = router("Exports", "/v1/me/exports")

AGAIN = "3"
"""After how many seconds to ask again for an export that is not made yet."""


@routes.post("", status_code=202)
def request_export(response: Response, app: Opened, me: Signed, keyed: WithKey) -> Export:
    """Request a copy of everything that we have about you: three a day.

    Repeated with the same key, it answers with the same export as it is now.
    """
    known = app.exports.request(me.user_id, idempotency_key=keyed.key)
    path = f"/v1/me/exports/{known.id}"
    keyed.located(path, new=known.new, ended=known.export.key is not None)
    return _shown(app, response, known)


@routes.get("")
def list_exports(app: Opened, me: Signed, response: Response, cached: Cached) -> Exports:
    """Return your exports, newest first. Each is kept for seven days."""
    found = Exports(items=[_shown(app, response, it) for it in app.exports.all(me.user_id)])
    cached.tagged(tag_of(found))
    return found


@routes.get("/{export_id}")
def get_export(
    app: Opened, me: Signed, response: Response, cached: Cached, export_id: Id
) -> Export:
    """Return one of your exports. While it is made, `Retry-After` says when to ask again."""
    export = _shown(app, response, app.exports.get(me.user_id, export_id))
    cached.tagged(tag_of(export))
    return export


def _shown(app: App, response: Response, known: KnownExport) -> Export:
    made = known.export.key is not None
    if not made:
        response.headers["Retry-After"] = AGAIN
    return Export(
        id=known.id,
        status="ready" if made else "requested",
        created_at=known.export.requested_at,
        expires_at=known.export.expires_at,
        download=link(app, known.export.key),
    )
