"""The shapes of signing up and in."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ilikeyacut.entrypoints.http.models.base import Answer, Request, Time

Email = Annotated[str, Field(max_length=254, examples=["ada@example.com"])]
Password = Annotated[str, Field(max_length=1024, examples=["correct horse battery"])]
Code = Annotated[str, Field(max_length=256, examples=["123456"])]
Token = Annotated[str, Field(max_length=16_384, examples=["eyJraWQiOiJhIn0.eyJzdWIiOiJi.c2ln"])]
Kind = Annotated[str, Field(max_length=64, examples=["iPhone"])]
"""A kind of device, never the name that its owner gave it."""


class SignUp(Request):
    """A new account. Accounts are for adults."""

    email: Email
    password: Password
    name: Annotated[str, Field(max_length=1000, examples=["Ada Lovelace"])]
    of_age: Annotated[bool, Field(examples=[True])]


class Delivery(Answer):
    """Where a code was sent, if the address needs one."""

    medium: Annotated[str, Field(examples=["email"])]
    to: Annotated[str, Field(examples=["a***@e***"])]


class SentCode(Answer):
    """A code was sent. The answer is the same for an unknown address."""

    delivery: Delivery


class EmailAddress(Request):
    """An e-mail address."""

    email: Email


class Confirmation(Request):
    """The code that was sent to an address."""

    email: Email
    code: Code


class NewPassword(Request):
    """A new password, and the code that allows it."""

    email: Email
    code: Code
    password: Password


class Credentials(Request):
    """An address and its password.

    `session` says where the refresh token goes: into the answer (`token`), or into a `cookie` that
    scripts cannot read.
    """

    email: Email
    password: Password
    session: Literal["token", "cookie"] = "token"
    device: Kind = ""


class LinkCode(Request):
    """The code of a one-time link that the server printed."""

    code: Code
    session: Literal["token", "cookie"] = "token"
    device: Kind = ""


class RefreshTokens(Request):
    """The refresh token to spend. Without one, the cookie is used."""

    refresh_token: Token | None = None


class SignOut(Request):
    """What to sign out of: this session, or `everywhere`."""

    everywhere: bool = False
    refresh_token: Token | None = None


class OpenSession(Request):
    """The ID token of somebody who signed in at the identity provider itself."""

    id_token: Token
    device: Kind = ""


class IdToken(Request):
    """The ID token that belongs to the access token of the request."""

    id_token: Token


class TokenSet(Answer):
    """Tokens for a signed-in person. The refresh token works once and returns a whole new set."""

    access_token: Token
    id_token: Token
    refresh_token: Token | None = None
    token_type: Annotated[str, Field(examples=["Bearer"])]
    expires_in: Annotated[int, Field(examples=[3600])]


class AwsCredentials(Answer):
    """AWS credentials to upload under the person's own prefix, valid until `expires_at`."""

    access_key_id: Annotated[str, Field(examples=["ASIAEXAMPLE"])]
    secret_access_key: Annotated[str, Field(examples=["example"])]
    session_token: Annotated[str, Field(examples=["example"])]
    expires_at: Time
