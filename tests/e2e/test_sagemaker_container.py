"""The custom model's server as a process: restyled portraits over HTTP, and what it withstands."""

import json
import os
import socket
import struct
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from PIL import ImageChops, ImageStat

from ilikeyacut.adapters.sagemaker import wire
from ilikeyacut.adapters.sagemaker.settings import SageMakerSettings
from ilikeyacut.adapters.sagemaker.stylist import SageMakerStylist
from ilikeyacut.application.ports.stylist import Stylist, StylistError
from ilikeyacut.domain.values import Colour, Dye, Fringe, Look, MediaType
from ilikeyacut.testing.contracts.stylist import StylistContract
from ilikeyacut.testing.portraits import as_bytes, opened, portrait, request_for
from support.model_container import Container, container
from support.sagemaker_stub import SageMakerStub, before_container, posted, session
from support.waiting import until

BOB = Look(hairstyle="bob", dye=Dye(colour=Colour.parse("copper")))
ORDER = wire.order_body(
    request_for(as_bytes(portrait()), BOB, media_type=MediaType.PNG), f"{UUID(int=7)}.1", 10**7
)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Container]:
    log = tmp_path_factory.mktemp("container") / "log"
    with container(log, MODEL_PATIENCE="3", MODEL_QUEUE="2", MODEL_MOST_BODY="2000000") as made:
        yield made


@pytest.fixture(scope="module")
def endpoint(model: Container, dynamodb_credentials: None) -> Iterator[Stylist]:
    with SageMakerStub(before_container(model.url)).serving() as stub:
        stylist = SageMakerStylist(SageMakerSettings("styles"), session(stub.url))
        yield stylist
        stylist.close()


class TestPreviewModelBehindSageMaker(StylistContract):
    @pytest.fixture
    def stylist(self, endpoint: Stylist) -> Stylist:
        return endpoint


def code_of(answer: tuple[int, bytes]) -> tuple[int, str]:
    refusal = wire.read_refusal(answer[1])
    assert refusal is not None
    return answer[0], refusal.code


def order(**changed: Any) -> bytes:
    return json.dumps(json.loads(ORDER) | changed).encode()


def bomb(side: int) -> bytes:
    """Return a PNG of few bytes that claims to be a square of this many pixels a side."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    body = chunk(b"IDAT", zlib.compress(b"\0" * 1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + body + chunk(b"IEND", b"")


def test_it_is_ready_only_once_the_model_is_loaded(model: Container) -> None:
    assert 503 in model.pings
    assert model.pings[-1] == 200
    assert set(model.pings) <= {0, 503, 200}
    assert [json.loads(line)["event"] for line in model.said().splitlines()[:2]] == [
        "serving",
        "loaded",
    ]


def test_a_restyled_portrait_comes_through_the_adapter(endpoint: Stylist) -> None:
    """The hair is another and copper; the face, below the eyes and above the chin, is the same."""
    asked = request_for(as_bytes(portrait()), BOB, media_type=MediaType.PNG)
    rendering = endpoint.render(asked)
    made = opened(rendering.image)
    assert (made.format, made.mode, made.size) == ("PNG", "RGB", portrait().size)
    assert (rendering.media_type, rendering.model) == (MediaType.PNG, "preview-3")
    change = ImageChops.difference(made, portrait()).convert("L")
    hair, face = change.crop((140, 40, 300, 260)), change.crop((205, 120, 240, 150))
    assert ImageStat.Stat(hair).mean[0] > 8
    assert ImageStat.Stat(face).mean[0] < 2
    if folder := os.environ.get("ILIKEYACUT_TEST_PICTURES"):
        Path(folder, "sagemaker.png").write_bytes(rendering.image)


@pytest.mark.parametrize(
    ("picture", "code"),
    [
        (as_bytes(portrait().crop((0, 0, 60, 60))), "FACE_NOT_FOUND"),
        (b"", "IMAGE_UNREADABLE"),
        (bomb(30_000), "IMAGE_TOO_MANY_PIXELS"),
        (bomb(0), "IMAGE_UNREADABLE"),
        (b"GIF89a" + bytes(100), "IMAGE_TYPE_UNSUPPORTED"),
    ],
    ids=["no face", "empty", "bomb", "no pixels", "GIF"],
)
def test_a_photo_that_cannot_be_used(endpoint: Stylist, picture: bytes, code: str) -> None:
    with pytest.raises(StylistError) as refused:
        endpoint.render(request_for(picture, BOB))
    assert (refused.value.code, refused.value.retryable) == (code, False)


def test_an_option_that_the_model_does_not_have(endpoint: Stylist) -> None:
    look = Look(hairstyle="buzz", fringe=Fringe.FULL)
    with pytest.raises(StylistError) as refused:
        endpoint.render(request_for(as_bytes(portrait()), look))
    assert refused.value.code == "OPTION_UNSUPPORTED"


BODIES = {
    "empty": b"",
    "no JSON": b"\x00\xff",
    "a list": b"[]",
    "deep": b"[" * 200_000,
    "without a look": json.dumps({"version": 1, "id": "a.1", "picture": ""}).encode(),
    "another version": order(version=2),
    "an unknown field": order(extra=1),
    "no base64": order(picture="@@"),
    "an id with a line break": order(id="a\nb"),
    "an empty look": order(look={}),
    "no colour": order(look={"dye": {"colour": {"hex": "red"}}}),
    "no media type": order(media_type="image/gif"),
    "no room for an answer": order(most_answer=0),
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_a_body_of_another_format(model: Container, body: bytes) -> None:
    assert code_of(posted(model.url, body)) == (400, "INVALID_REQUEST")
    assert model.ping() == 200


@pytest.mark.long
def test_an_answer_that_fits_only_as_jpeg_or_not_at_all(model: Container) -> None:
    whole = posted(model.url, ORDER)
    assert whole[0] == 200
    status, body = posted(model.url, order(most_answer=len(whole[1]) - 1))
    assert (status, wire.read_answer(body).media_type) == (200, MediaType.JPEG)
    answer = posted(model.url, order(most_answer=1000))
    assert code_of(answer) == (413, "ANSWER_TOO_LARGE")
    refusal = wire.read_refusal(answer[1])
    assert refusal is not None
    assert refusal.measures["required"] == 1000


def test_a_body_that_is_too_large(model: Container) -> None:
    assert code_of(posted(model.url, b"x" * 2_000_001)) == (413, "BODY_TOO_LARGE")
    with model.connect() as line:
        line.sendall(b"POST /invocations HTTP/1.1\r\nContent-Length: 99999999999999\r\n\r\n")
        assert b" 413 " in line.recv(65536)
    assert model.ping() == 200


@pytest.mark.parametrize(
    ("method", "path", "code"),
    [
        ("GET", "/invocations", (405, "METHOD_NOT_ALLOWED")),
        ("POST", "/ping", (405, "METHOD_NOT_ALLOWED")),
        ("DELETE", "/ping", (405, "METHOD_NOT_ALLOWED")),
        ("BREW", "/", (404, "NOT_FOUND")),
        ("GET", "/../etc/passwd", (404, "NOT_FOUND")),
    ],
)
def test_what_is_not_there(model: Container, method: str, path: str, code: Any) -> None:
    assert code_of(model.ask(method, path)) == code


RAW = {
    "no length": (b"POST /invocations HTTP/1.1\r\n\r\n", b" 411 "),
    "an odd length": (b"POST /invocations HTTP/1.1\r\nContent-Length: -5\r\n\r\n", b" 411 "),
    "two lengths": (
        b"POST /invocations HTTP/1.1\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
        b" 411 ",
    ),
    "chunked": (b"POST /invocations HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", b" 411 "),
    "no HTTP": (b"\x16\x03\x01 hello there\r\n\r\n", b" 400 "),
    "a long line": (b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\n\r\n", b" 414 "),
    "many headers": (b"GET /ping HTTP/1.1\r\n" + b"A: b\r\n" * 200 + b"\r\n", b" 431 "),
}


@pytest.mark.parametrize(("sent", "status"), RAW.values(), ids=RAW)
def test_what_no_client_sends(model: Container, sent: bytes, status: bytes) -> None:
    with model.connect() as line:
        line.sendall(sent)
        assert status in line.recv(65536).split(b"\r\n")[0]
    assert model.ping() == 200


@pytest.mark.long
def test_slow_senders_are_not_waited_for(model: Container) -> None:
    """A byte now and then keeps no connection past the time that a request may take."""
    lines = [model.connect() for _ in range(4)]
    heads = (b"POST /invocations HT", b"POST /invocations HTTP/1.1\r\nContent-Length: 500\r\n\r\n{")
    with ThreadPoolExecutor(4) as pool:
        ends = list(pool.map(dripped, lines, heads * 2))
    assert [b" 408 " in end for end in ends] == [False, True, False, True]
    assert posted(model.url, ORDER)[0] == 200


def dripped(line: socket.socket, head: bytes) -> bytes:
    """Send a head, then a letter every fifth of a second until the other side hangs up."""
    line.settimeout(0.2)
    line.sendall(head)
    told = b""
    for _ in range(100):
        try:
            line.sendall(b"a")
            piece = line.recv(65536)
        except TimeoutError:
            continue
        except OSError:
            break
        if not piece:
            break
        told += piece
    else:
        raise AssertionError("it is still being waited for")
    line.close()
    return told


def test_clients_that_go_away(model: Container) -> None:
    for cut in (20, 200, len(ORDER)):
        with model.connect() as line:
            line.sendall(b"POST /invocations HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % len(ORDER))
            line.sendall(ORDER[:cut])
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    until(lambda: posted(model.url, ORDER)[0] == 200)
    assert "Traceback" not in model.said()


def test_more_at_a_time_than_it_takes(model: Container) -> None:
    """One is made, two wait, and the others are told at once; the health check always answers."""
    with ThreadPoolExecutor(10) as pool:
        sent = [pool.submit(posted, model.url, ORDER) for _ in range(9)]
        assert model.ping() == 200
        answers = [one.result() for one in sent]
    codes = [200 if status == 200 else code_of((status, body)) for status, body in answers]
    assert set(codes) <= {200, (503, "BUSY")}
    assert codes.count(200) >= 3
    assert (503, "BUSY") in codes
    busy = next(wire.read_refusal(body) for status, body in answers if status == 503)
    assert busy is not None
    assert (busy.retryable, busy.retry_after) == (True, 2.0)
    until(lambda: posted(model.url, ORDER)[0] == 200)


def test_its_log_tells_of_ids_and_of_nobody(model: Container) -> None:
    asked = f"{UUID(int=8)}.1"
    posted(model.url, order(id=asked))
    until(lambda: asked in model.said())
    (line,) = [line for line in model.said().splitlines() if asked in line]
    told = json.loads(line)
    assert {"id", "status", "code", "ms", "event"} == set(told)
    assert (told["event"], told["status"], told["code"]) == ("invocation", 200, "OK")
    assert "bob" not in model.said()
