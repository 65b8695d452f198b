"""Whatever is wrong with an archive is found before a byte of it is used."""

from __future__ import annotations

import subprocess
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ilikeyacut.application.archive import check as archive_check
from ilikeyacut.application.archive.check import Checked, checked, events_of
from ilikeyacut.application.archive.format import (
    ArchiveAlteredError,
    ArchiveFormatUnknownError,
    ArchiveTopicUnknownError,
    ArchiveTruncatedError,
    ArchiveVersionUnknownError,
    EventTooLargeError,
    event_line,
    event_of,
    header_line,
    parsed,
    trailer_line,
)
from ilikeyacut.application.ports.event_archive import ArchiveError, ArchiveOrderError, RawEvent
from ilikeyacut.testing.counting import AT, Added, Started
from ilikeyacut.testing.raw_events import added, file_of, history, started

TOPICS = {Added.TOPIC, Started.TOPIC}
ONE, TWO = UUID(int=1), UUID(int=2)
DAMAGE = (
    ArchiveAlteredError,
    ArchiveFormatUnknownError,
    ArchiveTruncatedError,
    ArchiveVersionUnknownError,
)


def check(lines: list[bytes], largest: int = 10_000) -> Checked:
    return checked(lines, TOPICS, largest)


def test_a_whole_archive_is_what_it_says() -> None:
    events = history(50)
    lines = file_of(events)
    found = check(lines)
    assert found.checksum == sha256(b"".join(lines[:-1])).hexdigest()
    assert found.digest == sha256(b"".join(lines[1:-1])).hexdigest()
    assert (found.events, found.head) == (50, events[-1].position)
    assert list(events_of(lines)) == events


def test_the_digest_can_be_had_without_us(tmp_path: Path) -> None:
    lines = file_of(history(20))
    (tmp_path / "file").write_bytes(b"".join(lines))
    done = subprocess.run(
        ["/bin/sh", "-c", "sed '1d;$d' file | sha256sum"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split()[0] == check(lines).digest


def test_an_empty_log_is_an_archive_too() -> None:
    assert check(file_of([])).events == 0


@pytest.mark.slow
@given(st.binary(), st.integers(1, 2**63), st.text())
def test_every_state_comes_back(state: bytes, position: int, topic: str) -> None:
    event = RawEvent(position, ONE, 1, topic, state)
    line = event_line(event)
    assert line.isascii()
    assert line.count(b"\n") == 1
    assert event_of(parsed(line)) == event


def test_every_cut_is_seen() -> None:
    whole = b"".join(file_of(history(4)))
    for end in range(len(whole)):
        with pytest.raises((ArchiveTruncatedError, ArchiveFormatUnknownError)) as refusal:
            check(whole[:end].splitlines(keepends=True))
        if end == 0 or end > 60:
            assert isinstance(refusal.value, ArchiveTruncatedError), end


def test_every_altered_byte_is_seen() -> None:
    whole = b"".join(file_of(history(3)))
    for at in range(len(whole)):
        for flip in (0x01, 0x20):
            altered = bytearray(whole)
            altered[at] ^= flip
            with pytest.raises(DAMAGE):
                check(bytes(altered).splitlines(keepends=True))


@pytest.mark.parametrize("number", [2, 5])
def test_a_line_that_is_missing_repeated_or_moved_is_seen(number: int) -> None:
    lines = file_of(history(6))
    missing = lines[:number] + lines[number + 1 :]
    repeated = lines[: number + 1] + lines[number:]
    moved = [*lines]
    moved[number - 1], moved[number] = moved[number], moved[number - 1]
    for wrong in (missing, repeated, moved):
        with pytest.raises(ArchiveAlteredError):
            check(wrong)


def test_nothing_may_follow_the_end() -> None:
    lines = file_of(history(3))
    with pytest.raises(ArchiveAlteredError):
        check([*lines, lines[1]])


@pytest.mark.parametrize(
    "first", [b"\xff\xd8\xff\xe0 a picture", b"hello\n", b"[1]\n", b'{"format":"another"}\n']
)
def test_a_file_of_another_kind_is_refused(first: bytes) -> None:
    with pytest.raises(ArchiveFormatUnknownError):
        check([first])


def test_a_newer_version_is_refused() -> None:
    lines = file_of([])
    with pytest.raises(ArchiveVersionUnknownError, match="version 2"):
        check([lines[0].replace(b'"version":1', b'"version":2'), lines[1]])


def test_a_line_without_end_is_no_event(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive_check, "LONGEST_LINE", 500)
    lines = file_of(history(3))
    with pytest.raises(ArchiveAlteredError, match="too long"):
        check([lines[0], b"x" * 500])


A, B = started(1, ONE), added(2, ONE, 2)
MORE = added(3, ONE, 3)


@pytest.mark.parametrize(
    ("events", "kind", "named"),
    [
        ([A, replace(B, position=1)], ArchiveOrderError, "after position 1"),
        ([A, replace(B, position=3), replace(MORE, position=2)], ArchiveOrderError, "position 3"),
        ([replace(A, position=0)], ArchiveOrderError, "after position 0"),
        ([A, replace(B, version=1)], ArchiveOrderError, "version 2 should be"),
        ([A, replace(B, version=3)], ArchiveOrderError, "version 2 should be"),
        ([B], ArchiveOrderError, "version 1 should be"),
        ([A, replace(B, topic="counter:melted")], ArchiveTopicUnknownError, "counter:melted"),
        ([A, replace(B, state=b'{"x":"%b"}' % (b"x" * 10_000))], EventTooLargeError, "10000"),
        ([A, replace(B, state=b'{"sealed":')], ArchiveAlteredError, "version 2"),
        ([A, replace(B, state=b'{"sealed":{}}')], ArchiveAlteredError, "version 2"),
    ],
)
def test_what_no_export_writes_is_named(
    events: list[RawEvent], kind: type[ArchiveError], named: str
) -> None:
    with pytest.raises(kind, match=named):
        check(file_of(events))


def test_the_head_is_the_last_position() -> None:
    with pytest.raises(ArchiveOrderError, match="first line says 9"):
        check(file_of([A, B], head=9))


def test_damage_is_told_before_what_it_looks_like() -> None:
    lines = file_of([A, replace(B, topic="counter:melted"), MORE])
    with pytest.raises(ArchiveAlteredError):
        check([*lines[:-1], lines[-1].replace(b'"events":3', b'"events":4')])


@pytest.mark.parametrize(
    "line",
    [
        b"{}\n",
        b"null\n",
        b'{"position":"1"}\n',
        event_line(A).replace(b'"position":1', b'"position":true'),
        event_line(A).replace(b'"position":1', b'"position":1.0'),
        event_line(A).replace(str(ONE).encode(), b"somebody"),
        event_line(A).replace(b'"topic":"counter:started"', b'"topic":7'),
        event_line(A).replace(b'"position"', b'"place"'),
        b"[" * 100_000 + b"\n",
    ],
)
def test_a_line_that_is_no_event_is_refused(line: bytes) -> None:
    lines = [header_line(AT, 1), line]
    whole = [*lines, trailer_line(1, sha256(b"".join(lines)).hexdigest())]
    with pytest.raises(ArchiveAlteredError):
        check(whole)
    with pytest.raises(ArchiveAlteredError):
        list(events_of(whole))


def test_people_are_found_by_what_is_sealed() -> None:
    sealed = b'{"sealed":{"name":"x"},"timestamp":"t","user_id":"%b"}' % str(TWO).encode()
    told = b'{"timestamp":"t","label":"\\"sealed\\":"}'
    events = [replace(A, state=sealed), replace(B, state=told)]
    assert check(file_of(events)).people == {TWO}


def long_archive(count: int) -> Iterator[bytes]:
    whole = sha256()
    header = header_line(AT, count)
    whole.update(header)
    yield header
    for n in range(count):
        event = started(1, ONE) if n == 0 else added(n + 1, ONE, n + 1)
        line = event_line(event)
        whole.update(line)
        yield line
    yield trailer_line(count, whole.hexdigest())


@pytest.mark.slow
def test_memory_does_not_grow_with_events() -> None:
    def peak(count: int) -> int:
        tracemalloc.start()
        try:
            assert checked(long_archive(count), TOPICS, 10_000).events == count
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(100)
    assert peak(8_000) < peak(1_000) + 50_000
