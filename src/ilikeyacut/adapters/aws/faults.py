"""Classifies faults of AWS and botocore by how a caller can respond.

Adapters translate a kind into their port's error. Nothing here imports botocore: exceptions are
recognised by their names.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any


class UnusableSettingsError(Exception):
    """The settings or the installed packages do not allow a client to be created."""


class Kind(Enum):
    """`passes`: the same call may succeed later. `perhaps_done`: it may have taken effect.

    REFUSED covers all other answers of AWS; the service's adapter interprets them.
    """

    THROTTLED = "throttled", True, False
    DENIED = "denied", False, False
    GONE = "gone", False, False
    UNREACHABLE = "unreachable", True, False
    FAILED = "failed", True, True
    LOST = "lost", True, True
    GARBLED = "garbled", True, True
    UNUSABLE = "unusable", False, False
    REFUSED = "refused", False, False

    def __init__(self, word: str, passes: bool, perhaps_done: bool) -> None:
        self.word = word
        self.passes = passes
        self.perhaps_done = perhaps_done


CODES = {
    **dict.fromkeys(
        (
            "LimitExceededException",
            "ProvisionedThroughputExceeded",
            "ProvisionedThroughputExceededException",
            "RequestLimitExceeded",
            "RequestThrottled",
            "RequestThrottledException",
            "SlowDown",
            "ThrottledException",
            "Throttling",
            "ThrottlingError",
            "ThrottlingException",
            "TooManyRequestsException",
            "TransactionConflict",
            "TransactionConflictException",
        ),
        Kind.THROTTLED,
    ),
    **dict.fromkeys(
        (
            "AccessDenied",
            "AccessDeniedException",
            "ExpiredToken",
            "ExpiredTokenException",
            "IncompleteSignature",
            "InvalidAccessKeyId",
            "InvalidClientTokenId",
            "InvalidSignatureException",
            "MissingAuthenticationTokenException",
            "OptInRequired",
            "RequestExpired",
            "RequestTimeTooSkewed",
            "SignatureDoesNotMatch",
            "UnrecognizedClientException",
        ),
        Kind.DENIED,
    ),
    **dict.fromkeys(
        ("NoSuchBucket", "NoSuchKey", "NotFound", "ResourceNotFoundException"), Kind.GONE
    ),
    **dict.fromkeys(("RequestTimeout", "RequestTimeoutException"), Kind.UNREACHABLE),
    "TransactionInProgressException": Kind.FAILED,
}
"""AWS's error codes. One that is not here is sorted by its HTTP status."""

STATUSES = {
    401: Kind.DENIED,
    403: Kind.DENIED,
    404: Kind.GONE,
    408: Kind.UNREACHABLE,
    425: Kind.UNREACHABLE,
    429: Kind.THROTTLED,
    499: Kind.FAILED,
}

EXCEPTIONS = {
    "ConnectTimeoutError": Kind.UNREACHABLE,
    "EndpointConnectionError": Kind.UNREACHABLE,
    "ProxyConnectionError": Kind.UNREACHABLE,
    "HTTPClientError": Kind.LOST,
    "IncompleteReadError": Kind.LOST,
    "SSLError": Kind.LOST,
    "ChecksumError": Kind.GARBLED,
    "FlexibleChecksumError": Kind.GARBLED,
    "ResponseParserError": Kind.GARBLED,
    "CredentialRetrievalError": Kind.DENIED,
    "LoginError": Kind.DENIED,
    "NoAuthTokenError": Kind.DENIED,
    "NoCredentialsError": Kind.DENIED,
    "PartialCredentialsError": Kind.DENIED,
    "SSOError": Kind.DENIED,
    "TokenRetrievalError": Kind.DENIED,
    "BotoCoreError": Kind.UNUSABLE,
}
"""botocore's exceptions, by the nearest class in their ancestry. None of them had an answer."""

UNTRUSTED = "CERTIFICATE_VERIFY_FAILED"  # OpenSSL's message; retrying does not help

UNPARSED = "the answer cannot be parsed"

PASSWORD = re.compile(r"//[^/\s]*@")
"""The credentials in a proxy's address, which botocore's messages repeat."""

TIMEOUTS = {"ConnectTimeoutError", "ReadTimeoutError"}


@dataclass(frozen=True)
class Fault:
    """One fault. `code` is AWS's, or the exception's name if AWS did not answer."""

    kind: Kind
    code: str
    message: str
    response: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"

    @property
    def status(self) -> int:
        """The HTTP status, 0 if AWS did not answer."""
        return int(self.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))

    @property
    def headers(self) -> Mapping[str, str]:
        """The answer's headers, in lower case."""
        headers: Mapping[str, str] = self.response.get("ResponseMetadata", {}).get(
            "HTTPHeaders", {}
        )
        return headers

    @property
    def timed_out(self) -> bool:
        """Whether AWS did not answer in time."""
        return self.code in TIMEOUTS


def fault_of(error: Exception) -> Fault:
    """Classify an error. Raises the error itself unless it comes from AWS or botocore."""
    if isinstance(error, UnusableSettingsError):
        return Fault(Kind.UNUSABLE, "UnusableSettings", str(error))
    ancestry = [kind.__name__ for kind in type(error).__mro__ if _is_botocores(kind)]
    if "ClientError" in ancestry:
        return _answered(error.response)  # type: ignore[attr-defined] # every ClientError has one
    for name in ancestry:
        if name in EXCEPTIONS:
            kind, message = EXCEPTIONS[name], PASSWORD.sub("//", str(error))
            if name == "ResponseParserError":  # its message repeats the answer
                message = UNPARSED
            return Fault(
                Kind.UNUSABLE if UNTRUSTED in message else kind, type(error).__name__, message
            )
    if isinstance(error, ValueError):  # for example, a header that is not a number
        return Fault(Kind.GARBLED, type(error).__name__, UNPARSED)
    raise error


def kind_of(code: str, status: int = 400) -> Kind:
    """Return the kind of an error answer from AWS."""
    if code in CODES:
        return CODES[code]
    return STATUSES.get(status, Kind.REFUSED if 400 <= status < 500 else Kind.FAILED)


def _answered(response: Mapping[str, Any]) -> Fault:
    error = response.get("Error", {})
    status = response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    code = str(error.get("Code") or status)
    return Fault(kind_of(code, status), code, str(error.get("Message", "")), response)


def _is_botocores(kind: type) -> bool:
    return kind.__module__.partition(".")[0] == "botocore"
