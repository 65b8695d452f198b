"""A hostile or broken answer is a ClientError with a code and a way out, and nothing else."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ilikeyacut.client import ClientError, Look, PhotoRejectedError, RefusedError, TryOnEndedError
from ilikeyacut.client.retrying import refusal
from ilikeyacut.client.wire import MOST_BYTES, MOST_SECONDS, Answer
from support.scripted import Endless, Scripted, example, ok, problem, scripted

Answered = Callable[..., Scripted]
HTML = "<!doctype html><title>Welcome to the hotel</title>"
ODD = [
    httpx2.Response(200, html=HTML),
    httpx2.Response(200, content=b""),
    httpx2.Response(204),
    httpx2.Response(304),
    httpx2.Response(302),
    httpx2.Response(200, content=json.dumps(example("Me")).encode()[:-20]),
    httpx2.Response(200, content=b"\xff\xfe\x00"),
    httpx2.Response(200, json=None),
    httpx2.Response(200, json=[example("Me")]),
    httpx2.Response(200, content=b"[" * 100_000),
    httpx2.Response(200, content=b'{"credits": ' + b"9" * 10_000 + b"}"),
    ok("Me", credits="many"),
    ok("Me", id="not-a-uuid"),
    ok("Me", name={"first": "Ada"}),
    ok("Me", created_at="yesterday"),
    ok("Me", email=None),
]


@pytest.mark.parametrize("answer", ODD, ids=range(len(ODD)))
def test_what_is_no_answer_of_the_api_is_told(answered: Answered, answer: httpx2.Response) -> None:
    with pytest.raises(ClientError) as told:
        answered(answer).call("me")
    assert (told.value.code, told.value.retryable) == ("ANSWER_INVALID", False)
    assert told.value.hint
    assert len(str(told.value)) < 500


def test_what_is_told_repeats_no_secret(answered: Answered) -> None:
    person = answered(ok("TokenSet", access_token=["s3cret"]), tokens=None)
    with pytest.raises(ClientError) as told:
        person.call("sign_in", "ada@example.com", "password-s3cret")
    assert "s3cret" not in repr(told.value)


GZIP = b"\x1f\x8b\x08%b\0\0\0\0\0\xff"
"""How a packed answer begins: with no flags, or with the one for a name."""


@pytest.mark.parametrize(
    ("first", "piece"),
    [
        (b"", b" " * 65536),
        (b"", gzip.compress(bytes(10_000_000))),
        (GZIP % b"\0", b"\0\0\0\xff\xff" * 10_000),
        (GZIP % b"\x08", b"a" * 65536),
        (gzip.compress(b"{}"), b"more" * 10_000),
    ],
    ids=["plain", "a bomb", "packed nothing", "a long name", "more behind it"],
)
def test_an_answer_without_an_end_is_cut_off(
    answered: Answered, first: bytes, piece: bytes
) -> None:
    body = Endless(piece, first=first)
    headers = {} if piece.isspace() else {"content-encoding": "gzip"}
    person = answered(lambda _: httpx2.Response(200, headers=headers, stream=body))
    with pytest.raises(ClientError, match="ANSWER_TOO_LARGE"):
        person.call("me")
    assert body.sent <= MOST_BYTES + 65536


def test_a_packed_answer_is_read_if_it_is_whole(answered: Answered) -> None:
    packed = gzip.compress(json.dumps(example("Me")).encode())
    pieces = [packed[:-1], packed]

    def answer(_: httpx2.Request) -> httpx2.Response:
        headers = {"content-encoding": "gzip"}
        return httpx2.Response(200, headers=headers, stream=httpx2.ByteStream(pieces.pop(0)))

    assert answered(answer).call("me").name == example("Me")["name"]
    assert pieces == []


def test_an_answer_that_trickles_is_given_up(answered: Answered) -> None:
    person = answered(lambda _: httpx2.Response(200, stream=Endless(b" ", later)))

    def later() -> None:
        person.script.now += 10

    with pytest.raises(ClientError, match="SERVER_UNREACHABLE"):
        person.call("share", uuid4(), 7)
    assert person.script.now <= MOST_SECONDS + 20


def test_a_long_problem_is_cut_off_too(answered: Answered) -> None:
    person = answered(lambda _: httpx2.Response(503, stream=Endless(b" " * 65536)))
    with pytest.raises(ClientError, match="ANSWER_TOO_LARGE"):
        person.call("me")


def test_a_broken_encoding_is_a_broken_line(answered: Answered) -> None:
    broken = httpx2.Response(200, headers={"content-encoding": "gzip"}, stream=Endless(b"no gzip"))
    person = answered(lambda _: broken)
    with pytest.raises(ClientError, match="SERVER_UNREACHABLE"):
        person.call("share", uuid4(), 7)


# ---------------------------------------------------------------- problems


def test_a_problem_is_told_with_all_that_it_has(answered: Answered) -> None:
    measured = {"measured": 90, "required": 160, "suggestions": ["bob"], "hint": "move closer"}
    person = answered(problem(422, "FACE_TOO_SMALL", retryable=False, **measured))
    with pytest.raises(RefusedError) as told:
        person.call("submit", uuid4(), Look(hairstyle="b"))
    error = told.value
    assert (error.code, error.status, error.hint) == ("FACE_TOO_SMALL", 422, "move closer")
    assert (error.measured, error.required, error.suggestions) == (90, 160, ("bob",))
    assert error.request_id == example("Problem")["request_id"]
    assert "[FACE_TOO_SMALL]" in str(error)


def test_a_code_of_tomorrow_is_a_code(answered: Answered) -> None:
    with pytest.raises(RefusedError, match="MOON_TOO_BRIGHT"):
        answered(problem(418, "MOON_TOO_BRIGHT", retryable=False)).call("me")


@pytest.mark.parametrize(
    "body",
    [HTML.encode(), b"", b"null", b'{"message": "Forbidden"}', b'{"code": 7}', b'{"code": "a b"}'],
)
@pytest.mark.parametrize("status", [400, 401, 403, 404, 413, 418, 429, 500, 504, 599])
def test_a_refusal_without_a_code_is_known_by_its_status(status: int, body: bytes) -> None:
    told = refusal(Answer(status, httpx2.Headers(), body))
    assert (told.code, told.status) == (f"HTTP_{status}", status)
    assert told.retryable == (status in (429, 504))
    assert told.hint


def test_fields_of_wrong_types_do_not_hide_the_code() -> None:
    body = {"code": "FACE_TOO_SMALL", "hint": 7, "measured": "wide", "suggestions": {"a": 1}}
    told = refusal(Answer(422, httpx2.Headers(), json.dumps(body).encode()))
    assert (told.code, told.measured, told.suggestions) == ("FACE_TOO_SMALL", None, ())


def test_a_number_that_json_has_not_is_none() -> None:
    told = refusal(Answer(422, httpx2.Headers(), b'{"code": "F1", "measured": NaN, "required": 1}'))
    assert (told.code, told.measured, told.required) == ("F1", None, 1)


def test_what_is_told_is_short(answered: Answered) -> None:
    why = {"code": "X" * 10_000, "hint": "h" * 10_000, "retryable": False}
    with pytest.raises(TryOnEndedError) as told:
        answered(ok("TryOn", status="failed", failure=why)).call("try_on", uuid4(), {})
    assert len(str(told.value)) + len(told.value.hint) < 1000


def test_a_rejected_selfie_says_what_to_change(answered: Answered) -> None:
    form = ok("AnnouncedPhoto", 201)
    form = httpx2.Response(201, json=example("AnnouncedPhoto") | {"upload": upload()})
    why = {"code": "FACE_TOO_SMALL", "hint": "move closer", "measured": 90.0, "required": 160.0}
    rejected = ok("Photo", status="rejected", rejection=why)
    with pytest.raises(PhotoRejectedError) as told:
        answered(form, httpx2.Response(204), rejected).call("upload", b"selfie")
    assert (told.value.code, told.value.hint) == ("FACE_TOO_SMALL", "move closer")
    assert (told.value.measured, told.value.required) == (90, 160)
    assert told.value.photo.status == "rejected"


def test_a_form_that_the_store_refuses_is_told(answered: Answered) -> None:
    form = httpx2.Response(201, json=example("AnnouncedPhoto") | {"upload": upload()})
    expired = httpx2.Response(403, content=b"<Error><Code>AccessDenied</Code></Error>")
    with pytest.raises(RefusedError, match="HTTP_403"):
        answered(form, expired).call("upload", b"selfie")


def upload() -> dict[str, Any]:
    return {**example("UploadForm"), "url": "https://bucket.example/"}


# ---------------------------------------------------------------- anything

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def mangled(schema: str) -> st.SearchStrategy[Any]:
    """Examples of which some fields are anything, or gone."""
    whole = example(schema)
    field = st.sampled_from(sorted(whole))
    changed = st.dictionaries(field, JSON, max_size=4).map(lambda it: {**whole, **it})
    return changed | st.sets(field).map(lambda it: {k: whole[k] for k in whole.keys() - it}) | JSON


@given(body=mangled("TryOn"), status=st.sampled_from([200, 202, 204, 206, 299, 304, 400, 503]))
def test_any_json_is_a_try_on_or_a_client_error(body: Any, status: int) -> None:
    answer = httpx2.Response(status, content=json.dumps(body).encode())
    told: ClientError | None = None
    found: Any = None
    try:
        found = scripted("sync", [answer]).call("get_try_on", uuid4())
    except ClientError as error:
        told = error
    assert (told.code and told.hint) if told else isinstance(found.status, str)


@given(body=mangled("Problem") | st.binary(), status=st.integers(400, 599))
def test_any_refusal_is_told(body: Any, status: int) -> None:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    told = refusal(Answer(status, httpx2.Headers(), content))
    assert told.code
    assert told.hint is not None
    assert len(str(told)) < 700


@given(
    name=st.sampled_from(["etag", "retry-after", "location", "preference-applied", "x-request-id"]),
    value=st.binary(max_size=300).filter(lambda it: b"\n" not in it and b"\r" not in it),
    status=st.sampled_from([200, 304, 307, 429, 503]),
)
def test_any_header_is_borne(name: str, value: bytes, status: int) -> None:
    body = json.dumps(example("TryOn")).encode()
    odd = httpx2.Response(status, headers=[(name.encode(), value)], content=body)
    with pytest.raises(ClientError):
        scripted("sync", [odd]).call("wait", uuid4(), 5.0)
