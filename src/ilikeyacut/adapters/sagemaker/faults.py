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

NOT_BEGUN = {"BUSY", "NOT_READY", "INVALID_REQUEST", "BODY_CUT_SHORT"}
"""The container's words for a request that it did not begin."""

WORDS = {
    "INVALID_REQUEST": MISCONFIGURED,
    "BODY_CUT_SHORT": UNAVAILABLE,
    ANSWER_TOO_LARGE: REJECTED,
}
"""The container's words that tell more than their status."""

STATUSES = {
    400: REJECTED,
    408: TIMEOUT,
    409: UNAVAILABLE,
    422: REJECTED,
    423: UNAVAILABLE,
    425: UNAVAILABLE,
    429: RATE_LIMITED,
    499: UNAVAILABLE,
}
"""A container's 4xx. Any other says nothing about the photo: another program runs there."""

PERHAPS_WORKED = {400, 422, 499}
"""The 4xx after which the model may have worked; the others come before it."""

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
LATE = re.compile(r"expired|timed out|timeout", re.IGNORECASE)
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
        cost = price if error.begun else 0
        return _fault(TIMEOUT, "there was no answer in time", retryable=True, cost=cost)
    if isinstance(error, wire.WireError):
        return malformed(str(error), price)
    return _of_aws(aws.fault_of(error), price)


def of_model(status: int, message: str, price: int) -> StylistError:
    """Return the error for a container's own error. Status 0 means no answer in time.

    A refusal in our format keeps its code if the port knows it. Otherwise the status decides: only
    400 and 422 may concern the photo or the look.
    """
    refusal = wire.read_refusal(message)
    if refusal is not None:
        return _of_refusal(status, refusal, price)
    if status == 0 or (LATE.search(message) and not _refuses(status)):
        return _fault(TIMEOUT, "the model took too long", retryable=True, cost=price)
    code = _by_status(status)
    told = f"the model answered {status}"
    return _fault(code, told, retryable=code.again, cost=_cost(status, price))


def of_failure(told: str, price: int) -> StylistError:
    """Return the error for a failure reported by an asynchronous endpoint's object or message.

    Both may quote the container; its status is in brackets.
    """
    found = re.search(r"\((\d{1,3})\)", told)
    status = int(found[1]) if found else None
    refusal = wire.read_refusal(told[told.find("{") : told.rfind("}") + 1])
    if refusal is not None:
        return _of_refusal(status or (500 if refusal.retryable else 400), refusal, price)
    return of_model(500 if status is None else status, told, price)


def _refuses(status: int) -> bool:
    return 400 <= status < 500


def _by_status(status: int) -> FailureCode:
    return STATUSES.get(status, MISCONFIGURED) if _refuses(status) else UNAVAILABLE


def _cost(status: int, price: int) -> int:
    return 0 if _refuses(status) and status not in PERHAPS_WORKED else price


def _of_refusal(status: int, refusal: wire.Refusal, price: int) -> StylistError:
    known = FailureCode.known(refusal.code)
    if known is not None and known in CONTAINER_CODES:
        again = refusal.retryable and not _refuses(status)
        return _refusal(known, refusal.detail, refusal, price, again=again)
    code = WORDS.get(refusal.code) or _by_status(status)
    again = code.again if _refuses(status) else refusal.retryable
    cost = 0 if refusal.code in NOT_BEGUN else _cost(status, price)
    return _refusal(code, f"{refusal.code}: {refusal.detail}", refusal, cost, again=again)


def _refusal(
    code: FailureCode, detail: str, refusal: wire.Refusal, cost: int, *, again: bool
) -> StylistError:
    kind = AnswerTooLargeError if refusal.code == ANSWER_TOO_LARGE else StylistError
    return kind(
        code,
        detail,
        retryable=again,
        retry_after=refusal.retry_after,
        measures=refusal.measures,
        cost_microusd=cost,
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
    if NOT_IN_SERVICE.search(message) and not UNKNOWN_ENDPOINT.search(message):
        return _fault(UNAVAILABLE, detail, retryable=True, wait=NOT_READY_PAUSE)
    return _fault(MISCONFIGURED, detail)  # the service itself does not look at the photo


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
