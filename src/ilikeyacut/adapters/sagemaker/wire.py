"""The format between the adapter and a model's container: JSON with pictures in base64.

Both sides use this module, so the format is defined once. A request is `{"version": 1, "id",
"picture", "look", "style", "variation": {"index", "seed"}, "media_type", "most_answer"}`, an answer
`{"version": 1, "model", "media_type", "picture"}`, and a refusal `{"version": 1, "error": {"code",
"detail", "retryable", "retry_after", "measures"}}`.
"""

from __future__ import annotations

import re
from base64 import b64encode
from binascii import Error as Base64Error
from binascii import a2b_base64
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ilikeyacut.application.ports.stylist import RenderRequest, StyleBrief
from ilikeyacut.domain.errors import DomainError
from ilikeyacut.domain.values import Look, MediaType, Variation

VERSION = 1
CONTENT_TYPE = "application/json"
ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z.-]{0,63}")
"""What an id may look like: a job and an attempt; nothing that could forge a line of a log."""

MAGIC = {b"\xff\xd8\xff": MediaType.JPEG, b"\x89PNG\r\n\x1a\n": MediaType.PNG}

Code = Annotated[str, Field(pattern=r"^[A-Z][A-Z_]{2,39}$")]
Detail = Annotated[str, Field(max_length=500)]


class WireError(Exception):
    """A body is not in this format. The message never quotes the body, which holds a portrait."""


@dataclass(frozen=True)
class Order:
    """A request as the container reads it. `most_answer` limits the whole answer, in bytes."""

    id: str
    picture: bytes
    look: Look
    style: StyleBrief | None
    variation: Variation
    media_type: MediaType
    most_answer: int


@dataclass(frozen=True)
class Answer:
    """The container's picture."""

    model: str
    media_type: MediaType
    picture: bytes


@dataclass(frozen=True)
class Refusal:
    """Why the container made no picture, with one of the stylist port's codes."""

    code: str
    detail: str
    retryable: bool = False
    retry_after: float | None = None
    measures: dict[str, float] = field(default_factory=dict)


class _Message(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
    version: Literal[1]


class _Style(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
    name: Annotated[str, Field(min_length=1, max_length=255)]
    description: Annotated[str, Field(max_length=4000)]


class _Order(_Message):
    id: Annotated[str, Field(pattern=rf"^{ID.pattern}$")]
    picture: str
    look: Look
    style: _Style | None = None
    variation: Variation
    media_type: MediaType
    most_answer: Annotated[int, Field(ge=1)]


class _Answer(_Message):
    model: Annotated[str, Field(min_length=1, max_length=100)]
    media_type: MediaType
    picture: str


class _Fault(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
    code: Code
    detail: Detail
    retryable: bool = False
    retry_after: Annotated[float, Field(ge=0, le=3600, allow_inf_nan=False)] | None = None
    measures: Annotated[dict[str, float], Field(max_length=10)] = Field(default_factory=dict)


class _Refusal(_Message):
    error: _Fault


def order_body(request: RenderRequest, id_: str, most_answer: int) -> bytes:
    """Return the body of a request for one picture."""
    style = request.style
    return _json(
        _Order(
            version=1,
            id=id_,
            picture=b64encode(request.picture).decode(),
            look=request.look,
            style=_Style(name=style.name, description=style.description) if style else None,
            variation=request.variation,
            media_type=request.media_type,
            most_answer=most_answer,
        )
    )


def read_order(body: bytes) -> Order:
    """Parse the body of a request. Raises WireError."""
    order = _read(_Order, body)
    style = StyleBrief(order.style.name, order.style.description) if order.style else None
    return Order(
        order.id,
        _bytes(order.picture),
        order.look,
        style,
        order.variation,
        order.media_type,
        order.most_answer,
    )


def answer_body(answer: Answer) -> bytes:
    """Return the body of an answer with a picture."""
    picture = b64encode(answer.picture).decode()
    return _json(
        _Answer(version=1, model=answer.model, media_type=answer.media_type, picture=picture)
    )


def read_answer(body: bytes) -> Answer:
    """Parse the body of an answer; the picture is empty if there is none.

    Raises WireError, also for a picture of another type than the answer states.
    """
    answer = _read(_Answer, body)
    picture = _bytes(answer.picture)
    found = next((kind for magic, kind in MAGIC.items() if picture.startswith(magic)), None)
    if picture and found is not answer.media_type:
        raise WireError(f"the picture is not the {answer.media_type} that it is said to be")
    return Answer(answer.model, answer.media_type, picture)


def refusal_body(refusal: Refusal) -> bytes:
    """Return the body of a refusal."""
    fault = _Fault(
        code=refusal.code,
        detail=refusal.detail[:500],
        retryable=refusal.retryable,
        retry_after=refusal.retry_after,
        measures=refusal.measures,
    )
    return _json(_Refusal(version=1, error=fault))


def read_refusal(body: bytes | str) -> Refusal | None:
    """Parse the body of a refusal; None if another program wrote it."""
    try:
        fault = _Refusal.model_validate_json(body).error
    except ValidationError:
        return None
    return Refusal(
        fault.code, fault.detail, fault.retryable, fault.retry_after, dict(fault.measures)
    )


def _json(message: BaseModel) -> bytes:
    return message.model_dump_json(exclude_none=True).encode()


def _read(kind: type[Any], body: bytes) -> Any:
    try:
        return kind.model_validate_json(body)
    except ValidationError as error:
        faults = error.errors(include_url=False, include_context=False, include_input=False)
        where = ", ".join(_place(fault["loc"]) for fault in faults[:5])
        raise WireError(f"not of format {VERSION}: {where}") from None
    except DomainError as error:
        raise WireError(f"not of format {VERSION}: {error}") from None


def _place(loc: tuple[int | str, ...]) -> str:
    """Return the location of a fault, without names chosen by the sender."""
    known = [str(part) for part in loc if re.fullmatch(r"[a-z_]{1,20}", str(part))]
    return ".".join(known) or "the body"


def _bytes(text: str) -> bytes:
    try:
        return a2b_base64(text.encode("ascii"), strict_mode=True) if text else b""
    except (Base64Error, UnicodeEncodeError):
        raise WireError("the picture is not base64") from None
