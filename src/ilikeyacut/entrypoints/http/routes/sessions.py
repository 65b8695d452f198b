"""Where a person is signed in."""

from __future__ import annotations

from ilikeyacut.entrypoints.http.dependencies.caller import Opened, Signed
from ilikeyacut.entrypoints.http.models.base import Id
from ilikeyacut.entrypoints.http.models.sessions import Session, Sessions
from ilikeyacut.entrypoints.http.routing import router

routes = router("Me", "/v1/me/sessions")


@routes.get("")
def list_sessions(app: Opened, me: Signed) -> Sessions:
    """Return your open sessions."""
    found = app.sign_in.signed_in(me.user_id)
    return Sessions(items=[Session.of(session, me.session_id) for session in found])


@routes.delete("/{session_id}", status_code=204)
def end_session(app: Opened, me: Signed, session_id: Id) -> None:
    """End one of your sessions. Repeatable."""
    app.sign_in.sign_out(me.user_id, session_id)
