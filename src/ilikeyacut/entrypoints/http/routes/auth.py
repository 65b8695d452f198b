"""Signing up, in and out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import Response

from ilikeyacut.application.ports.authenticator import Tokens
from ilikeyacut.application.ports.tokens import TokenInvalidError, TokenUse
from ilikeyacut.entrypoints.http.dependencies.caller import Opened, Signed, Source
from ilikeyacut.entrypoints.http.dependencies.refresh_cookie import Spent, drop, set_cookie
from ilikeyacut.entrypoints.http.models.auth import (
    AwsCredentials,
    Confirmation,
    Credentials,
    Delivery,
    EmailAddress,
    IdToken,
    LinkCode,
    NewPassword,
    OpenSession,
    RefreshTokens,
    SentCode,
    SignOut,
    SignUp,
    TokenSet,
)
from ilikeyacut.entrypoints.http.models.sessions import Session
from ilikeyacut.entrypoints.http.routing import router

if TYPE_CHECKING:
    from ilikeyacut.application.use_cases.sign_in import CodeSent

routes = router("Auth", "/v1/auth")


@routes.post("/sign-up", status_code=202)
def sign_up(app: Opened, source: Source, body: SignUp) -> SentCode:
    """Create an account, and send a code to its address to confirm it.

    A known address gets the same answer.
    """
    sent = app.sign_in.sign_up(
        body.email, body.password, body.name, of_age=body.of_age, source=source
    )
    return _sent(sent)


@routes.post("/confirm", status_code=204)
def confirm(app: Opened, source: Source, body: Confirmation) -> None:
    """Confirm an address by its code."""
    app.sign_in.confirm(body.email, body.code, source=source)


@routes.post("/resend", status_code=202)
def resend_code(app: Opened, source: Source, body: EmailAddress) -> SentCode:
    """Send a new code to an address that is not confirmed yet."""
    return _sent(app.sign_in.resend(body.email, source=source))


@routes.post("/sign-in")
def sign_in(app: Opened, source: Source, response: Response, body: Credentials) -> TokenSet:
    """Sign in with an address and its password."""
    opened = app.sign_in.sign_in(body.email, body.password, device=body.device, source=source)
    return _tokens(opened.tokens, response, cookie=body.session == "cookie")


@routes.post("/local")
def sign_in_by_link(app: Opened, source: Source, response: Response, body: LinkCode) -> TokenSet:
    """Sign in the owner of this machine with the code of the one-time link that was printed.

    Only a server that keeps everything at home prints such links.
    """
    opened = app.sign_in.by_link(body.code, device=body.device, source=source)
    return _tokens(opened.tokens, response, cookie=body.session == "cookie")


@routes.post("/session")
def open_session(app: Opened, source: Source, body: OpenSession) -> Session:
    """Open the session of somebody who signed in at the identity provider itself. Repeatable.

    Phones do that, so that the password never leaves them (SRP). Until then their tokens are
    refused.
    """
    tokens = Tokens(access="", id=body.id_token, refresh="", expires_in=0)
    opened = app.sign_in.by_tokens(tokens, device=body.device, source=source)
    return Session.of(opened.session, opened.session.id)


@routes.post("/refresh")
def refresh(
    app: Opened, source: Source, response: Response, spent: Spent, body: RefreshTokens
) -> TokenSet:
    """Spend a refresh token on new tokens.

    Send it in the body or, from pages of this app, in the cookie, which is then renewed. A token
    that was already spent ends its session.
    """
    token = spent.token(body.refresh_token)
    return _tokens(app.sign_in.refresh(token, source=source), response, cookie=spent.by_cookie)


@routes.post("/sign-out", status_code=204)
def sign_out(app: Opened, me: Signed, response: Response, spent: Spent, body: SignOut) -> None:
    """End this session, or all of your sessions. Repeatable."""
    token = body.refresh_token or spent.cookie or ""
    app.sign_in.sign_out(me.user_id, me.session_id, refresh=token)
    if body.everywhere:
        app.sign_in.sign_out_everywhere(me)
    drop(response)


@routes.post("/password/forgot", status_code=202)
def forgot_password(app: Opened, source: Source, body: EmailAddress) -> SentCode:
    """Send a code that allows a new password, if the address has an account."""
    return _sent(app.sign_in.forgot_password(body.email, source=source))


@routes.post("/password/reset", status_code=204)
def reset_password(app: Opened, source: Source, body: NewPassword) -> None:
    """Set a new password and end all sessions."""
    app.sign_in.reset_password(body.email, body.code, body.password, source=source)


@routes.post("/aws-credentials")
def aws_credentials(app: Opened, me: Signed, body: IdToken) -> AwsCredentials:
    """Exchange your ID token for AWS credentials to upload under your own prefix.

    Only where pictures are kept in S3.
    """
    if app.tokens.verify(body.id_token, TokenUse.ID).user_id != me.user_id:
        raise TokenInvalidError("it is another person's")
    found = app.upload_credentials.credentials(body.id_token)
    return AwsCredentials(
        access_key_id=found.access_key_id,
        secret_access_key=found.secret_access_key,
        session_token=found.session_token,
        expires_at=found.expires_at,
    )


def _sent(code: CodeSent) -> SentCode:
    return SentCode(delivery=Delivery(medium=code.medium, to=code.to))


def _tokens(tokens: Tokens, response: Response, *, cookie: bool) -> TokenSet:
    """Return the answer that has the tokens, the refresh token perhaps in a cookie instead."""
    if cookie:
        set_cookie(response, tokens.refresh)
    return TokenSet(
        access_token=tokens.access,
        id_token=tokens.id,
        refresh_token=None if cookie else tokens.refresh,
        token_type="Bearer",  # noqa: S106 - the kind of token, not a secret
        expires_in=tokens.expires_in,
    )
