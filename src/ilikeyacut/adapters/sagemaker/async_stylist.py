"""The stylist port on an asynchronous SageMaker endpoint: S3 and notifications."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Any, TypeVar

from ilikeyacut.adapters.aws.session import AwsSession
from ilikeyacut.adapters.sagemaker import bucket, faults, wire
from ilikeyacut.adapters.sagemaker.bucket import Place
from ilikeyacut.adapters.sagemaker.completions import Completions, CompletionSource
from ilikeyacut.adapters.sagemaker.consent import CONSENT
from ilikeyacut.adapters.sagemaker.deadline import DeadlineError, within
from ilikeyacut.adapters.sagemaker.settings import RUNTIME, AsyncSettings, inference_id
from ilikeyacut.adapters.sagemaker.stylist import NAME, now, rendering, require_time
from ilikeyacut.application.ports.stylist import Rendering, RenderRequest, StylistError
from ilikeyacut.application.stylists.repertoire import Repertoire
from ilikeyacut.domain.failures import FailureCode
from ilikeyacut.domain.values import Look

log = logging.getLogger(__name__)

T = TypeVar("T")

CLEAN_UP = 10.0  # seconds that deleting may take once the outcome is known
PASSING = {faults.UNAVAILABLE, faults.RATE_LIMITED, faults.TIMEOUT}
"""Faults of a look at the bucket that may not recur."""

_FIRST_MODEL = Repertoire()


@dataclass(frozen=True)
class _Call:
    """A running call: its name, its deadline, and the place of its outcome."""

    inference: str
    ends: float
    answer: Place | None = None
    failure: Place | None = None

    @property
    def left(self) -> float:
        """The seconds to its deadline."""
        return self.ends - monotonic()


class AsyncSageMakerStylist:
    """Stores the request in S3, waits for a notification, and reads the answer from S3.

    Without notifications it polls the bucket, so a lost message only costs time. It deletes all
    objects of a call when the call ends. Threads may share a stylist; each call blocks its thread.
    """

    name = NAME
    consent = CONSENT

    def __init__(
        self,
        settings: AsyncSettings,
        session: AwsSession,
        completions: CompletionSource | None = None,
        repertoire: Repertoire = _FIRST_MODEL,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._settings = settings
        self._session = session
        self._completions = completions or Completions()
        self._repertoire = repertoire
        self._now = clock

    @property
    def model(self) -> str:
        return self._settings.endpoint

    def check(self, look: Look) -> None:
        self._repertoire.check(look, NAME)

    def worst_case_microusd(self, look: Look) -> int:
        return self._settings.picture_microusd

    def render(self, request: RenderRequest) -> Rendering:
        require_time(request, self._now())
        seconds = (request.deadline - self._now()).total_seconds()
        inference = inference_id(request.job_id, request.attempt)
        call = _Call(inference, monotonic() + min(self._settings.timeout, seconds))
        body = wire.order_body(request, inference, self._settings.most_body)
        if len(body) > self._settings.most_body:
            raise _too_large(len(body), self._settings.most_body)
        return rendering(self._answer(call, body), request, self._settings.picture_microusd)

    def close(self) -> None:
        """Close the session's connections."""
        self._session.close()

    def _client(self, service: str) -> Any:
        return self._session.client(service, self._settings.patience)

    def _answer(self, call: _Call, body: bytes) -> bytes:
        order = Place(self._settings.bucket, self._settings.key(call.inference))
        self._completions.expect(call.inference)
        try:
            self._try(call, "s3", lambda s3: bucket.put(s3, order, body), price=0)
            call = self._invoked(call, order)
            return self._outcome(call)
        finally:
            self._completions.forget(call.inference)
            self._clean_up(order, call.answer, call.failure)

    def _invoked(self, call: _Call, order: Place) -> _Call:
        answer = self._try(call, RUNTIME, lambda runtime: self._invoke(runtime, call, order))
        place = Place.parse(answer.get("OutputLocation"))
        if place is None:
            raise faults.malformed("the endpoint does not name the location of its answer")
        failure = Place.parse(answer.get("FailureLocation"))
        return _Call(call.inference, call.ends, place, failure)

    def _invoke(self, runtime: Any, call: _Call, order: Place) -> dict[str, Any]:
        seconds = int(call.left)
        answer: dict[str, Any] = runtime.invoke_endpoint_async(
            EndpointName=self._settings.endpoint,
            InputLocation=order.uri,
            ContentType=wire.CONTENT_TYPE,
            Accept=wire.CONTENT_TYPE,
            InferenceId=call.inference,
            RequestTTLSeconds=min(max(seconds, 60), 21600),
            InvocationTimeoutSeconds=min(max(seconds, 1), 3600),
        )
        return answer

    def _outcome(self, call: _Call) -> bytes:
        """Check the bucket, wait for a hint, check again. The bucket overrides any message."""
        pause, hint = self._settings.poll_first, None
        while True:
            body = self._look(call)
            if body is not None:
                return body
            if hint is not None and not hint.succeeded:
                raise faults.of_failure(hint.reason, self._settings.picture_microusd)
            if call.left <= 0:
                raise faults.fault_of(DeadlineError(), self._settings.picture_microusd)
            hint = self._completions.wait(call.inference, min(pause, call.left))
            pause = min(2 * pause, self._settings.poll_longest)

    def _look(self, call: _Call) -> bytes | None:
        """Return the answer if it exists. Raises StylistError for a failure that exists."""
        try:
            body = self._found(call, call.answer)
            told = self._found(call, call.failure) if body is None else None
        except StylistError as fault:
            if fault.code in PASSING:
                return None
            raise
        if told is not None:
            price = self._settings.picture_microusd
            raise faults.of_failure(told.decode(errors="replace"), price)
        return body

    def _found(self, call: _Call, place: Place | None) -> bytes | None:
        if place is None:
            return None
        most = self._settings.most_body
        return self._try(call, "s3", lambda s3: bucket.get(s3, place, most))

    def _try(
        self, call: _Call, service: str, act: Callable[[Any], T], price: int | None = None
    ) -> T:
        spent = self._settings.picture_microusd if price is None else price
        try:
            return within(call.left, lambda: self._client(service), act)
        except Exception as error:
            raise faults.fault_of(error, spent) from error

    def _clean_up(self, *places: Place | None) -> None:
        try:
            within(CLEAN_UP, lambda: self._client("s3"), lambda s3: bucket.delete(s3, places))
        except Exception as fault:  # noqa: BLE001 - the outcome is known, and must not be lost over this
            log.warning("objects of a call are left behind: %s", type(fault).__name__)


def _too_large(size: int, most: int) -> StylistError:
    return StylistError(
        FailureCode.IMAGE_TOO_LARGE,
        f"{size} bytes are more than the {most} that an endpoint is sent",
        retryable=False,
        measures={"measured": size, "required": most},
    )
