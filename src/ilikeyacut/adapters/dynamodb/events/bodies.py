"""Reads the log with its events: entries by query, their commits in batches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from threading import Lock

from eventsourcing.persistence import DatabaseError, Notification

from ilikeyacut.adapters.dynamodb.client import MOST_KEYS, DynamoDb
from ilikeyacut.adapters.dynamodb.events.entries import Entry, Found, Ref
from ilikeyacut.adapters.dynamodb.events.log import MOST_ENTRIES, Log
from ilikeyacut.adapters.dynamodb.events.packing import Body, unpack
from ilikeyacut.adapters.dynamodb.events.schema import Keys, key
from ilikeyacut.adapters.dynamodb.faults import Item

AHEAD = 1_000
"""Events that are read at once for whoever reads page after page."""
LOOKS = 4
"""Ordinary reads of a commit that its entry was visible before."""


@dataclass(frozen=True)
class _Rest:
    """Events of the topics from `first` on that were read already, all of them before `unread`."""

    first: int
    unread: int
    topics: frozenset[str]
    events: list[Notification]


class Reader:
    """Selects notifications. Commits are read only for entries with a requested topic."""

    def __init__(self, db: DynamoDb, table: str, keys: Keys, log: Log) -> None:
        self._db = db
        self._table = table
        self._keys = keys
        self._log = log
        self._each: dict[frozenset[str], float] = {}
        """Events that an entry had on average, those without the topics counting as empty."""
        self._rest = _Rest(0, 0, frozenset(), [])
        self._lock = Lock()

    def read(
        self, first: int, limit: int, stop: int | None, topics: frozenset[str]
    ) -> list[Notification]:
        """Return up to `limit` notifications from a position on, of the topics (none: all).

        Whoever reads on from where the last read ended gets what one request can bring: the part
        beyond `limit` is kept for the next read. It cannot change meanwhile.
        """
        with self._lock:
            rest, self._rest = self._rest, _Rest(0, 0, topics, [])
        follows = (rest.first, rest.topics) == (first, topics)
        found, start = (rest.events, rest.unread) if follows else ([], first)
        if len(found) < limit:
            most = max(limit, AHEAD) if follows else limit
            start = self._extend(found, (start, most - len(found)), stop, topics)
        if stop is not None and found and found[-1].id > stop:
            found = [it for it in found if it.id <= stop]
        if len(found) >= limit:
            next_one = found[limit - 1].id + 1
            self._rest = _Rest(next_one, max(start, next_one), topics, found[limit:])
        return found[:limit]

    def _extend(
        self,
        found: list[Notification],
        wish: tuple[int, int],
        stop: int | None,
        topics: frozenset[str],
    ) -> int:
        """Add the events from a position on until there are enough; return the next position."""
        first, more = wish
        most = len(found) + more
        for events, end in self._from(first, more, stop, topics):
            whole = events[0].id >= first and (stop is None or events[-1].id <= stop)
            found += events if whole and not topics else _chosen(events, first, stop, topics)
            if len(found) >= most:
                return (end if stop is None else min(end, stop)) + 1
        return found[-1].id + 1 if found else first

    def _from(
        self, first: int, limit: int, stop: int | None, topics: frozenset[str]
    ) -> Iterator[tuple[list[Notification], int]]:
        """Yield what the wanted entries hold, reading as little ahead as `limit` calls for.

        With each part comes its last position.
        """
        size = min(MOST_ENTRIES, ceil(limit / self._each.get(topics, 1.0)) + 1)
        for entries in self._log.pages(first, size):
            wanted = [entry for entry in entries if _wanted(entry, stop, topics)]
            events = sum(entry.last - entry.first + 1 for entry in wanted)
            self._each[topics] = max(events, 1) / len(entries)
            for some in _batches(wanted, limit):
                found = self._found(some)
                whole = [event for entry in some for event in entry.notifications(found)]
                yield whole, some[-1].last
            if stop is not None and entries[-1].last >= stop:
                return

    def _found(self, entries: Sequence[Entry]) -> Found:
        """Read commits. An entry may be visible just before them, so missing ones are reread."""
        refs = [ref for entry in entries for ref in entry.refs]
        names = {(self._keys.commits(ref.originator_id), ref.start): ref for ref in refs}
        found: dict[Ref, tuple[int, list[Body]]] = {}
        for attempt in range(1, LOOKS + 1):
            for item in self._db.get_all(self._table, [key(*name) for name in names]):
                ref = names.pop((item["pk"]["S"], int(item["sk"]["N"])))
                found[ref] = _read(item, ref)
            if not names:
                return found
            self._db.back_off(attempt)
        for name, ref in names.items():
            entry = next(entry for entry in entries if ref in entry.refs)
            found[ref] = _read(self._proven(entry, key(*name)), ref)
        return found

    def _proven(self, entry: Entry, commit: Item) -> Item:
        """Return the commit of an entry from one serializable read of both.

        Without such a read a commit that is missing cannot be told from one that is on its way.
        Raises DatabaseError if the entry has no commit.
        """
        names = (key(self._log.pk_at(entry.last), entry.last), commit)
        gets = [{"Get": {"TableName": self._table, "Key": name}} for name in names]
        _, found = self._db.call("transact_get_items", TransactItems=gets)["Responses"]
        if "Item" not in found:
            name = (commit["pk"]["S"], commit["sk"]["N"])
            raise DatabaseError(f"the log names a missing commit: {name}")
        item: Item = found["Item"]
        return item


def _read(commit: Item, ref: Ref) -> tuple[int, list[Body]]:
    return int(commit["l"]["N"]) - ref.count + 1, unpack(commit["e"]["B"])


def _chosen(
    events: Iterable[Notification], first: int, stop: int | None, topics: frozenset[str]
) -> list[Notification]:
    return [
        it
        for it in events
        if it.id >= first and (stop is None or it.id <= stop) and (not topics or it.topic in topics)
    ]


def _wanted(entry: Entry, stop: int | None, topics: frozenset[str]) -> bool:
    if not entry.refs or (stop is not None and entry.first > stop):
        return False
    return not topics or not topics.isdisjoint(entry.topics)


def _batches(entries: Iterable[Entry], events: int) -> Iterator[list[Entry]]:
    """Split entries so that a batch has the commits of one request, and few events too many."""
    batch: list[Entry] = []
    refs = count = 0
    for entry in entries:
        if batch and (refs + len(entry.refs) > MOST_KEYS or count >= events):
            yield batch
            batch, refs, count = [], 0, 0
        batch.append(entry)
        refs += len(entry.refs)
        count += entry.last - entry.first + 1
    if batch:
        yield batch
