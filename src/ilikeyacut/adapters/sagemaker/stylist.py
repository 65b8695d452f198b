"""The stylist port on a real-time or serverless SageMaker endpoint."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from time import monotonic
from typing import Any, NoReturn

from ilikeyacut.adapters.aws.session import AwsSession
from ilikeyacut.adapters.sagemaker import faults, wire
from ilikeyacut.adapters.sagemaker.consent import CONSENT
from ilikeyacut.adapters.sagemaker.deadline import DeadlineError, within
from ilikeyacut.adapters.sagemaker.settings import RUNTIME, SageMakerSettings, inference_id
from ilikeyacut.application.ports.stylist import (
    Rendering,
    RenderRequest,
    Stylist,
    StylistError,
)
from ilikeyacut.application.stylists.repertoire import Repertoire
from ilikeyacut.domain.failures import FailureCode
from ilikeyacut.domain.values import Look

NAME = "sagemaker"
CHUNK = 256 * 1024
_FIRST_MODEL = Repertoire()


def now() -> datetime:
    """Return the time in UTC."""
    return datetime.now(UTC)


class SageMakerStylist:
    """Sends the portrait in one call and reads the picture from its answer.

    If a portrait or picture does not fit into a call, `larger` takes over, a stylist on an
    asynchronous endpoint. Without one, it is refused with IMAGE_TOO_LARGE. Threads may share a
    stylist.
    """

    name = NAME
    consent = CONSENT

    def __init__(
        self,
        settings: SageMakerSettings,
        session: AwsSession,
        larger: Stylist | None = None,
        repertoire: Repertoire = _FIRST_MODEL,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._settings = settings
        self._session = session
        self._larger = larger
        self._repertoire = repertoire
        self._now = clock

    @property
    def model(self) -> str:
        return self._settings.endpoint

    def check(self, look: Look) -> None:
        self._repertoire.check(look, NAME)

    def worst_case_microusd(self, look: Look) -> int:
        """Return the most that a picture can cost, including `larger`."""
        price = self._settings.picture_microusd
        if self._larger is None:
            return price
        return price + self._larger.worst_case_microusd(look)

    def render(self, request: RenderRequest) -> Rendering:
        most = self._settings.most_body
        body = wire.order_body(request, inference_id(request.job_id, request.attempt), most)
        if len(body) > most:
            return self._otherwise(request, len(body), 0)
        require_time(request, self._now())
        price = self._settings.picture_microusd
        try:
            answer = within(
                self._seconds(request),
                lambda: self._session.client(RUNTIME, self._settings.patience),
                lambda runtime: self._call(runtime, request, body),
            )
        except Exception as error:
            fault = faults.fault_of(error, price)
            if isinstance(fault, faults.AnswerTooLargeError):
                return self._otherwise(request, int(fault.measures.get("measured", 0)), price)
            raise fault from error
        return rendering(answer, request, price)

    def close(self) -> None:
        """Close the session's connections."""
        self._session.close()

    def _call(self, runtime: Any, request: RenderRequest, body: bytes) -> bytes:
        ends = monotonic() + self._seconds(request)
        answer = runtime.invoke_endpoint(
            EndpointName=self._settings.endpoint,
            Body=body,
            ContentType=wire.CONTENT_TYPE,
            Accept=wire.CONTENT_TYPE,
            InferenceId=inference_id(request.job_id, request.attempt),
        )
        return drained(answer["Body"], self._settings.most_body, ends)

    def _seconds(self, request: RenderRequest) -> float:
        return min(self._settings.timeout, (request.deadline - self._now()).total_seconds())

    def _otherwise(self, request: RenderRequest, size: int, spent: int) -> Rendering:
        if self._larger is None:
            _refuse_size(size, self._settings.most_body, spent)
        made = self._larger.render(request)
        return Rendering(made.image, made.media_type, made.model, made.cost_microusd + spent)


def require_time(request: RenderRequest, at: datetime) -> None:
    """Raise StylistError if the job's deadline has passed, before anything is called or spent."""
    if at >= request.deadline:
        raise StylistError(faults.TIMEOUT, "the job's deadline has passed", retryable=False)


def rendering(body: bytes, request: RenderRequest, price: int) -> Rendering:
    """Return the picture of an answer. Raises StylistError if there is no new picture."""
    try:
        answer = wire.read_answer(body)
    except wire.WireError as error:
        raise faults.malformed(str(error), price) from error
    if not answer.picture:
        raise StylistError(
            FailureCode.NO_IMAGE_RETURNED,
            "the answer has no picture",
            cost_microusd=price,
        )
    if answer.picture == request.picture:
        raise StylistError(
            FailureCode.RESULT_UNCHANGED,
            "the answer is the photo itself",
            retryable=False,
            cost_microusd=price,
        )
    return Rendering(answer.picture, answer.media_type, answer.model, price)


def drained(stream: Any, most: int, ends: float) -> bytes:
    """Read at most `most` bytes until `ends`, by the monotonic clock, and close the stream.

    Raises DeadlineError, and WireError for a longer answer.
    """
    data = bytearray()
    try:
        while chunk := stream.read(CHUNK):
            data += chunk
            if len(data) > most:
                raise wire.WireError(f"the answer has more than {most} bytes")
            if monotonic() > ends:
                raise DeadlineError
    finally:
        stream.close()
    return bytes(data)


def _refuse_size(size: int, most: int, spent: int) -> NoReturn:
    raise StylistError(
        FailureCode.IMAGE_TOO_LARGE,
        f"{size} bytes do not fit into a call of {most}: set up an asynchronous endpoint",
        retryable=False,
        measures={"measured": size, "required": most},
        cost_microusd=spent,
    )
