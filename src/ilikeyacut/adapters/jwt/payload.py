"""Parses what a token says, strictly: duplicate names and wrong types are refused."""

from __future__ import annotations

import binascii
from base64 import b64decode
from typing import Annotated, Any, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ilikeyacut.application.ports.tokens import TokenInvalidError
from ilikeyacut.application.strict_json import strict_json

LONGEST = 16 * 1024
"""Characters of a token. Cognito's have about 1,200, and a hundred groups make them 8,000."""

NO_JSON, MALFORMED = "it is malformed", "its claims are malformed"

Text = Annotated[str, Field(min_length=1, max_length=2048)]
Time = Annotated[float, Field(ge=0, le=2**37, allow_inf_nan=False)]  # until the year 6325

M = TypeVar("M", bound=BaseModel)


class Header(BaseModel):
    """The part of a token that says how it is signed."""

    model_config = ConfigDict(strict=True)
    alg: Text
    kid: Text
    typ: str = "JWT"
    crit: Any = None


class Payload(BaseModel):
    """The claims that Cognito's tokens have, and `uid`."""

    model_config = ConfigDict(strict=True)
    iss: Text
    sub: Text
    uid: Annotated[UUID, Field(strict=False)]
    token_use: Text
    origin_jti: Text
    iat: Time
    exp: Time
    nbf: Time = 0
    client_id: str | None = None
    aud: str | None = None
    groups: Annotated[list[str], Field(alias="cognito:groups")] = []
    name: str = ""
    email: str = ""


def header_of(token: str) -> Header:
    """Return a token's header. Raises TokenInvalidError."""
    return _parsed(Header, _decoded(token.partition(".")[0]), NO_JSON)


def payload_of(data: bytes) -> Payload:
    """Return what a verified payload says. Raises TokenInvalidError."""
    return _parsed(Payload, data, MALFORMED)


def _parsed(model: type[M], data: bytes, problem: str) -> M:
    try:
        return model.model_validate(strict_json(data))
    except (ValueError, RecursionError) as error:  # ValidationError is a ValueError
        raise TokenInvalidError(problem) from _without_values(error)


def _without_values(error: Exception) -> Exception | None:
    """Drop pydantic's own message, which repeats what the token says."""
    return None if isinstance(error, ValidationError) else error


def _decoded(part: str) -> bytes:
    try:
        return b64decode(part + "=" * (-len(part) % 4), b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise TokenInvalidError(NO_JSON) from None
