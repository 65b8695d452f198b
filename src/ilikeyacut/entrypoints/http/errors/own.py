"""Refusals of the HTTP edge itself."""

from __future__ import annotations

from ilikeyacut.domain.errors import DomainError, InvalidRequestError


class NotModifiedError(Exception):
    """The client has the answer already. It becomes a 304 with these headers."""

    def __init__(self, headers: dict[str, str]) -> None:
        super().__init__("not modified")
        self.headers = headers


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


class ConfirmationWrongError(InvalidRequestError):
    """An account is erased only if its own address confirms it."""

    template = "that is not the e-mail address of this account"
    hint = "confirm with the address that GET /v1/me returns"


class IdempotencyKeyRequiredError(DomainError):
    """A request that costs something needs a key, so that repeating it costs nothing more."""

    code = "IDEMPOTENCY_KEY_REQUIRED"
    template = "this request needs an Idempotency-Key header of 1 to 255 characters"
    hint = "send a new random key, and the same one when you repeat the request"


class BodyTooLargeError(DomainError):
    """The body is larger than the route takes."""

    required: int
    code = "BODY_TOO_LARGE"
    template = "the body is too large: at most {required} bytes"
    hint = "send less; pictures are uploaded to the address that POST /v1/photos returns"


class BodyTooSlowError(DomainError):
    """The body did not arrive in time."""

    code = "BODY_TOO_SLOW"
    template = "the body did not arrive in time"
    hint = "try again on a better connection"


class HeadersTooLargeError(DomainError):
    """All headers together are too large."""

    required: int
    code = "HEADERS_TOO_LARGE"
    template = "the headers are too large: at most {required} bytes"
    hint = "send fewer or shorter headers"


class MediaTypeUnsupportedError(DomainError):
    """The body has a type that the route does not read."""

    supported: tuple[str, ...]
    code = "UNSUPPORTED_MEDIA_TYPE"
    template = "the body has an unsupported Content-Type"
    hint = "send it as one of the supported types, and name that type"


class NotAcceptableError(DomainError):
    """The route cannot answer in any type that the client accepts."""

    code = "NOT_ACCEPTABLE"
    template = "there is no such form of this answer"
    hint = "accept another media type"


class HostRefusedError(DomainError):
    """The request was sent to this server by a name that it does not have."""

    code = "HOST_REFUSED"
    template = "this server does not have that name"
    hint = "use the address that the server printed"


class OriginRefusedError(DomainError):
    """A browser sent the request for a page of another site."""

    code = "ORIGIN_REFUSED"
    template = "pages of that origin may not do this"
    hint = "use the app's own pages"


class PreconditionFailedError(DomainError):
    """The thing changed since the client read it."""

    code = "PRECONDITION_FAILED"
    template = "it has changed since"
    hint = "read it again, then repeat the change"


class NotReadyError(DomainError):
    """The app is starting, ending or being repaired."""

    code = "NOT_READY"
    retry_after: float = 10.0
    template = "the service is not ready"
    hint = "try again later"


class UnavailableError(DomainError):
    """Something that the request needs is busy or away. `retry_after` is in seconds."""

    code = "UNAVAILABLE"
    retry_after: float = 1.0
    template = "the service is busy"
    hint = "try again"


class InternalError(DomainError):
    """A fault of ours, which the log tells more about."""

    code = "INTERNAL"
    template = "something went wrong here"
    hint = "try again later; tell us the request id if it goes on"
