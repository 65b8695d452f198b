"""What it means when a call of the SDK raises."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ilikeyacut.adapters.gemini.answers import refused
from ilikeyacut.adapters.gemini.deadline import AnswerTooLargeError, Call
from ilikeyacut.application.ports.stylist import StylistError
from ilikeyacut.domain.failures import FailureCode

if TYPE_CHECKING:
    from google.genai.errors import APIError


@dataclass(frozen=True)
class Meaning:
    """What an exception means. `charged` says whether the call may have cost something."""

    kinds: tuple[type[Exception], ...]
    code: FailureCode
    detail: str
    charged: bool = True


def meaning(fault: Exception, call: Call, worst_case: int) -> StylistError:
    """Return the port's error for whatever a call raised.

    `worst_case` (millionths of a dollar) is what is reported where the photo had gone out and
    nobody can say whether the answer was charged.
    """
    if isinstance(fault, ModuleNotFoundError):
        detail = "google-genai is not installed; in a checkout: pip install '.[gemini]'"
        return StylistError(FailureCode.PROVIDER_MISCONFIGURED, detail)
    from google.genai.errors import APIError

    if isinstance(fault, APIError):
        return refused(fault.code, fault.details, _retry_after(fault))
    if call.status is not None and call.status != 200:  # its text could not be read
        return refused(call.status, None)
    for each in _meanings():
        if isinstance(fault, each.kinds):
            cost = worst_case if each.charged and call.connected else 0
            return StylistError(each.code, each.detail, cost_microusd=cost)
    detail = f"the call failed: {type(fault).__name__}"
    cost = worst_case if call.connected else 0
    return StylistError(FailureCode.PROVIDER_UNAVAILABLE, detail, cost_microusd=cost)


def _meanings() -> Iterator[Meaning]:
    """Yield the meanings, the special before the general."""
    import httpx2
    from google.auth.exceptions import GoogleAuthError

    settings = "the settings are refused: is there a key, or a project with its location?"
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
        (httpx2.DecodingError,), FailureCode.PROVIDER_MALFORMED, "the answer cannot be unpacked"
    )
    yield Meaning(
        (httpx2.UnsupportedProtocol, httpx2.InvalidURL, ValueError),
        FailureCode.PROVIDER_MISCONFIGURED,
        settings,
        charged=False,
    )
    yield Meaning(
        (httpx2.TransportError,), FailureCode.PROVIDER_UNAVAILABLE, "the connection broke"
    )


def _retry_after(fault: APIError) -> str | None:
    headers = getattr(fault.response, "headers", None) or {}
    told = headers.get("retry-after")
    return told if isinstance(told, str) else None
