"""Spans: of the API's own kind, inside of each other, and silent about what people sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse
from botocore.exceptions import ClientError, EndpointConnectionError
from botocore.session import Session
from opentelemetry import trace
from opentelemetry.trace import Span, Status, StatusCode

from ilikeyacut.adapters.aws.session import AwsSession
from ilikeyacut.adapters.aws.spans import trace_calls
from ilikeyacut.adapters.opentelemetry.tracing import OpenTelemetryTracing


class Raw(BytesIO):
    """A body as botocore reads it."""

    def stream(self) -> Iterator[bytes]:
        yield self.read()


class Recorded(trace.NonRecordingSpan):
    """A span that can be looked at."""

    def __init__(self, name: str, parent: str | None, attributes: Mapping[str, Any]) -> None:
        super().__init__(trace.INVALID_SPAN_CONTEXT)
        self.name = name
        self.parent = parent
        self.attributes = dict(attributes)
        self.status: StatusCode | None = None
        self.exceptions: list[BaseException] = []
        self.ended = False

    def set_attribute(self, key: str, value: Any) -> None:
        self.attributes[key] = value

    def set_status(self, status: Status | StatusCode, description: str | None = None) -> None:
        assert isinstance(status, StatusCode)
        assert description is None
        self.status = status

    def record_exception(self, exception: BaseException, *_: Any, **__: Any) -> None:
        self.exceptions.append(exception)

    def end(self, end_time: int | None = None) -> None:
        self.ended = True


class Tracer(trace.NoOpTracer):
    """Keeps its spans, as a real one exports them."""

    def __init__(self) -> None:
        self.spans: list[Recorded] = []

    @contextmanager
    def start_as_current_span(self, name: str, **more: Any) -> Iterator[Span]:  # type: ignore[override] # by name alone
        wanted = {key: more[key] for key in ("record_exception", "set_status_on_exception")}
        parent = getattr(trace.get_current_span(), "name", None)
        span = Recorded(name, parent, more["attributes"])
        self.spans.append(span)
        with trace.use_span(span, end_on_exit=True, **wanted):
            yield span


@pytest.fixture
def tracer(monkeypatch: pytest.MonkeyPatch) -> Tracer:
    tracer = Tracer()
    monkeypatch.setattr(trace, "get_tracer", lambda name: tracer)
    return tracer


def test_spans_are_inside_of_each_other(tracer: Tracer) -> None:
    spans = OpenTelemetryTracing()
    with spans.span("render", provider="gemini"), spans.span("s3 GetObject"):
        pass
    outer, inner = tracer.spans
    assert (outer.name, outer.parent, outer.attributes) == ("render", None, {"provider": "gemini"})
    assert (inner.name, inner.parent) == ("s3 GetObject", "render")
    assert outer.ended
    assert inner.ended


def test_an_error_passes_and_only_its_type_is_told(tracer: Tracer) -> None:
    with (
        pytest.raises(ValueError, match="of ada"),
        OpenTelemetryTracing().span("render"),
    ):
        raise ValueError("the name of ada")
    (span,) = tracer.spans
    assert span.ended
    assert span.status is StatusCode.ERROR
    assert span.attributes == {"error.type": "ValueError"}
    assert span.exceptions == []


def test_without_a_provider_spans_go_nowhere() -> None:
    with OpenTelemetryTracing().span("render"):
        assert not trace.get_current_span().is_recording()


def test_each_call_of_a_client_is_a_span(tracer: Tracer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    client = Session().create_client("sqs", region_name="eu-west-1")
    answers = iter([(200, b'{"QueueUrl": "u"}'), (400, b'{"__type": "QueueDoesNotExist"}')])

    def answer(request: Any, **_: Any) -> AWSResponse:
        status, body = next(answers)
        return AWSResponse(request.url, status, {}, Raw(body))

    client.meta.events.register("before-send", answer)
    trace_calls(client, OpenTelemetryTracing())
    client.get_queue_url(QueueName="secret")
    with pytest.raises(ClientError):
        client.get_queue_url(QueueName="secret")
    client.close()
    assert [it.name for it in tracer.spans] == ["sqs GetQueueUrl"] * 2
    assert [it.ended for it in tracer.spans] == [True, True]
    assert "secret" not in repr([it.attributes for it in tracer.spans])


def test_a_call_that_reaches_nobody_is_a_span_with_its_error(tracer: Tracer) -> None:
    session = AwsSession("eu-west-1", endpoint="http://127.0.0.1:9", tracing=OpenTelemetryTracing())
    with pytest.raises(EndpointConnectionError):
        session.client("sqs").list_queues()
    session.close()
    (span,) = tracer.spans
    assert span.ended
    assert span.attributes["error.type"] == "EndpointConnectionError"
