"""Interprets Gemini's answers: a picture, or one of the stylist port's errors.

Answers are read as the JSON that was sent, not as the SDK's models. Those drop `finishMessage`,
warn about unknown words, and hold the picture several times. Errors contain only an answer's status
words, because a message may quote the prompt.
"""

from __future__ import annotations

import binascii
import json
import math
import re
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ilikeyacut.application.ports.stylist import StylistError
from ilikeyacut.application.token_prices import TokenPrice
from ilikeyacut.domain.failures import FailureCode
from ilikeyacut.domain.values import MediaType

BLOCKS = {
    *("SAFETY", "IMAGE_SAFETY", "PROHIBITED_CONTENT", "IMAGE_PROHIBITED_CONTENT", "RECITATION"),
    *("IMAGE_RECITATION", "BLOCKLIST", "SPII", "MODEL_ARMOR", "ESCALATION"),
}
"""Reasons to finish that judge the content: the same request is never sent again."""

REJECTED, MISCONFIGURED = FailureCode.PROVIDER_REJECTED, FailureCode.PROVIDER_MISCONFIGURED
STATUSES = {
    404: FailureCode.MODEL_RETIRED,
    408: FailureCode.PROVIDER_TIMEOUT,
    409: FailureCode.PROVIDER_UNAVAILABLE,
    423: FailureCode.PROVIDER_UNAVAILABLE,
    425: FailureCode.PROVIDER_UNAVAILABLE,
    499: FailureCode.PROVIDER_UNAVAILABLE,
    504: FailureCode.PROVIDER_TIMEOUT,
}
"""The meaning of a status, whatever its text. Any other 4xx says nothing about the photo, but that
the account, the address or something on the way needs a look."""

MAGIC = {b"\xff\xd8\xff": MediaType.JPEG, b"\x89PNG\r\n\x1a\n": MediaType.PNG}
_DURATION = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)s")
_WORD = re.compile(r"[A-Z][A-Z0-9_]{0,60}")


@dataclass(frozen=True)
class Tokens:
    """A call's charged tokens. `output` counts thoughts and pictures, `image` only pictures."""

    input: int
    output: int
    image: int

    def cost(self, price: TokenPrice) -> int:
        """Return the cost of the call, in millionths of a dollar."""
        return price.of(self.input, self.output, self.image)


@dataclass(frozen=True)
class Answer:
    """A picture, the model that made it according to the answer, and its tokens if reported."""

    image: bytes
    media_type: MediaType
    model: str | None
    tokens: Tokens | None


@dataclass(eq=False)
class NoPictureError(Exception):
    """An answer without a picture, before its cost is known.

    `tokens` is None if the answer does not report them.
    """

    code: FailureCode
    detail: str
    tokens: Tokens | None = None


def read(body: str) -> Answer:
    """Return the picture of a successful answer. Raises NoPictureError."""
    answer = _parsed(body)
    tokens = _tokens(_field(answer, "usageMetadata"))
    blocked = _field(_field(answer, "promptFeedback"), "blockReason")
    if blocked:
        raise NoPictureError(FailureCode.CONTENT_BLOCKED, f"blocked: {_word(blocked)}", tokens)
    candidates = [each for each in _items(_field(answer, "candidates")) if isinstance(each, dict)]
    if not candidates:
        raise NoPictureError(FailureCode.PROVIDER_MALFORMED, "the answer is empty", tokens)
    image = _image(candidates, tokens)
    model = _field(answer, "modelVersion")
    return Answer(image, sniffed(image, tokens), model if isinstance(model, str) else None, tokens)


def _parsed(body: str) -> dict[str, Any]:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        answer = None
    if not isinstance(answer, dict):
        raise NoPictureError(FailureCode.PROVIDER_MALFORMED, "the answer is not a JSON object")
    return answer


def _image(candidates: list[dict[str, Any]], tokens: Tokens | None) -> bytes:
    reasons = [_word(_field(each, "finishReason")) for each in candidates]
    for reason in reasons:
        if reason in BLOCKS:
            raise NoPictureError(FailureCode.CONTENT_BLOCKED, f"blocked: {reason}", tokens)
    found = [data for each in candidates for data in _inline(each)]
    if not found:
        detail = f"no picture came: {', '.join(reasons)}"
        raise NoPictureError(FailureCode.NO_IMAGE_RETURNED, detail, tokens)
    try:
        return b64decode(found[-1].translate({45: 43, 95: 47}), validate=True)
    except (binascii.Error, ValueError):
        raise NoPictureError(FailureCode.PROVIDER_MALFORMED, "bad base64", tokens) from None


def _inline(candidate: dict[str, Any]) -> Iterator[str]:
    """Yield the pictures of an answer, without the drafts in its thoughts."""
    for part in _items(_field(_field(candidate, "content"), "parts")):
        data = _field(_field(part, "inlineData"), "data")
        if data and isinstance(data, str) and not _field(part, "thought"):
            yield data


def sniffed(image: bytes, tokens: Tokens | None = None) -> MediaType:
    """Return the type of the bytes, whatever the answer called them. Raises NoPictureError."""
    for magic, media_type in MAGIC.items():
        if image.startswith(magic):
            return media_type
    raise NoPictureError(FailureCode.PROVIDER_MALFORMED, "it is neither PNG nor JPEG", tokens)


def _tokens(usage: Any) -> Tokens | None:
    """Parse usageMetadata. Without details, all output counts as picture, the most expensive."""
    if not isinstance(usage, dict):
        return None
    made = _count(usage, "candidatesTokenCount")
    details = _items(_field(usage, "candidatesTokensDetails"))
    images = [_count(each, "tokenCount") for each in details if _field(each, "modality") == "IMAGE"]
    return Tokens(
        input=_count(usage, "promptTokenCount") + _count(usage, "toolUsePromptTokenCount"),
        output=made + _count(usage, "thoughtsTokenCount"),
        image=sum(images) if details else made,
    )


def _count(holder: Any, name: str) -> int:
    value = _field(holder, name)
    return max(0, value) if isinstance(value, int) else 0


def refused(status: int, body: Any, retry_after: str | None = None) -> StylistError:
    """Return the error for an answer with a failing HTTP status.

    `body` is the answer's JSON, `retry_after` that header in seconds.
    """
    error = _field(body, "error")
    word = _word(_field(error, "status"))
    detail = f"Gemini answered {status} {word}".rstrip()
    if status == 429:
        return _rate_limited(detail, _items(_field(error, "details")), retry_after)
    wait = _seconds(retry_after) if status == 503 else None
    return StylistError(_meaning(status, word, error), detail, retry_after=wait)


def _meaning(status: int, word: str, error: Any) -> FailureCode:
    if status == 400:
        return REJECTED if word == "INVALID_ARGUMENT" and _of_the_call(error) else MISCONFIGURED
    if status >= 500:
        return STATUSES.get(status, FailureCode.PROVIDER_UNAVAILABLE)
    # Redirects are not followed: a key goes nowhere that the settings do not name.
    return STATUSES.get(status, MISCONFIGURED)


def _of_the_call(error: Any) -> bool:
    """Whether an invalid argument may be the photo, not the key or what the settings add."""
    details = _items(_field(error, "details"))
    if {_word(_field(each, "reason")) for each in details} & {"API_KEY_INVALID", "API_KEY_EXPIRED"}:
        return False
    found = [it for each in details for it in _items(_field(each, "fieldViolations"))]
    fields = [str(_field(violation, "field")) for violation in found]
    return not fields or any(field.startswith("contents") for field in fields)


def _rate_limited(detail: str, details: list[Any], header: str | None) -> StylistError:
    """Return the error for a rate limit. After a daily quota, the given delay is useless."""
    quotas = [
        str(_field(violation, "quotaId"))
        for each in details
        for violation in _items(_field(each, "violations"))
    ]
    if any("PerDay" in quota for quota in quotas):
        return StylistError(
            FailureCode.PROVIDER_RATE_LIMITED, f"{detail}, for today", retryable=False
        )
    told = [_seconds(_field(each, "retryDelay")) for each in details]
    delays = [delay for delay in (*told, _seconds(header)) if delay is not None]
    wait = delays[0] if delays else None
    return StylistError(FailureCode.PROVIDER_RATE_LIMITED, detail, retry_after=wait)


def _seconds(told: Any) -> float | None:
    """Parse a duration: `7s`, `0.25s` (protobuf's JSON), or a header's plain seconds."""
    if not isinstance(told, str):
        return None
    found = _DURATION.fullmatch(told.strip().removesuffix("s") + "s")
    delay = float(found[1]) if found else math.nan
    return delay if math.isfinite(delay) else None


def _field(holder: Any, name: str) -> Any:
    """Return a member by its JSON name or its proto name: `inlineData`, `inline_data`."""
    if not isinstance(holder, dict):
        return None
    return holder[name] if name in holder else holder.get(re.sub("([A-Z])", r"_\1", name).lower())


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _word(value: Any) -> str:
    """Return a word of an enumeration. Other values could contain anything and are dropped."""
    return value if isinstance(value, str) and _WORD.fullmatch(value) else ""
