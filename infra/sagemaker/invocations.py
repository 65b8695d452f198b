"""One invocation: a body in, a status and a body out. Serves any stylist of the library."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import NAMESPACE_OID, uuid5

from ilikeyacut.adapters.sagemaker import wire
from ilikeyacut.application.intake_limits import IntakeLimits
from ilikeyacut.application.ports.pictures import (
    ImageTooManyPixelsError,
    ImageTypeUnsupportedError,
    ImageUnreadableError,
)
from ilikeyacut.application.ports.stylist import RenderRequest, Stylist, StylistError
from ilikeyacut.domain.errors import DomainError
from ilikeyacut.domain.values import MediaType

log = logging.getLogger("sagemaker")

LIMITS = IntakeLimits()
LONGEST = timedelta(hours=1)  # an asynchronous endpoint gives a container no longer


@dataclass(frozen=True)
class Outcome:
    """The answer, and what may be logged of it: no body, no look, no person."""

    status: int
    body: bytes
    code: str = "OK"
    id: str = "-"


@dataclass(frozen=True)
class Loaded:
    """A loaded stylist, and the model name of its pictures."""

    stylist: Stylist
    model: str


def load_preview() -> Loaded:
    """Return the preview stylist with its networks in memory."""
    from ilikeyacut.adapters.pillow import jpeg, png  # noqa: F401 - loaded now, used by each call
    from ilikeyacut.adapters.preview.seeing import models
    from ilikeyacut.adapters.preview.stylist import MODEL, PreviewStylist

    models.detector()
    for file in sorted(models.MODELS.glob("*.tflite")):
        models.network(file.stem)
    return Loaded(PreviewStylist(), MODEL)


def invoke(loaded: Loaded, body: bytes) -> Outcome:
    """Answer one invocation, always in our own format.

    400: the body has another format. 413: the picture does not fit into an answer. 422: the photo
    or the look cannot be used. 503: a temporary fault. 500: a defect.
    """
    try:
        order = wire.read_order(body)
    except wire.WireError as error:
        return refused(400, "INVALID_REQUEST", str(error))
    return replace(_guarded(lambda: _made(loaded, order)), id=order.id)


def check_size(picture: bytes) -> None:
    """Raise ImageRefusedError if it is not a JPEG or PNG, or has too many pixels."""
    from ilikeyacut.adapters.pillow import jpeg, png, sniff

    readers = {sniff.Format.JPEG: jpeg.read, sniff.Format.PNG: png.read}
    kind = sniff.sniffed(picture)
    if kind not in readers:
        raise ImageTypeUnsupportedError(kind)
    width, height = readers[kind](picture).size
    if min(width, height) < 1:
        raise ImageUnreadableError("it has no pixels")
    if width * height > LIMITS.most_pixels or max(width, height) > LIMITS.longest_side:
        raise ImageTooManyPixelsError(width, height, LIMITS.most_pixels, LIMITS.longest_side)


def refused(status: int, code: str, detail: str, *, retry_after: float | None = None) -> Outcome:
    """Return a refusal with a stable code; 503 may be tried again."""
    refusal = wire.Refusal(code, detail, retryable=status == 503, retry_after=retry_after)
    return Outcome(status, wire.refusal_body(refusal), code)


def _guarded(make: Callable[[], Outcome]) -> Outcome:
    try:
        return make()
    except StylistError as error:
        return _of_stylist(error)
    except DomainError as error:
        return _of_rule(error)
    except MemoryError:
        return refused(503, "BUSY", "there is too little memory just now", retry_after=5)
    except Exception:
        log.exception("the model failed")
        return refused(500, "MODEL_FAILED", "the model failed")


def _of_rule(error: DomainError) -> Outcome:
    found = {name: getattr(error, name, None) for name in ("measured", "required")}
    measures = {name: float(value) for name, value in found.items() if value is not None}
    refusal = wire.Refusal(error.code, str(error), measures=measures)
    return Outcome(422, wire.refusal_body(refusal), error.code)


def _of_stylist(error: StylistError) -> Outcome:
    refusal = wire.Refusal(
        error.code, error.detail, error.retryable, error.retry_after, error.measures
    )
    return Outcome(503 if error.retryable else 422, wire.refusal_body(refusal), error.code)


def _made(loaded: Loaded, order: wire.Order) -> Outcome:
    """Make the picture in the requested type, or as JPEG if only that fits."""
    loaded.stylist.check(order.look)
    check_size(order.picture)
    body = _picture(loaded, order)
    if len(body) > order.most_answer and order.media_type is not MediaType.JPEG:
        body = _picture(loaded, replace(order, media_type=MediaType.JPEG))
    if len(body) > order.most_answer:
        return _too_large(len(body), order.most_answer)
    return Outcome(200, body)


def _too_large(size: int, most: int) -> Outcome:
    refusal = wire.Refusal(
        "ANSWER_TOO_LARGE",
        f"the answer has {size} bytes, at most {most} are taken",
        measures={"measured": size, "required": most},
    )
    return Outcome(413, wire.refusal_body(refusal), refusal.code)


def _picture(loaded: Loaded, order: wire.Order) -> bytes:
    request = RenderRequest(
        job_id=uuid5(NAMESPACE_OID, order.id),
        attempt=1,
        picture=order.picture,
        look=order.look,
        style=order.style,
        variation=order.variation,
        media_type=order.media_type,
        deadline=datetime.now(UTC) + LONGEST,
    )
    rendering = loaded.stylist.render(request)
    return wire.answer_body(wire.Answer(loaded.model, rendering.media_type, rendering.image))
