"""A form is read as it arrives, in any pieces, and what is no form of ours is refused."""

from __future__ import annotations

from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ilikeyacut.domain.errors import DomainError
from ilikeyacut.entrypoints.http.edge.posted_form import (
    LONGEST_FIELD,
    MOST_FIELDS,
    FormUnreadableError,
    PostedForm,
)
from ilikeyacut.entrypoints.http.errors.own import MediaTypeUnsupportedError

BOUNDARY = "line"
TYPE = f"multipart/form-data; boundary={BOUNDARY}"


def part(name: str, data: bytes, more: str = "") -> bytes:
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n'
    return head.encode() + data + b"\r\n"


def whole(*parts: bytes) -> bytes:
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()


FILE = part("file", b"\x00\r\n--lin\xff", '; filename="../a b.jpg"\r\nContent-Type: image/jpeg')
GOOD = whole(part("key", b"a/b"), part("Content-Type", "ä".encode()), FILE)


def read(*pieces: bytes, content_type: str = TYPE) -> PostedForm:
    form = PostedForm(content_type)
    for piece in pieces:
        form.feed(piece)
    form.require_whole()
    return form


@given(st.lists(st.integers(0, len(GOOD)), max_size=8))
@settings(max_examples=50)
def test_a_form_may_come_in_any_pieces(cuts: list[int]) -> None:
    ends = [0, *sorted(cuts), len(GOOD)]
    form = read(*(GOOD[a:b] for a, b in pairwise(ends)))
    assert form.fields == {"key": "a/b", "Content-Type": "ä"}
    assert bytes(form.file) == b"\x00\r\n--lin\xff"


def test_all_fields_are_there_when_the_file_begins() -> None:
    form = PostedForm(TYPE)
    form.feed(part("key", b"a"))
    assert not form.has_file
    form.feed(b'--line\r\nContent-Disposition: form-data; name="file"\r\n\r\nbeg')
    assert (form.has_file, form.fields) == (True, {"key": "a"})


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        GOOD[:-4],
        GOOD[:-30],
        b"preamble" + GOOD,
        whole(part("key", b"a")),
        whole(FILE, part("key", b"a")),
        whole(FILE, FILE),
        whole(part("key", b"a"), part("key", b"b"), FILE),
        whole(part("key", b"\xff"), FILE),
        whole(part("key", b"a" * (LONGEST_FIELD + 1)), FILE),
        whole(*(part(f"f{n}", b"") for n in range(MOST_FIELDS + 1)), FILE),
        whole(part("", b"a"), FILE),
        whole(part("n" * 101, b"a"), FILE),
        whole(part("ключ", b"a"), FILE),
        whole(b"--line\r\nContent-Type: text/plain\r\n\r\na\r\n", FILE),
        whole(b'--line\r\nContent-Disposition: attachment; name="a"\r\n\r\na\r\n', FILE),
        whole(b"--line\r\nno header\r\n\r\na\r\n", FILE),
        whole(b"--line\r\nX: " + b"a" * 100_000 + b"\r\n\r\na\r\n", FILE),
        GOOD.replace(b"\r\n", b"\n"),
    ],
)
def test_what_is_no_such_form_is_refused(body: bytes) -> None:
    with pytest.raises(FormUnreadableError):
        read(body)
    with pytest.raises(FormUnreadableError):
        read(*(body[n : n + 1] for n in range(min(len(body), 3000))), body[3000:])


@pytest.mark.parametrize(
    "content_type",
    ["", "application/json", "multipart/form-data", "multipart/form-data; boundary=", "\x00"],
)
def test_another_type_is_refused(content_type: str) -> None:
    with pytest.raises(MediaTypeUnsupportedError):
        PostedForm(content_type)


def test_a_boundary_that_is_too_long_is_refused() -> None:
    with pytest.raises(FormUnreadableError):
        PostedForm(f"multipart/form-data; boundary={'a' * 500}")


def test_what_follows_a_form_means_nothing() -> None:
    assert bytes(read(GOOD + b"more", b"and more").file) == b"\x00\r\n--lin\xff"


@given(st.binary(max_size=300), st.text(st.characters(max_codepoint=255), max_size=40))
@settings(max_examples=50)
def test_no_bytes_break_the_reader(data: bytes, content_type: str) -> None:
    for kind, body in ((TYPE, data), (TYPE, GOOD[:40] + data), (content_type, data)):
        with suppress(DomainError):
            read(body, content_type=kind)
