"""Every event of an archive is read and folded before any of it is stored."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from ilikeyacut.adapters.cryptography.cipher import AesGcmCipher
from ilikeyacut.adapters.eventsourcing.codec import MapperCodec, MapperDecoding
from ilikeyacut.adapters.memory.keyring import MemoryKeyring
from ilikeyacut.application.archive import states
from ilikeyacut.application.archive.check import checked, silent
from ilikeyacut.application.archive.format import ArchiveEventUnreadableError
from ilikeyacut.application.archive.states import BroughtKeys, refuse_unreadable
from ilikeyacut.application.ports.event_archive import RawEvent
from ilikeyacut.application.sealing import Sealing
from ilikeyacut.testing.counting import KINDS, Member, Visited
from ilikeyacut.testing.raw_events import added, file_of, history, started

CIPHER = AesGcmCipher()
TOPICS = {event.TOPIC for kind in KINDS for event in kind.EVENTS}
COUNTER = UUID(int=7)
STAMP = b'{"timestamp":"2025-03-01T12:00:00Z"}'
NOT_ITS_FIRST = replace(added(1, COUNTER, 2), version=1)


def examine(events: list[RawEvent], keys: dict[UUID, bytes | None] | None = None) -> None:
    lines = file_of(events)
    brought = BroughtKeys(keys or {}, MemoryKeyring())
    found = checked(lines, TOPICS, 1_000_000)
    refuse_unreadable(lines, found, MapperDecoding(KINDS, CIPHER), brought, silent)


@pytest.mark.parametrize("most", [1, 3, 10_000])
def test_a_readable_archive_is_accepted_in_any_number_of_parts(
    monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(states, "STATES", most)
    examine(history(60))
    with pytest.raises(ArchiveEventUnreadableError, match="position 99"):
        examine([*history(20, gaps=False), replace(started(99, uuid4()), state=b"{}")])


@pytest.mark.parametrize(
    ("damaged", "why"),
    [
        (replace(added(2, COUNTER, 2), state=STAMP), "missing"),
        (replace(added(2, COUNTER, 2), state=b'{"timestamp":"yesterday","amount":1}'), "timestamp"),
        (replace(added(2, COUNTER, 2), state=b'{"class_version":9,"amount":1}'), "cannot be read"),
        (replace(added(2, COUNTER, 2), topic=Visited.TOPIC, state=STAMP), "cannot be applied"),
    ],
)
def test_a_state_that_cannot_be_used_is_named(damaged: RawEvent, why: str) -> None:
    with pytest.raises(ArchiveEventUnreadableError, match=f"position 2.*{why}"):
        examine([started(1, COUNTER), damaged])


def test_a_stream_that_does_not_begin_with_its_first_event_is_named() -> None:
    with pytest.raises(ArchiveEventUnreadableError, match="cannot be applied"):
        examine([NOT_ITS_FIRST])


def test_personal_fields_are_tried_with_the_keys_that_were_brought() -> None:
    joined = Member.join()
    keyring = MemoryKeyring()
    state = MapperCodec(KINDS, Sealing(keyring, CIPHER)).encode(joined)
    raw = RawEvent(1, joined.originator_id, 1, joined.TOPIC, state)
    key = keyring.find(joined.user_id)
    examine([raw], {joined.user_id: key})
    examine([raw], {joined.user_id: None})
    examine([raw])
    with pytest.raises(ArchiveEventUnreadableError, match="DecryptionError"):
        examine([raw], {joined.user_id: bytes(32)})
