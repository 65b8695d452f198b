"""Interprets the exceptions of an SDK call."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ilikeyacut.adapters.gemini.answers import refused
from ilikeyacut.adapters.gemini.deadline import AnswerTooLargeError, Call, ProxyUnusableError
from ilikeyacut.adapters.gemini.signing import SigningError
from ilikeyacut.application.ports.stylist import StylistError
from ilikeyacut.domain.failures import FailureCode

if TYPE_CHECKING:
    from google.genai.errors import APIError


@dataclass(frozen=True)
class Meaning:
    """The meaning of an exception. `charged` says whether the call may have cost something."""

    kinds: tuple[type[Exception], ...]
    code: FailureCode
    detail: str
    charged: bool = True


SETTINGS = "the settings were refused: check the key, or the project and its location"
PROXY = "the environment's proxy cannot be used: it is not the address of an HTTP proxy"
CERTIFICATES = "the certificates that the environment names cannot be read"


def unusable(fault: Exception) -> StylistError:
    """Return the port's error for a client that cannot be made. Values are never repeated."""
    if isinstance(fault, ModuleNotFoundError):
        detail = "google-genai is not installed; in a checkout: pip install '.[gemini]'"
    elif isinstance(fault, ProxyUnusableError):
        detail = PROXY
    elif isinstance(fault, OSError):
        detail = CERTIFICATES
    else:
        detail = SETTINGS
    return StylistError(FailureCode.PROVIDER_MISCONFIGURED, detail)


def meaning(fault: Exception, call: Call, worst_case: int) -> StylistError:
    """Return the port's error for any exception of a call.

    `worst_case` (millionths of a dollar) is reported as the cost if the photo was sent and it is
    unknown whether the answer was charged.
    """
    from google.genai.errors import APIError

    if isinstance(fault, APIError):
        return refused(call.status or fault.code, fault.details, _retry_after(fault))
    if call.status is not None and call.status != 200:  # its text could not be read
        return refused(call.status, None)
    for each in _meanings():
        if isinstance(fault, each.kinds):
            cost = worst_case if each.charged and call.connected else 0
            return StylistError(each.code, each.detail, cost_microusd=cost)
    if isinstance(fault, OSError) and not (call.connected or isinstance(fault, ConnectionError)):
        return unusable(fault)  # Google's login reads files before it connects
    detail = f"the call failed: {type(fault).__name__}"
    cost = worst_case if call.connected else 0
    return StylistError(FailureCode.PROVIDER_UNAVAILABLE, detail, cost_microusd=cost)


def _meanings() -> Iterator[Meaning]:
    """Yield the meanings, specific ones first."""
    import httpx2
    from google.auth.exceptions import GoogleAuthError

    yield Meaning(
        (SigningError,),
        FailureCode.PROVIDER_MISCONFIGURED,
        "the call cannot be signed for the gateway: check the AWS credentials and the region",
        charged=False,
    )
    yield Meaning((TimeoutError,), FailureCode.PROVIDER_TIMEOUT, "the deadline has passed")
    yield Meaning((AnswerTooLargeError,), FailureCode.PROVIDER_MALFORMED, "the answer is too large")
    yield Meaning((GoogleAuthError,), FailureCode.PROVIDER_MISCONFIGURED, "Google's login failed")
    yield Meaning(
        (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.ProxyError),
        FailureCode.PROVIDER_UNAVAILABLE,
        "no connection can be made",
        charged=False,
    )
    yield Meaning(
        (httpx2.TimeoutException,), FailureCode.PROVIDER_TIMEOUT, "the server took too long"
    )
    yield Meaning(
        (httpx2.DecodingError,), FailureCode.PROVIDER_MALFORMED, "the answer cannot be decompressed"
    )
    yield Meaning(
        (httpx2.UnsupportedProtocol, httpx2.InvalidURL, ValueError),
        FailureCode.PROVIDER_MISCONFIGURED,
        SETTINGS,
        charged=False,
    )
    yield Meaning(
        (httpx2.TransportError,), FailureCode.PROVIDER_UNAVAILABLE, "the connection broke"
    )


def _retry_after(fault: APIError) -> str | None:
    headers = getattr(fault.response, "headers", None) or {}
    told = headers.get("retry-after")
    return told if isinstance(told, str) else None
