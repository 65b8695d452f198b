"""A finished history in another store: nothing of what it called for is done again."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from ilikeyacut.adapters.memory.entropy import SeededEntropy
from ilikeyacut.adapters.memory.event_archive import MemoryEventArchive
from ilikeyacut.adapters.memory.event_bus import MemoryEventBus
from ilikeyacut.application.archive.archives import Archives, StoreBusyError
from ilikeyacut.application.archive.check import events_of
from ilikeyacut.application.archive.format import (
    ArchiveAlteredError,
    ArchiveEventUnreadableError,
    event_line,
    event_of,
    parsed,
    trailer_line,
)
from ilikeyacut.application.archive.keys import KeysConflictError
from ilikeyacut.application.ports.entropy import Entropy
from ilikeyacut.application.ports.event_archive import EventArchive
from ilikeyacut.application.ports.event_bus import EventBus
from ilikeyacut.application.ports.keyring import KeyArchive, KeyEntry, Keyring
from ilikeyacut.application.ports.worker_lock import WorkerLock
from ilikeyacut.domain.aggregate import redacted
from ilikeyacut.domain.processing_job import JobStatus
from ilikeyacut.domain.user import UserRegistered
from ilikeyacut.entrypoints.bootstrap import bind
from support.apps import Stage, staged

PASSPHRASE = "correct horse"
Moved = tuple[list[bytes], list[bytes]]


def out_of(stage: Stage) -> Moved:
    """Return the lines of a whole archive and of its keys."""
    archives, lines = stage.port(Archives), list[bytes]()
    found = archives.export(lines.append)
    return lines, list(archives.export_keys(found.checksum, PASSPHRASE))


def into(stage: Stage, moved: Moved) -> None:
    archives, (lines, keys) = stage.port(Archives), moved
    found = archives.inspect(lines)
    archives.restore(lines, found, archives.open_keys(keys, PASSPHRASE, found))


@pytest.fixture
def lived() -> Stage:
    """An app in memory with a finished try-on, and one that was asked for."""
    stage = staged()
    user = stage.person()
    assert stage.finished(user, count=2).status is JobStatus.COMPLETED
    stage.asked(user)
    return stage


@pytest.fixture
def local(tmp_path: Path) -> Iterator[Stage]:
    """An empty app on files, whose ids are others."""
    stage = staged(lambda c: bind(c, Entropy, lambda: SeededEntropy(1)), home=tmp_path / "home")
    with stage.port(ExitStack):
        yield stage


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["memory", "local"])
def test_an_imported_history_calls_no_stylist(lived: Stage, local: Stage, kind: str) -> None:
    assert len(lived.stylist.requests) == 2
    target = staged() if kind == "memory" else local
    into(target, out_of(lived))
    head = target.app.store.head()
    assert head == lived.app.store.head()

    target.app.worker.drain()

    assert target.stylist.requests == []
    assert target.app.store.head() == head
    assert target.port(Archives).digest() == target.port(Archives).digest()
    old = [it.event for it in lived.app.store.page(0, 1000).events]
    assert [it.event for it in target.app.store.page(0, 1000).events] == old


def test_an_imported_history_is_not_published(lived: Stage) -> None:
    target = staged()
    into(target, out_of(lived))
    head = target.app.store.head()
    assert target.app.relay.publish() == head
    for _ in range(2):  # the first one is in the history
        target.person()
    target.app.relay.publish()
    bus = target.port(EventBus)
    assert isinstance(bus, MemoryEventBus)
    assert {it.position > head for it in bus.published} == {True}


def test_what_comes_after_an_import_is_reacted_to(lived: Stage, local: Stage) -> None:
    into(local, out_of(lived))
    local.person()  # the one who is in the history
    assert local.finished(local.person()).status is JobStatus.COMPLETED
    assert len(local.stylist.requests) == 1


def test_a_key_that_differs_is_refused_before_anything_is_written(
    lived: Stage, local: Stage
) -> None:
    moved, target = out_of(lived), local
    (somebody,) = list(lived.port(KeyArchive).entries())
    target.port(KeyArchive).restore([KeyEntry(somebody.user_id, b"x" * 32)])
    with pytest.raises(KeysConflictError):
        into(target, moved)
    assert target.port(EventArchive).restoration() is None


@pytest.mark.slow
def test_a_worker_elsewhere_stops_an_import(lived: Stage, local: Stage) -> None:
    moved, target = out_of(lived), local
    held = target.port(WorkerLock).try_acquire()
    assert held is not None
    with held, pytest.raises(StoreBusyError):
        into(target, moved)
    assert target.port(EventArchive).restoration() is None
    into(target, moved)


def test_a_file_that_changes_while_it_is_imported_is_noticed(lived: Stage, local: Stage) -> None:
    (lines, _), target = out_of(lived), local
    archives = target.port(Archives)
    found = archives.inspect(lines)
    lines[3] = lines[3].replace(b"2026", b"2027").replace(b"2025", b"2027")
    with pytest.raises(ArchiveAlteredError, match="changed while"):
        archives.restore(lines, found, {})
    restoration = target.port(EventArchive).restoration()
    assert restoration is not None
    assert not restoration.finished


def test_an_export_ends_at_the_head_that_it_began_with(lived: Stage) -> None:
    archives, lines = lived.port(Archives), list[bytes]()
    count = lived.app.store.head()

    def write(line: bytes) -> None:
        if not lines:
            lived.person()
        lines.append(line)

    assert archives.export(write).events == count
    assert staged().port(Archives).inspect(lines).events == count


def test_the_memory_profile_encodes_an_event_once(lived: Stage) -> None:
    archive = lived.port(EventArchive)
    assert isinstance(archive, MemoryEventArchive)
    assert list(archive.read(0, 1000)) == list(archive.read(0, 1000))


def rewritten(moved: Moved, change: Callable[[list[dict[str, Any]]], None]) -> list[bytes]:
    """Return the archive after a change of its states, with a checksum that fits."""
    lines, _ = moved
    events = [event_of(parsed(line)) for line in lines[1:-1]]
    states = [json.loads(event.state) for event in events]
    change(states)
    for event, state in zip(events, states, strict=True):
        lines = [*lines]
        lines[event.position] = event_line(replace(event, state=json.dumps(state).encode()))
    digest = sha256(b"".join(lines[:-1])).hexdigest()
    return [*lines[:-1], trailer_line(len(events), digest)]


def in_clear(states: list[dict[str, Any]]) -> None:
    registered = next(it for it in states if "name" in it.get("sealed", ()))
    registered |= dict.fromkeys(registered.pop("sealed"), "Mallory")


def exchanged(states: list[dict[str, Any]]) -> None:
    one, two = (it for it in states if set(it.get("sealed", ())) == {"digest"})
    one["sealed"], two["sealed"] = two["sealed"], one["sealed"]


@pytest.mark.parametrize("keys", ["with keys", "without keys"])
@pytest.mark.parametrize(("change", "said"), [(in_clear, "in clear: "), (exchanged, "Decryption")])
def test_an_archive_whose_seals_were_changed_is_refused_before_anything_is_written(
    lived: Stage,
    local: Stage,
    change: Callable[[list[dict[str, Any]]], None],
    said: str,
    keys: str,
) -> None:
    lived.selfie(lived.person())
    lines = rewritten(out_of(lived), change)
    archives = local.port(Archives)
    found = archives.inspect(lines)
    brought = {it.user_id: it.key for it in lived.port(KeyArchive).entries()}
    if (keys, change) == ("without keys", exchanged):
        archives.restore(lines, found, {})  # it reads as redacted: nobody can tell
        return
    with pytest.raises(ArchiveEventUnreadableError, match=said) as refusal:
        archives.restore(lines, found, brought if keys == "with keys" else {})
    assert "Mallory" not in str(refusal.value)
    assert local.port(EventArchive).restoration() is None
    assert list(local.port(KeyArchive).entries()) == []


@pytest.mark.parametrize("kind", ["memory", "local"])
def test_a_store_with_clear_text_of_an_erased_person_reads_redacted(
    lived: Stage, local: Stage, kind: str
) -> None:
    """Earlier versions could import that, and followed it for ever."""
    lines = rewritten(out_of(lived), in_clear)
    target = staged() if kind == "memory" else local
    for entry in lived.port(KeyArchive).entries():
        target.port(Keyring).erase(entry.user_id)
    archive, events = target.port(EventArchive), list(events_of(lines))
    archive.begin("x")
    archive.restore("x", 0, events)
    archive.finish("x")

    target.app.worker.refresh()

    assert events[0].topic == UserRegistered.TOPIC
    assert target.app.users.get(events[0].aggregate_id).name is None
    assert target.app.store.page(0, 1000).events[0].event == redacted(
        lived.app.store.page(0, 1).events[0].event
    )
