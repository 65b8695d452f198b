"""Followers and readers of one view in two versions, one of which is dropped meanwhile."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any
from unittest.mock import patch
from uuid import UUID

from ilikeyacut.adapters.cryptography.cipher import AesGcmCipher
from ilikeyacut.adapters.dynamodb.client import DynamoDb, Retries
from ilikeyacut.adapters.dynamodb.views import changes, writes
from ilikeyacut.adapters.dynamodb.views.tables import (
    TableIndex,
    ViewTables,
    place_key,
    places_of,
    row_pk,
    stored,
)
from ilikeyacut.adapters.dynamodb.views.views import DynamoDbViewStore
from ilikeyacut.adapters.memory.keyring import MemoryKeyring
from ilikeyacut.application.followers.follow import advance, topics_of
from ilikeyacut.application.followers.projection import ProjectionFollower
from ilikeyacut.application.ports.event_store import Page, Recorded, StoreUnavailableError
from ilikeyacut.application.ports.views import IndexKey, Row, VersionGoneError, View
from ilikeyacut.application.sealing import Sealing
from ilikeyacut.domain.aggregate import Event
from simulation.client import Risks
from simulation.harness import Run

SAMPLE = 60
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
TABLES = ViewTables(TableIndex("Views", "place-index"), {})


class Charged(Event):
    """Something was put on a tab. It may open the tab or close it."""

    TOPIC = "tab:charged"
    amount: int
    opens: bool = False
    closes: bool = False


class Tab(Row):
    """A tab: which events it has had since it was opened, and their sum."""

    tab_id: UUID
    first: int
    last: int
    total: int


def by_total(row: Tab) -> tuple[IndexKey, ...]:
    """Give a row up to six places, other ones after each event."""
    return tuple(
        IndexKey(f"t{row.total % 3}", f"{n}#{row.tab_id}") for n in range(row.total * 5 % 7)
    )


def by_all(row: Tab) -> tuple[IndexKey, ...]:
    return (IndexKey("all", str(row.tab_id)),) if row.total % 5 else ()


TABS = View("tabs", Tab, indexes={"total": by_total, "all": by_all})


@dataclass(frozen=True)
class Tabs:
    """Folds charges. If it is `strict`, it refuses any event that does not come next."""

    strict: bool = True
    view = TABS
    topics = topics_of(Charged)

    def apply(self, row: Tab | None, event: Event) -> Tab | None:
        assert isinstance(event, Charged)
        version = event.originator_version
        if self.strict and not self._follows(row, event):
            raise ValueError(f"{version} does not follow on {row}")
        if event.closes:
            return None
        if row is None:
            return Tab(tab_id=event.originator_id, first=version, last=version, total=event.amount)
        return row.model_copy(update={"last": version, "total": row.total + event.amount})

    @staticmethod
    def _follows(row: Tab | None, event: Charged) -> bool:
        if row is None:
            return event.opens
        return not event.opens and row.last + 1 == event.originator_version


class Log:
    """The events so far. What is read of the real log is whole; its own scenario shows that."""

    def __init__(self, run: Run) -> None:
        self._chance = run.chance
        self.events: list[Recorded] = []
        self.tabs = [UUID(int=n + 1) for n in range(run.some(2, 5, 12, 30))]
        self._versions = dict.fromkeys(self.tabs, 0)
        self._states: list[dict[str, Tab]] = [{}]
        self._after: dict[tuple[str, int], Tab | None] = {}

    def grow(self, events: int) -> None:
        """Append some events of any tabs."""
        for _ in range(events):
            self._add(self._chance.choice(self.tabs))

    def _add(self, tab: UUID) -> None:
        rows, key = self._states[-1], str(tab)
        self._versions[tab] += 1
        event = Charged(
            originator_id=tab,
            originator_version=self._versions[tab],
            timestamp=NOW,
            amount=self._chance.randint(1, 6),
            opens=key not in rows,
            closes=key in rows and self._chance.random() < 0.15,
        )
        self.events.append(Recorded(self.head() + self._chance.choice((1, 1, 3)), event))
        row = Tabs().apply(rows.get(key), event)
        rows = {name: it for name, it in rows.items() if name != key}
        self._after[key, self._versions[tab]] = row
        self._states.append(rows if row is None else rows | {key: row})

    def head(self) -> int:
        return self.events[-1].position if self.events else 0

    def page(
        self, after: int, limit: int, topics: Collection[str] = (), *, until: int | None = None
    ) -> Page:
        found = [it for it in self.events if it.position > after][:limit]
        return Page(tuple(found), found[-1].position if len(found) == limit else self.head())

    def rows(self, position: int) -> dict[str, Tab]:
        """Return the rows as they are at a position."""
        return self._states[bisect_right(self.events, position, key=lambda it: it.position)]

    def ever(self, key: str, row: Tab) -> bool:
        """Whether a row has ever been like this."""
        return self._after[key, row.last] == row


class Play:
    """One schedule: two to four followers of a version, readers, and perhaps a drop."""

    def __init__(self, run: Run) -> None:
        self.run = run
        run.behave(
            token_window=run.some(0.0, 0.3, 600.0),
            page=run.some(1, 3, 50),
            index_lag=run.some(0.0, 0.5),
        )
        self.risks = run.risks(
            die=(0.0, 0.01, 0.04),
            lose=(0.0, 0.05),
            ghost=(0.0, 0.05),
            stall=(0.0, 0.05, 0.3),
            stall_for=(0.2, 2.0),
            throttle=(0.0, 0.05),
            latency=(0.002, 0.05),
        )
        self.retries = Retries(run.some(3, 8), 0.02, 0.5)
        self.log = Log(run)
        self.log.grow(run.chance.randint(5, 60))
        self.limits = run.some((1,), (3, 500), (500,))
        self.tabs = Tabs(strict=run.chance.random() < 0.5)
        self.looking = run.some(0.0, 0.3, 1.0)  # a look waits for a commit under way
        self.dropping = run.chance.random() < 0.4
        self.finished = False

    def start(self) -> None:
        """Add the processes, and one that ends them."""
        chance = self.run.chance
        self.run.calmly(TABLES.create)
        versions = [1] * chance.choice((1, 2, 2, 3)) + [2] * chance.choice((0, 1, 2))
        self.dropping &= 2 in versions
        self.versions = sorted({*versions} - ({2} if self.dropping else set()))
        followers = [
            self.run.process(f"f{n}@{version}", self.follower(version), self.risks, self.retries)
            for n, version in enumerate(versions)
        ]
        if chance.random() < 0.6:
            safe = Risks(stall=self.risks.stall, stall_for=0.2, latency=self.risks.latency)
            followers.append(self.run.process("reader", self.reader(), safe, self.retries))
        if self.dropping:
            self.run.process("drop", self.dropper(), self.risks, self.retries)
            careful = replace(self.risks, die=0.0)
            self.run.process("drop again", self.dropper(), careful, self.retries)

        def end() -> None:
            for _ in range(chance.randint(1, 3)):
                self.run.sleep(chance.random() * 2)
                self.log.grow(chance.randint(0, 20))
            self.run.sleep(2.0)
            self.finished = True

        self.run.spawn("end", end)

    def follower(self, version: int) -> Any:
        """Return a process that follows, and reads its rows after some steps."""

        def life(db: DynamoDb) -> None:
            while not self.finished:
                views, follower = store(db), ProjectionFollower(self.tabs, version)
                try:
                    position = views.positions([follower.name])[follower.name]
                    limit = self.run.chance.choice(self.limits)
                    for step in advance(self.log, views, follower, position, limit=limit):  # type: ignore[arg-type]  # as far as it is used
                        assert step.position >= position
                        position = step.position
                        if self.run.chance.random() < self.looking:
                            self.require(views, version, step.stored)
                        self.run.stats["adopted"] += not step.events
                except VersionGoneError:
                    assert self.dropping
                    assert version == 2
                    return
                except StoreUnavailableError:
                    self.run.stats["unavailable"] += 1
                self.run.sleep(self.run.chance.random() * 0.3)

        return life

    def require(self, views: DynamoDbViewStore, version: int, position: int) -> None:
        """Require that rows are at least as new as a position that was read before them."""
        if version == 2 and self.dropping:
            return
        rows = views.get(TABS.at(version), [str(tab) for tab in self.log.tabs])
        for key, least in self.log.rows(position).items():
            row = rows.get(key)
            assert row or self.closed_since(key, position), f"{key} is missing at {position}"
            assert not row or row.last >= least.last, f"{row} is older than {position}"
        for key, row in rows.items():
            assert self.log.ever(key, row), f"{row} never was"

    def closed_since(self, key: str, position: int) -> bool:
        return any(
            isinstance(it.event, Charged) and it.event.closes
            for it in self.log.events
            if it.position > position and str(it.event.originator_id) == key
        )

    def reader(self) -> Any:
        """Return a process that only reads: positions, then rows, by key and by place."""
        chance = self.run.chance

        def life(db: DynamoDb) -> None:
            views = store(db)
            while not self.finished:
                try:
                    self.require(views, 1, views.positions(["tabs@v1"])["tabs@v1"])
                    limit, descending = chance.choice((1, 3, 50)), chance.random() < 0.5
                    for sort, row in views.query(
                        TABS, "all", "all", limit=limit, descending=descending
                    ):
                        assert sort == str(row.tab_id)
                        assert row.total % 5
                    self.scan(views)
                except StoreUnavailableError:
                    self.run.stats["unavailable"] += 1
                self.run.sleep(chance.random())

        return life

    def scan(self, views: DynamoDbViewStore) -> None:
        seen, cursor = set[str](), None
        while True:
            page = views.scan(TABS, limit=3, cursor=cursor)
            assert not seen & page.rows.keys()
            seen |= page.rows.keys()
            if (cursor := page.cursor) is None:
                return

    def dropper(self) -> Any:
        """Return a process that drops version 2. Where it dies, another one finishes it."""
        after, lives = self.run.chance.random() * 3, [0]

        def life(db: DynamoDb) -> None:
            self.run.sleep(after)
            lives[0] += 1
            while lives[0] == 1:
                try:
                    store(db).drop(TABS.at(2))
                    return
                except StoreUnavailableError:
                    self.run.stats["unavailable"] += 1

        return life

    def check(self) -> None:
        """Compare each version with its events, as it was left and after one more follower."""
        for version in self.versions:
            self.check_version(version)
            self.run.calmly(partial(self.catch_up, version=version))
            self.check_version(version, self.log.head())
        if self.dropping:
            left = [key for key in self.items() if key[0].startswith("v2#")]
            assert not left, f"a drop left {left[:3]}"
            assert self.run.calmly(lambda db: store(db).position("tabs@v2")) == 0

    def items(self) -> dict[tuple[str, str], Any]:
        return {(it["pk"]["S"], it["sk"]["S"]): it for it in self.run.world.items("Views")}

    def catch_up(self, db: DynamoDb, version: int) -> None:
        views, follower = store(db), ProjectionFollower(self.tabs, version)
        position = views.position(follower.name)
        assert all(advance(self.log, views, follower, position))  # type: ignore[arg-type]  # as far as it is used

    def check_version(self, version: int, position: int | None = None) -> None:
        """Compare every item of a version with the rows at its position.

        A process that died may have taken a row out of places that its next event takes it out of.
        """
        items, view = self.items(), TABS.at(version)
        at = items.get((f"f#{view.position_name}", "position"), {"n": {"N": "0"}})
        assert position in (None, int(at["n"]["N"]))
        want, start = self.log.rows(int(at["n"]["N"])), row_pk(view, "")
        mine = {key: it for key, it in items.items() if key[0].startswith(start)}
        rows = {key[0][len(start) :]: stored(it) for key, it in mine.items() if key[1] == "row"}
        assert {key: Tab.model_validate_json(it.row) for key, it in rows.items()} == want
        for key, row in want.items():
            left = set(places_of(TABS, row)) - set(rows[key].places)
            assert not left or position is None, f"{key} does not stand at {left}"
        further = {
            (it["pk"]["S"], it["sk"]["S"])
            for key, row in rows.items()
            for place in row.places[1:]
            for it in [place_key(view, key, place)]
        }
        assert {key for key in mine if key[1] != "row"} == further
        assert all(set(rows[key].places) <= set(places_of(TABS, row)) for key, row in want.items())
        count = items.get((f"v{version}#tabs", "rows"), {"n": {"N": "0"}})
        assert int(count["n"]["N"]) == len(want), f"{count} rows, not {len(want)}"


def store(db: DynamoDb) -> DynamoDbViewStore:
    """Return the views as a new process has them."""
    return DynamoDbViewStore(db, TABLES, Sealing(MemoryKeyring(), AesGcmCipher()))


def scenario(run: Run) -> None:
    """Followers of two versions, readers and a drop; transactions of a few items, or of 98."""
    most = run.some(7, 12, 98)
    with ExitStack() as stack:
        for module in (changes, writes):
            stack.enter_context(patch.object(module, "MOST_ITEMS", most))
        stack.enter_context(patch.object(writes, "MOST_ACTIONS", most + 2))
        stack.enter_context(patch.object(changes, "MOST_PLACES", most))
        play = Play(run)
        play.start()
        run.go()
        play.check()
