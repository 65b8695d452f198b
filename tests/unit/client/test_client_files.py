"""Pictures are read whole within a limit, and downloads are there whole or not at all."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from ilikeyacut.client import ClientError, Link, RefusedError, files
from support.scripted import Endless, Scripted, example, ok, problem

Answered = Callable[..., Scripted]
PICTURE = httpx2.Response(200, content=b"picture" * 1000)
BROTLI = {"content-encoding": "br"}
LINK = Link(url="https://pictures.example/one.jpg")


def test_a_download_replaces_what_was_there(answered: Answered, tmp_path: Path) -> None:
    file = tmp_path / "one.jpg"
    file.write_bytes(b"earlier")
    assert answered(PICTURE).call("download", LINK, file) == file
    assert file.read_bytes() == PICTURE.content
    assert [*tmp_path.iterdir()] == [file]


@pytest.mark.parametrize(
    "broken",
    [
        problem(403, "ADDRESS_REFUSED", retryable=False),
        httpx2.Response(200, headers={"content-encoding": "gzip"}, content=b""),
        httpx2.Response(204),
        httpx2.Response(206, content=b"pict"),
        httpx2.Response(304),
        httpx2.RemoteProtocolError("half of it came"),
    ],
)
def test_a_download_that_fails_leaves_nothing(
    answered: Answered, tmp_path: Path, broken: httpx2.Response
) -> None:
    (tmp_path / "one.jpg").write_bytes(b"earlier")
    with pytest.raises(ClientError):
        answered(broken).call("download", LINK, tmp_path / "one.jpg")
    assert (tmp_path / "one.jpg").read_bytes() == b"earlier"
    assert [*tmp_path.iterdir()] == [tmp_path / "one.jpg"]


def test_a_download_that_broke_off_begins_anew(answered: Answered, tmp_path: Path) -> None:
    def broke_off() -> None:
        if body.sent > 1:
            raise httpx2.ReadError("broke off")

    body = Endless(b"x", broke_off)
    person = answered(lambda _: httpx2.Response(200, stream=body), PICTURE)
    person.call("download", LINK, tmp_path / "one.jpg")
    assert (tmp_path / "one.jpg").read_bytes() == PICTURE.content


def test_a_folder_that_is_not_there_is_the_callers_matter(
    answered: Answered, tmp_path: Path
) -> None:
    person = answered(PICTURE)
    with pytest.raises(FileNotFoundError):
        person.call("download", LINK, tmp_path / "none" / "one.jpg")
    assert person.script.requests == []


def test_what_is_no_file_is_not_replaced(answered: Answered, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for odd in (tmp_path, tmp_path / "pipe", tmp_path / "a\0b"):
        person = answered(PICTURE)
        with pytest.raises(OSError, match="no file"):
            person.call("download", LINK, odd)
        assert person.script.requests == []
    assert [*tmp_path.iterdir()] == [tmp_path / "pipe"]


def test_a_symbolic_link_is_replaced_and_not_followed(answered: Answered, tmp_path: Path) -> None:
    (tmp_path / "theirs").write_bytes(b"theirs")
    (tmp_path / "link").symlink_to(tmp_path / "theirs")
    answered(PICTURE).call("download", LINK, tmp_path / "link")
    assert (tmp_path / "theirs").read_bytes() == b"theirs"
    assert (tmp_path / "link").read_bytes() == PICTURE.content


def test_a_file_is_announced_as_what_it_is(answered: Answered, tmp_path: Path) -> None:
    form = example("AnnouncedPhoto")
    form["upload"]["url"] = "https://bucket.example/"
    for mark, media_type in (
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"RIFF0000WEBPVP8 ", "image/webp"),
        (b"0000ftypheic", "image/heic"),
        (b"\xff\xd8\xff", "image/jpeg"),
        (b"", "image/jpeg"),
    ):
        (tmp_path / "selfie").write_bytes(mark)
        announced, accepted = httpx2.Response(201, json=form), ok("Photo", rejection=None)
        person = answered(announced, httpx2.Response(204), accepted)
        person.call("upload", str(tmp_path / "selfie"))
        told = json.loads(person.script.requests[0].content)
        assert told == {"media_type": media_type, "size": len(mark)}
        fields = [f'name="{name}"'.encode() for name in (*form["upload"]["fields"], "file")]
        places = [person.script.requests[1].content.index(it) for it in fields]
        assert places == sorted(places)


def test_what_is_no_file_is_not_read(answered: Answered, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for odd in (tmp_path, tmp_path / "none", tmp_path / "pipe", "a\0b"):
        person = answered(PICTURE)
        with pytest.raises(ClientError, match="FILE_UNREADABLE"):
            person.call("upload", odd)
        assert person.script.requests == []


def test_a_huge_file_is_refused_here(
    answered: Answered, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MOST_BYTES", 10)
    (tmp_path / "huge").write_bytes(bytes(11))
    with pytest.raises(ClientError, match="FILE_TOO_LARGE"):
        answered(PICTURE).call("upload", tmp_path / "huge")


def test_a_picture_that_has_lapsed_says_how_to_get_it(answered: Answered) -> None:
    with pytest.raises(RefusedError) as told:
        answered(httpx2.Response(403, content=b"<Error/>")).call("picture", LINK)
    assert "new address" in told.value.hint


@pytest.mark.parametrize(("status", "encoding"), [(204, {}), (206, {}), (304, {}), (200, BROTLI)])
def test_a_part_of_a_picture_is_none(answered: Answered, status: int, encoding: Any) -> None:
    for name, args in (("picture", [LINK]), ("card", [uuid4()])):
        with pytest.raises(ClientError, match="ANSWER_INVALID"):
            answered(httpx2.Response(status, headers=encoding)).call(name, *args)


def test_a_result_without_a_picture_is_told(answered: Answered) -> None:
    with pytest.raises(ClientError, match="there is no picture"):
        answered(PICTURE).call("picture", None)
