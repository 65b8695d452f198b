"""Whatever an endpoint that answers at once does becomes one error of the port, and one call."""

import json
from base64 import b64encode
from collections.abc import Iterator
from concurrent.futures import wait
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ilikeyacut.adapters.aws.session import AwsSession
from ilikeyacut.adapters.sagemaker import deadline, wire
from ilikeyacut.adapters.sagemaker.settings import SageMakerSettings
from ilikeyacut.adapters.sagemaker.stylist import SageMakerStylist
from ilikeyacut.application.ports.stylist import RenderRequest, StyleBrief, Stylist, StylistError
from ilikeyacut.domain.errors import OptionUnsupportedError, StyleUnavailableError
from ilikeyacut.domain.values import Colour, Dye, Fringe, Look, MediaType
from ilikeyacut.testing.portraits import JOB, as_bytes, opened, portrait, request_for
from support.sagemaker_stub import Call, Reply, SageMakerStub, at_once, error, model_error, session
from support.waiting import until

pytestmark = pytest.mark.slow

COPPER = Look(dye=Dye(colour=Colour.parse("copper")))
PHOTO = portrait().resize((96, 96))
PRICE = 4_000
NONE = {"version": 1, "model": "tint-1", "media_type": "image/png", "picture": ""}


def refusal(code: str, **more: Any) -> str:
    return wire.refusal_body(wire.Refusal(code, "the container says no", **more)).decode()


def answer(image: bytes, **changed: Any) -> Reply:
    return Reply(200, json.dumps(NONE | {"picture": b64encode(image).decode()} | changed).encode())


GOOD = at_once(Call("", {}, wire.order_body(request_for(as_bytes(PHOTO), COPPER), "a.1", 10**7)))
PAID, FREE = PRICE, 0
SOON = 0.5
"""Seconds after its arrival that a call is given whose answer would never end."""


@dataclass(frozen=True)
class Row:
    """What the endpoint does, and what must come of it."""

    reply: Reply
    code: str
    retryable: bool
    cost: int
    retry_after: float | None = None


MATRIX = {
    "model 400": Row(model_error(400, "bad"), "PROVIDER_REJECTED", False, PAID),
    "model 404": Row(model_error(404, "bad"), "PROVIDER_MISCONFIGURED", False, FREE),
    "model 429": Row(model_error(429, "bad"), "PROVIDER_RATE_LIMITED", True, FREE),
    "model 500": Row(model_error(500, "oops"), "PROVIDER_UNAVAILABLE", True, PAID),
    "model 503": Row(model_error(503, "oops"), "PROVIDER_UNAVAILABLE", True, PAID),
    "model without status": Row(error(424, "ModelError", "odd"), "PROVIDER_TIMEOUT", True, PAID),
    "model with an odd status": Row(
        error(424, "ModelError", "odd", OriginalStatusCode="odd"), "PROVIDER_MALFORMED", True, PAID
    ),
    "model late": Row(
        model_error(0, "Your invocation timed out while waiting for a response"),
        "PROVIDER_TIMEOUT",
        True,
        PAID,
    ),
    "no face": Row(
        model_error(422, refusal("FACE_NOT_FOUND", measures={"measured": 0})),
        "FACE_NOT_FOUND",
        False,
        PAID,
    ),
    "blocked": Row(
        model_error(422, refusal("CONTENT_BLOCKED", retryable=True)), "CONTENT_BLOCKED", False, PAID
    ),
    "container busy": Row(
        model_error(503, refusal("BUSY", retryable=True, retry_after=2)),
        "PROVIDER_UNAVAILABLE",
        True,
        FREE,
        2.0,
    ),
    "a code that is not its own": Row(
        model_error(422, refusal("PROVIDER_MISCONFIGURED")), "PROVIDER_REJECTED", False, PAID
    ),
    "not ready": Row(error(429, "ModelNotReadyException"), "PROVIDER_UNAVAILABLE", True, FREE, 5.0),
    "not valid": Row(
        error(400, "ValidationError", "1 error"), "PROVIDER_MISCONFIGURED", False, FREE
    ),
    "no endpoint": Row(
        error(400, "ValidationError", "Endpoint styles of account 123456789012 not found."),
        "PROVIDER_MISCONFIGURED",
        False,
        FREE,
    ),
    "being made": Row(
        error(400, "ValidationError", "Endpoint styles is not in service"),
        "PROVIDER_UNAVAILABLE",
        True,
        FREE,
        5.0,
    ),
    "throttled": Row(
        error(400, "ThrottlingException", "Rate exceeded"), "PROVIDER_RATE_LIMITED", True, FREE
    ),
    "throttled for a time": Row(
        error(429, "TooManyRequestsException", Retry_After="7"),
        "PROVIDER_RATE_LIMITED",
        True,
        FREE,
        7.0,
    ),
    "429 of another kind": Row(
        error(429, "Unknown", Retry_After="tomorrow"), "PROVIDER_RATE_LIMITED", True, FREE
    ),
    "internal failure": Row(error(500, "InternalFailure"), "PROVIDER_UNAVAILABLE", True, PAID),
    "unavailable": Row(error(503, "ServiceUnavailable"), "PROVIDER_UNAVAILABLE", True, FREE),
    "dependency": Row(
        error(530, "InternalDependencyException"), "PROVIDER_UNAVAILABLE", True, PAID
    ),
    "502 page": Row(
        Reply(502, b"<html>Bad Gateway</html>", {"Content-Type": "text/html"}),
        "PROVIDER_UNAVAILABLE",
        True,
        PAID,
    ),
    "expired credentials": Row(
        error(403, "ExpiredTokenException"), "PROVIDER_MISCONFIGURED", False, FREE
    ),
    "denied": Row(error(400, "AccessDeniedException"), "PROVIDER_MISCONFIGURED", False, FREE),
    "clock wrong": Row(error(403, "RequestExpired"), "PROVIDER_MISCONFIGURED", False, FREE),
    "404": Row(error(404, "UnknownOperation"), "PROVIDER_MISCONFIGURED", False, FREE),
    "413": Row(error(413, "RequestEntityTooLarge"), "PROVIDER_MISCONFIGURED", False, FREE),
    "499": Row(error(499, "ClientClosedRequest"), "PROVIDER_UNAVAILABLE", True, PAID),
    "reset": Row(Reply(manner="reset"), "PROVIDER_UNAVAILABLE", True, PAID),
    "cut short": Row(replace(GOOD, manner="cut"), "PROVIDER_UNAVAILABLE", True, PAID),
    "nothing": Row(Reply(), "PROVIDER_MALFORMED", True, PAID),
    "a page": Row(Reply(200, b"<html></html>"), "PROVIDER_MALFORMED", True, PAID),
    "empty object": Row(Reply(200, b"{}"), "PROVIDER_MALFORMED", True, PAID),
    "another version": Row(answer(b"", version=2), "PROVIDER_MALFORMED", True, PAID),
    "no base64": Row(answer(b"", picture="!!"), "PROVIDER_MALFORMED", True, PAID),
    "no picture's bytes": Row(answer(b"GIF89a"), "PROVIDER_MALFORMED", True, PAID),
    "another type": Row(answer(as_bytes(PHOTO, MediaType.JPEG)), "PROVIDER_MALFORMED", True, PAID),
    "huge": Row(Reply(200, b"x" * 300_000), "PROVIDER_MALFORMED", True, PAID),
    "no picture": Row(answer(b""), "NO_IMAGE_RETURNED", True, PAID),
    "the photo again": Row(answer(as_bytes(PHOTO)), "RESULT_UNCHANGED", False, PAID),
}
ENDLESS = {
    "hangs": Reply(manner="hang"),
    "drips": replace(GOOD, manner="drip"),
    "drips its head": Reply(manner="drip_head"),
}


@pytest.fixture(scope="module")
def served(dynamodb_credentials: None) -> Iterator[SageMakerStub]:
    with SageMakerStub(at_once).serving() as stub:
        yield stub


@pytest.fixture(scope="module")
def aws(served: SageMakerStub) -> Iterator[AwsSession]:
    with closing(session(served.url)) as made:
        yield made


@pytest.fixture(scope="module")
def stylist(aws: AwsSession) -> SageMakerStylist:
    return stylist_for(aws)


@pytest.fixture
def stub(served: SageMakerStub) -> SageMakerStub:
    served.calls.clear()
    served.replies.clear()
    return served


@pytest.fixture
def soon(stub: SageMakerStub, monkeypatch: pytest.MonkeyPatch) -> None:
    """A call's time runs from the arrival of its request, so a busy machine does not end it."""

    def from_arrival(outcomes: Any, timeout: float) -> Any:
        until(lambda: stub.calls)
        return wait(outcomes, timeout)

    monkeypatch.setattr(deadline, "wait", from_arrival)


def stylist_for(aws: AwsSession, larger: Stylist | None = None, **changed: Any) -> SageMakerStylist:
    chosen = {"timeout": 60.0, "picture_microusd": PRICE, "most_body": 250_000} | changed
    return SageMakerStylist(SageMakerSettings("styles", **chosen), aws, larger)


def request(seconds: float = 600, **changed: Any) -> RenderRequest:
    asked = request_for(as_bytes(PHOTO), COPPER, media_type=MediaType.PNG)
    return replace(asked, deadline=datetime.now(UTC) + timedelta(seconds=seconds), **changed)


@pytest.mark.parametrize("row", MATRIX.values(), ids=MATRIX)
def test_every_failure_has_its_code(
    stub: SageMakerStub, stylist: SageMakerStylist, row: Row
) -> None:
    stub.replies.append(row.reply)
    with pytest.raises(StylistError) as failed:
        stylist.render(request())
    fault = failed.value
    assert (fault.code, fault.retryable) == (row.code, row.retryable), fault.detail
    assert (fault.retry_after, fault.cost_microusd) == (row.retry_after, row.cost)
    assert len(stub.calls) == 1
    assert stylist.render(request()).cost_microusd == PRICE


def test_measures_of_the_container_arrive(stub: SageMakerStub, stylist: SageMakerStylist) -> None:
    said = refusal("FACE_TOO_SMALL", measures={"measured": 60, "required": 120})
    stub.replies.append(model_error(422, said))
    with pytest.raises(StylistError) as refused:
        stylist.render(request())
    assert refused.value.measures == {"measured": 60, "required": 120}


def test_a_picture_comes_back(stub: SageMakerStub, stylist: SageMakerStylist) -> None:
    rendering = stylist.render(request(style=StyleBrief("bob", "a chin-length bob")))
    assert opened(rendering.image).size == PHOTO.size
    assert (rendering.media_type, rendering.model) == (MediaType.PNG, "tint-1")
    call = stub.calls[0]
    order = wire.read_order(call.body)
    assert call.path == "/endpoints/styles/invocations"
    assert call.headers["X-Amzn-SageMaker-Inference-Id"] == order.id == f"{JOB}.1"
    assert order.picture == as_bytes(PHOTO)
    assert order.style == StyleBrief("bob", "a chin-length bob")


@pytest.mark.usefixtures("soon")
@pytest.mark.parametrize("reply", ENDLESS.values(), ids=ENDLESS)
@pytest.mark.parametrize("by", ["deadline", "settings"])
def test_an_endless_answer_ends_in_time(
    stub: SageMakerStub, aws: AwsSession, stylist: SageMakerStylist, reply: Reply, by: str
) -> None:
    asked = request()
    stub.replies.append(reply)
    with pytest.raises(StylistError) as failed:
        hurried(aws, asked, by).render(asked)
    fault = failed.value
    assert (fault.code, fault.retryable, fault.cost_microusd) == ("PROVIDER_TIMEOUT", True, PAID)
    assert len(stub.calls) == 1
    assert stylist.render(request()).cost_microusd == PRICE


def hurried(aws: AwsSession, asked: RenderRequest, by: str) -> SageMakerStylist:
    """Return a stylist to whom the settings, or the request's deadline, leave little time."""
    if by == "settings":
        return stylist_for(aws, timeout=SOON)
    settings = SageMakerSettings("styles", timeout=60.0, picture_microusd=PRICE)
    return SageMakerStylist(settings, aws, clock=lambda: asked.deadline - timedelta(seconds=SOON))


def test_nothing_is_called_past_the_deadline(
    stub: SageMakerStub, stylist: SageMakerStylist
) -> None:
    with pytest.raises(StylistError) as late:
        stylist.render(request(seconds=0))
    assert (late.value.code, late.value.retryable) == ("PROVIDER_TIMEOUT", False)
    assert (late.value.cost_microusd, stub.calls) == (0, [])


def test_a_port_that_nobody_listens_on(dynamodb_credentials: None) -> None:
    stylist = stylist_for(session("http://127.0.0.1:9"))
    with pytest.raises(StylistError) as failed:
        stylist.render(request())
    assert (failed.value.code, failed.value.retryable) == ("PROVIDER_UNAVAILABLE", True)
    assert failed.value.cost_microusd == 0


@pytest.mark.parametrize("address", ["styles.example", "ftp:/", "http://[", ""])
def test_an_address_that_is_none(dynamodb_credentials: None, address: str) -> None:
    stylist = stylist_for(session(address or "http://"))
    with pytest.raises(StylistError) as failed:
        stylist.render(request())
    assert failed.value.code == "PROVIDER_MISCONFIGURED"


def test_no_credentials_and_no_region(stub: SageMakerStub, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nonexistent")
    for region in ("eu-central-1", None):
        elsewhere = session(stub.url, region=region)
        with pytest.raises(StylistError) as failed:
            SageMakerStylist(SageMakerSettings("styles"), elsewhere).render(request())
        assert (failed.value.code, failed.value.retryable) == ("PROVIDER_MISCONFIGURED", False)
    assert stub.calls == []


def test_what_does_not_fit_is_refused_before_the_call(stub: SageMakerStub, aws: AwsSession) -> None:
    stylist = stylist_for(aws, most_body=2_000)
    with pytest.raises(StylistError) as refused:
        stylist.render(request())
    assert (refused.value.code, refused.value.retryable) == ("IMAGE_TOO_LARGE", False)
    assert refused.value.measures["measured"] > refused.value.measures["required"] == 2_000
    assert stub.calls == []


@pytest.mark.usefixtures("stub")
def test_what_does_not_fit_goes_the_larger_way(aws: AwsSession) -> None:
    stylist = stylist_for(aws, stylist_for(aws), most_body=2_000)
    assert stylist.render(request()).cost_microusd == PRICE
    assert stylist.worst_case_microusd(COPPER) == 2 * PRICE


def test_an_answer_that_does_not_fit_goes_the_larger_way(
    stub: SageMakerStub, aws: AwsSession
) -> None:
    too_large = model_error(413, refusal("ANSWER_TOO_LARGE", measures={"measured": 9_000_000}))
    stub.replies.append(too_large)
    assert stylist_for(aws, stylist_for(aws)).render(request()).cost_microusd == 8_000
    stub.replies.append(too_large)
    with pytest.raises(StylistError) as refused:
        stylist_for(aws).render(request())
    assert refused.value.code == "IMAGE_TOO_LARGE"


def test_only_what_the_model_can_make_is_taken(stylist: SageMakerStylist) -> None:
    with pytest.raises(StyleUnavailableError) as unknown:
        stylist.check(Look(hairstyle="bobb"))
    assert "bob" in unknown.value.suggestions
    with pytest.raises(OptionUnsupportedError):
        stylist.check(Look(hairstyle="buzz", fringe=Fringe.FULL))
