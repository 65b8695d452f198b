"""An asynchronous endpoint: the bucket is the truth, messages are hints, and nothing is left."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Any
from uuid import UUID, uuid4

import pytest

from ilikeyacut.adapters.sagemaker import async_stylist, wire
from ilikeyacut.adapters.sagemaker.async_stylist import AsyncSageMakerStylist
from ilikeyacut.adapters.sagemaker.completions import Completion, Completions
from ilikeyacut.adapters.sagemaker.settings import PATIENCE, AsyncSettings
from ilikeyacut.adapters.sagemaker.sqs import QueueCompletions
from ilikeyacut.application.ports.stylist import RenderRequest, StylistError
from ilikeyacut.domain.values import Colour, Dye, Look, MediaType
from ilikeyacut.testing.portraits import as_bytes, opened, portrait, request_for
from support.sagemaker_async import BUCKET, AsyncEndpoint, Cloud, cloud
from support.sagemaker_stub import SageMakerStub, error, session, tinting

pytestmark = pytest.mark.slow

COPPER = Look(dye=Dye(colour=Colour.parse("copper")))
PHOTO = portrait().resize((96, 96))
PRICE = 4_000
SLOW_POLL = 30.0  # seconds: a test that ends before has had its hint


@pytest.fixture(scope="module")
def aws(dynamodb_credentials: None) -> Iterator[Cloud]:
    with cloud() as made:
        yield made


@pytest.fixture
def endpoint(aws: Cloud) -> AsyncEndpoint:
    endpoint = AsyncEndpoint(aws, tinting)
    endpoint.go.set()
    return endpoint


@pytest.fixture
def stub(endpoint: AsyncEndpoint) -> Iterator[SageMakerStub]:
    with SageMakerStub(endpoint).serving() as stub:
        yield stub
    for thread in endpoint.threads:
        thread.join(10)


@pytest.fixture
def queue(aws: Cloud, stub: SageMakerStub) -> Iterator[QueueCompletions]:
    source = QueueCompletions(aws.queue_url, session(stub.url, aws.url), poll=1)
    yield source
    source.close()


@pytest.fixture
def make(aws: Cloud, stub: SageMakerStub) -> Callable[..., AsyncSageMakerStylist]:
    def make(completions: Any = None, **changed: Any) -> AsyncSageMakerStylist:
        patience = replace(PATIENCE, read_timeout=30.0)
        settings = AsyncSettings("styles", BUCKET, "work", patience)
        chosen = {"picture_microusd": PRICE, "poll_first": 0.05, "poll_longest": 0.2} | changed
        made = session(stub.url, aws.url)
        return AsyncSageMakerStylist(replace(settings, **chosen), made, completions)

    return make


def request(seconds: float = 60, **changed: Any) -> RenderRequest:
    asked = request_for(as_bytes(PHOTO), COPPER, media_type=MediaType.PNG)
    deadline = datetime.now(UTC) + timedelta(seconds=seconds)
    changed.setdefault("job_id", uuid4())
    return replace(asked, deadline=deadline, **changed)


Make = Callable[..., AsyncSageMakerStylist]


def test_a_picture_comes_through_the_bucket(
    aws: Cloud, endpoint: AsyncEndpoint, make: Make, queue: QueueCompletions
) -> None:
    began = monotonic()
    stylist = make(queue, poll_first=SLOW_POLL, poll_longest=SLOW_POLL)
    rendering = stylist.render(request(100, job_id=UUID(int=1), attempt=3))
    assert monotonic() - began < SLOW_POLL / 2
    assert opened(rendering.image).size == PHOTO.size
    assert rendering.cost_microusd == PRICE
    headers = endpoint.calls[0].headers
    inference = f"{UUID(int=1)}.3"
    assert endpoint.calls[0].path == "/endpoints/styles/async-invocations"
    assert headers["X-Amzn-SageMaker-Inference-Id"] == inference
    assert headers["X-Amzn-SageMaker-InputLocation"] == f"s3://{BUCKET}/work/{inference}.json"
    assert 60 < int(headers["X-Amzn-SageMaker-RequestTTLSeconds"]) <= 100
    assert 60 < int(headers["X-Amzn-SageMaker-InvocationTimeoutSeconds"]) <= 100
    assert aws.keys() == []


@pytest.mark.parametrize(
    ("seconds", "ttl", "least", "most"), [(50, 60, 1, 50), (90_000, 21_600, 3_600, 3_600)]
)
def test_times_stay_within_what_the_service_takes(
    endpoint: AsyncEndpoint, make: Make, *, seconds: int, ttl: int, least: int, most: int
) -> None:
    make(timeout=100_000.0).render(request(seconds=seconds))
    headers = endpoint.calls[0].headers
    assert int(headers["X-Amzn-SageMaker-RequestTTLSeconds"]) == ttl
    assert least <= int(headers["X-Amzn-SageMaker-InvocationTimeoutSeconds"]) <= most


def test_without_any_message_the_bucket_is_looked_at(
    aws: Cloud, endpoint: AsyncEndpoint, make: Make
) -> None:
    endpoint.tell = ()
    assert make().render(request()).image
    assert aws.keys() == []


@pytest.mark.parametrize(
    "told",
    [
        ("Completed", "Completed", "Completed"),
        ("Failed", "Completed"),
        ("Completed", "Failed"),
        ("Failed", "Failed"),
        ("Stopped", "Failed", "Completed"),
    ],
    ids="-".join,
)
def test_repeated_and_disordered_messages_change_nothing(
    aws: Cloud, endpoint: AsyncEndpoint, make: Make, queue: QueueCompletions, told: tuple[str, ...]
) -> None:
    """The picture lies in the bucket; whatever is said, and in whatever order, it is taken."""
    endpoint.tell = told
    rendering = make(queue, poll_first=SLOW_POLL, poll_longest=SLOW_POLL).render(request())
    assert opened(rendering.image).size == PHOTO.size
    assert aws.keys() == []


def test_a_message_of_another_call_changes_nothing(
    aws: Cloud, endpoint: AsyncEndpoint, make: Make
) -> None:
    box = Completions()
    endpoint.go.clear()
    endpoint.tell = ()
    with ThreadPoolExecutor() as pool:
        pending = pool.submit(make(box).render, request(job_id=UUID(int=2)))
        assert endpoint.began.wait(10)
        assert not box.feed(Completion(f"{UUID(int=1)}.1", succeeded=False))
        assert box.feed(Completion(f"{UUID(int=2)}.1", succeeded=True))
        assert not pending.done()
        endpoint.go.set()
        assert pending.result(20).image
    assert not box.feed(Completion(f"{UUID(int=2)}.1", succeeded=False))
    assert aws.keys() == []


@pytest.mark.long
def test_calls_side_by_side_get_their_own_pictures(
    aws: Cloud, make: Make, queue: QueueCompletions
) -> None:
    stylist = make(queue)
    asked = [
        request(look=Look(dye=Dye(colour=Colour.parse(name))))
        for name in ("copper", "blue", "silver", "rose")
    ]
    with ThreadPoolExecutor(4) as pool:
        made = [rendering.image for rendering in pool.map(stylist.render, asked)]
    assert made == [stylist.render(one).image for one in asked]
    assert len(set(made)) == 4
    assert aws.keys() == []


FAILURES: dict[str, tuple[tuple[int, bytes], str, bool]] = {
    "coded": (
        (422, wire.refusal_body(wire.Refusal("FACE_NOT_FOUND", "no face"))),
        "FACE_NOT_FOUND",
        False,
    ),
    "busy": (
        (503, wire.refusal_body(wire.Refusal("BUSY", "full", retryable=True))),
        "PROVIDER_UNAVAILABLE",
        True,
    ),
    "no answer's size": (
        (413, wire.refusal_body(wire.Refusal("ANSWER_TOO_LARGE", "big"))),
        "PROVIDER_REJECTED",
        False,
    ),
    "client error": (
        (400, b"Received client error (400) from model"),
        "PROVIDER_REJECTED",
        False,
    ),
    "server error": (
        (500, b"Received server error (500) from model"),
        "PROVIDER_UNAVAILABLE",
        True,
    ),
    "expired": ((598, b"The request expired in the queue"), "PROVIDER_TIMEOUT", True),
    "odd": ((599, b"\xff\xfe"), "PROVIDER_UNAVAILABLE", True),
}


@pytest.mark.parametrize("written", [True, False], ids=["in the bucket", "in the message"])
@pytest.mark.parametrize(("made", "code", "retryable"), FAILURES.values(), ids=FAILURES)
def test_failures_of_the_model(
    aws: Cloud,
    endpoint: AsyncEndpoint,
    make: Make,
    queue: QueueCompletions,
    *,
    made: tuple[int, bytes],
    code: str,
    retryable: bool,
    written: bool,
) -> None:
    endpoint.model = lambda body: (made[0], made[1].decode("latin-1").encode())
    endpoint.writes_failures = written
    endpoint.tell = () if written else ("Failed",)
    with pytest.raises(StylistError) as failed:
        make(queue).render(request())
    assert (failed.value.code, failed.value.retryable) == (code, retryable)
    assert aws.keys() == []


def test_an_endpoint_that_never_answers_ends_at_the_deadline(
    aws: Cloud, endpoint: AsyncEndpoint, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    endpoint.answers, endpoint.tell = False, ()
    monkeypatch.setattr(
        async_stylist, "monotonic", lambda: monotonic() + (3600 if endpoint.calls else 0)
    )
    with pytest.raises(StylistError) as late:
        make().render(request())
    assert (late.value.code, late.value.cost_microusd) == ("PROVIDER_TIMEOUT", PRICE)
    assert aws.keys() == []


def test_a_call_that_is_refused_leaves_nothing(
    aws: Cloud, endpoint: AsyncEndpoint, stub: SageMakerStub, make: Make
) -> None:
    stub.replies.append(error(400, "ValidationError", "Endpoint styles not found"))
    with pytest.raises(StylistError) as refused:
        make().render(request())
    assert (refused.value.code, refused.value.cost_microusd) == ("PROVIDER_MISCONFIGURED", 0)
    assert (endpoint.calls, aws.keys()) == ([], [])


def test_a_bucket_that_is_not_there(stub: SageMakerStub, make: Make) -> None:
    with pytest.raises(StylistError) as refused:
        make(bucket="no-such-bucket").render(request())
    assert (refused.value.code, refused.value.retryable) == ("PROVIDER_MISCONFIGURED", False)
    assert stub.calls == []


def test_a_portrait_that_is_too_large(aws: Cloud, stub: SageMakerStub, make: Make) -> None:
    with pytest.raises(StylistError) as refused:
        make(most_body=1_000).render(request())
    assert refused.value.code == "IMAGE_TOO_LARGE"
    assert (stub.calls, aws.keys()) == ([], [])


def test_an_answer_that_is_too_large(aws: Cloud, endpoint: AsyncEndpoint, make: Make) -> None:
    endpoint.model = lambda body: (200, b"x" * 3_000_000)
    with pytest.raises(StylistError) as refused:
        make(most_body=2_000_000).render(request())
    assert refused.value.code == "PROVIDER_MALFORMED"
    assert aws.keys() == []


def test_a_queue_that_cannot_be_read_costs_only_time(
    aws: Cloud, stub: SageMakerStub, make: Make
) -> None:
    source = QueueCompletions(f"{aws.url}/123456789012/none", session(stub.url, aws.url))
    assert make(source).render(request()).image
    source.close()
