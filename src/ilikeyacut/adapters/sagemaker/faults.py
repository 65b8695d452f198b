"""Translates a call's faults into the stylist port's errors.

If the model may have worked, its price is part of the error: its time is charged with or without a
picture.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from ilikeyacut.adapters.aws import faults as aws
from ilikeyacut.adapters.aws.faults import Kind
from ilikeyacut.adapters.sagemaker import wire
from ilikeyacut.adapters.sagemaker.deadline import DeadlineError
from ilikeyacut.application.ports.stylist import StylistError
from ilikeyacut.domain.failures import FailureCode, Fault

UNAVAILABLE = FailureCode.PROVIDER_UNAVAILABLE
RATE_LIMITED = FailureCode.PROVIDER_RATE_LIMITED
MISCONFIGURED = FailureCode.PROVIDER_MISCONFIGURED
REJECTED = FailureCode.PROVIDER_REJECTED
MALFORMED = FailureCode.PROVIDER_MALFORMED
TIMEOUT = FailureCode.PROVIDER_TIMEOUT
ANSWER_TOO_LARGE = "ANSWER_TOO_LARGE"
"""The container's word for a picture that does not fit into an answer; never the port's."""

CONTAINER_CODES = frozenset(
    code
    for code in FailureCode
    if code.fault in (Fault.REQUEST, Fault.PICTURE) and code is not MALFORMED
)
"""What a container may say of a photo, a look or a picture; the rest is not its to judge."""

BUSY_CONTAINER = {"BUSY", "NOT_READY"}
"""The container's words for a request that it did not begin."""

CODES = {
    Kind.THROTTLED: RATE_LIMITED,
    Kind.DENIED: MISCONFIGURED,
    Kind.GONE: MISCONFIGURED,
    Kind.UNUSABLE: MISCONFIGURED,
    Kind.UNREACHABLE: UNAVAILABLE,
    Kind.FAILED: UNAVAILABLE,
    Kind.LOST: UNAVAILABLE,
    Kind.GARBLED: MALFORMED,
}
MOST_DETAIL = 300
NOT_READY_PAUSE = 5.0  # seconds; a model that is being loaded takes at least that

UNKNOWN_ENDPOINT = re.compile(r"(endpoint|variant)\b.*\bnot found|could not find", re.IGNORECASE)
NOT_IN_SERVICE = re.compile(r"not (in ?service|ready)|\b(creating|updating)\b", re.IGNORECASE)


class AnswerTooLargeError(StylistError):
    """The picture does not fit into an answer; only an asynchronous endpoint can deliver it."""


def fault_of(error: Exception, price: int = 0) -> StylistError:
    """Return the port's error for a call's error; `price` is charged if the model may have run.

    Raises the error itself if it is a defect and not the call's.
    """
    if isinstance(error, StylistError):
        return error
    if isinstance(error, DeadlineError):
        return _fault(TIMEOUT, "there was no answer in time", retryable=True, cost=price)
    if isinstance(error, wire.WireError):
        return malformed(str(error), price)
    return _of_aws(aws.fault_of(error), price)


def of_model(status: int, message: str, price: int) -> StylistError:
    """Return the error for a container's own error. Status 0 means no answer in time.

    A refusal in our format keeps its code if the port knows it. By status, 4xx are permanent and
    5xx may pass.
    """
    refusal = wire.read_refusal(message)
    if refusal is not None:
        return _of_refusal(status, refusal, price)
    if status == 0 or "timed out" in message.lower():
        return _fault(TIMEOUT, "the model took too long", retryable=True, cost=price)
    if 400 <= status < 500:
        return _fault(REJECTED, f"the model refused with {status}", cost=price)
    return _fault(UNAVAILABLE, f"the model failed with {status}", retryable=True, cost=price)


def of_failure(told: str, price: int) -> StylistError:
    """Return the error for a failure reported by an asynchronous endpoint's object or message.

    Both may quote the container; its status is in brackets.
    """
    found = re.search(r"\((\d{1,3})\)", told)
    status = int(found[1]) if found else None
    refusal = wire.read_refusal(told[told.find("{") : told.rfind("}") + 1])
    if refusal is not None:
        return _of_refusal(status or (500 if refusal.retryable else 400), refusal, price)
    if re.search(r"expired|timed out|timeout", told, re.IGNORECASE):
        return _fault(TIMEOUT, "the model took too long", retryable=True, cost=price)
    return of_model(500 if status is None else status, "", price)


def _of_refusal(status: int, refusal: wire.Refusal, price: int) -> StylistError:
    permanent = 400 <= status < 500
    known = FailureCode.known(refusal.code)
    code = known if known in CONTAINER_CODES else None
    kind = AnswerTooLargeError if refusal.code == ANSWER_TOO_LARGE else StylistError
    return kind(
        code or (REJECTED if permanent else UNAVAILABLE),
        refusal.detail if code else f"{refusal.code}: {refusal.detail}",
        retryable=refusal.retryable and not permanent,
        retry_after=refusal.retry_after,
        measures=refusal.measures,
        cost_microusd=0 if refusal.code in BUSY_CONTAINER else price,
    )


def malformed(detail: str, price: int = 0) -> StylistError:
    """Return the error for an invalid answer."""
    return _fault(MALFORMED, detail, retryable=True, cost=price)


def _of_aws(fault: aws.Fault, price: int) -> StylistError:
    if fault.code == "ModelError":
        told = fault.response.get("OriginalMessage") or fault.message
        return of_model(_number(fault.response.get("OriginalStatusCode")), str(told), price)
    detail, wait = str(fault)[:MOST_DETAIL], _wait(fault.headers)
    if fault.code == "ModelNotReadyException":
        wait = NOT_READY_PAUSE if wait is None else wait
        return _fault(UNAVAILABLE, detail, retryable=True, wait=wait)
    if fault.kind is Kind.REFUSED:
        return _refused(fault.message, detail)
    spent = price if fault.kind.perhaps_done and fault.status != 503 else 0
    code = TIMEOUT if fault.timed_out else CODES[fault.kind]
    return _fault(code, detail, retryable=fault.kind.passes, wait=wait, cost=spent)


def _refused(message: str, detail: str) -> StylistError:
    if UNKNOWN_ENDPOINT.search(message):
        return _fault(MISCONFIGURED, detail)
    if NOT_IN_SERVICE.search(message):
        return _fault(UNAVAILABLE, detail, retryable=True, wait=NOT_READY_PAUSE)
    return _fault(REJECTED, detail)


def _fault(
    code: FailureCode,
    detail: str,
    *,
    retryable: bool = False,
    wait: float | None = None,
    cost: int = 0,
) -> StylistError:
    return StylistError(code, detail, retryable=retryable, retry_after=wait, cost_microusd=cost)


def _wait(headers: Mapping[str, str]) -> float | None:
    """Return the seconds of a Retry-After header; dates and more than an hour are ignored."""
    said = headers.get("retry-after", "")
    return min(float(said), 3600.0) if re.fullmatch(r"\d{1,9}(\.\d{1,9})?", said) else None


def _number(value: object) -> int:
    try:
        return int(str(value))
    except ValueError:
        return 0
