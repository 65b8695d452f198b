"""Refusals of the HTTP edge itself."""

from __future__ import annotations

from ilikeyacut.domain.errors import DomainError, InvalidRequestError


class NoSuchRouteError(DomainError):
    """No route has this path, or none for whoever asks."""

    code = "NO_SUCH_ROUTE"
    template = "there is no such path"
    hint = "see /v1/docs for the paths"


class MethodNotAllowedError(DomainError):
    """The path has no such method."""

    code = "METHOD_NOT_ALLOWED"
    template = "this path does not have that method"
    hint = "use one of the methods in the Allow header"


class FieldsInvalidError(InvalidRequestError):
    """Fields of the request are missing or wrong: each as a JSON pointer and what is wrong."""

    problems: str
    template = "{problems}"
    hint = "correct what the message names"


class FieldUnknownError(FieldsInvalidError):
    """The body has a field that this API does not know."""

    code = "UNKNOWN_FIELD"
    template = "{problems}"
    hint = "leave that field out, or correct its name"


class IdempotencyKeyRequiredError(DomainError):
    """A request that costs something needs a key, so that repeating it costs nothing more."""

    code = "IDEMPOTENCY_KEY_REQUIRED"
    template = "this request needs an Idempotency-Key header of 1 to 255 characters"
    hint = "send a new random key, and the same one when you repeat the request"
