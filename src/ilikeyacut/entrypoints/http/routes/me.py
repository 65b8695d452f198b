"""A person's own account."""

from __future__ import annotations

from fastapi import Response

from ilikeyacut.domain.texts import email_form
from ilikeyacut.entrypoints.http.dependencies.caller import Opened, Signed, SignedToken, Source
from ilikeyacut.entrypoints.http.dependencies.conditional import Cached, IfMatch
from ilikeyacut.entrypoints.http.dependencies.refresh_cookie import drop
from ilikeyacut.entrypoints.http.errors.own import ConfirmationWrongError
from ilikeyacut.entrypoints.http.models.auth import Delivery, SentCode
from ilikeyacut.entrypoints.http.models.me import (
    EmailChange,
    EmailCode,
    EraseAccount,
    Erasing,
    Me,
    ProfileChange,
)
from ilikeyacut.entrypoints.http.routing import router

routes = router("Me", "/v1/me")


@routes.get("")
def get_me(app: Opened, me: Signed, cached: Cached) -> Me:
    """Return your account."""
    user = app.users.get(me.user_id)
    user.require_active()
    cached.tagged(str(user.version))
    return Me.of(user)


@routes.patch("")
def change_me(app: Opened, me: Signed, if_match: IfMatch, body: ProfileChange) -> Me:
    """Change your name, or the number of days that results are kept."""
    if_match.require(lambda: str(app.users.get(me.user_id).version))
    user = app.users.update(me.user_id, name=body.name, retention_days=body.retention_days)
    if_match.tagged(str(user.version))
    return Me.of(user)


@routes.delete("", status_code=202)
def erase_me(app: Opened, me: Signed, response: Response, body: EraseAccount) -> Erasing:
    """Erase your account with all photos and results. Repeatable, and final."""
    user = app.users.get(me.user_id)
    if email_form(body.confirm) != user.email:
        raise ConfirmationWrongError
    app.erasure.request(me.user_id)
    drop(response)
    return Erasing(status="erasing")


@routes.post("/email", status_code=202)
def change_email(
    app: Opened, me: Signed, access: SignedToken, source: Source, body: EmailChange
) -> SentCode:
    """Send a code to a new e-mail address. The old one stays until the code is confirmed."""
    sent = app.sign_in.change_email(access, body.email, source=source)
    return SentCode(delivery=Delivery(medium=sent.medium, to=sent.to))


@routes.post("/email/confirm")
def confirm_email(
    app: Opened, me: Signed, access: SignedToken, source: Source, body: EmailCode
) -> Me:
    """Confirm the new e-mail address, which replaces the old one."""
    return Me.of(app.sign_in.confirm_email(access, body.code, source=source))
