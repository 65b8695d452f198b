"""Two views of counters, one of which some amounts are poison to, on stores in memory."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any, ClassVar
from uuid import UUID

from ilikeyacut.adapters.memory.clock import ManualClock
from ilikeyacut.adapters.memory.event_store import MemoryEventStore
from ilikeyacut.adapters.memory.keyring import MemoryKeyring
from ilikeyacut.adapters.memory.scratch import MemoryScratch
from ilikeyacut.adapters.memory.views import MemoryViewStore
from ilikeyacut.application.followers.follow import topics_of
from ilikeyacut.application.followers.projection import Projections
from ilikeyacut.application.followers.reactor import Reactors
from ilikeyacut.application.ports.event_store import EventUnreadableError, Page
from ilikeyacut.application.ports.views import IndexKey, Row, View
from ilikeyacut.application.views.keeping import ViewKeeping
from ilikeyacut.application.views.registry import ViewRegistry
from ilikeyacut.application.views.replay import Pace
from ilikeyacut.application.views.updater import ViewUpdater
from ilikeyacut.domain.aggregate import Event, Personal
from ilikeyacut.testing.counting import Added, Counter, Joined, Member, Renamed, Started

ONE, TWO, MEMBER = UUID(int=1), UUID(int=2), UUID(int=3)
SECRET = "what the event held"


class Total(Row):
    label: str
    total: int = 0


class Name(Row):
    user_id: UUID
    name: Personal[str]
    changes: int = 0


TOTALS = View("totals", Total, indexes={"label": lambda row: [IndexKey(row.label, row.label)]})
NAMES = View("names", Name)


@dataclass
class TotalsProjection:
    """Adds up; raises at the amounts that it was told to."""

    poison: set[int] = field(default_factory=set)
    applied: int = 0

    view: ClassVar[View[Total]] = TOTALS
    topics: ClassVar[frozenset[str]] = topics_of(Started, Added)

    def apply(self, row: Total | None, event: Event) -> Total | None:
        self.applied += 1
        match event:
            case Started():
                return Total(label=event.label)
            case Added() if row is not None:
                if event.amount in self.poison:
                    raise ValueError(SECRET)
                return row.model_copy(update={"total": row.total + event.amount})
        return row


class NamesProjection:
    view = NAMES
    topics = topics_of(Joined, Renamed)

    def apply(self, row: Name | None, event: Event) -> Name | None:
        if isinstance(event, Joined | Renamed):
            changes = 0 if row is None else row.changes + 1
            return Name(user_id=event.user_id, name=event.name, changes=changes)
        return row


class Forwarder:
    """A reactor that must never be asked."""

    name: ClassVar[str] = "forward"
    topics = topics_of(Added)

    def react(self, event: Event) -> None:
        raise AssertionError(event)


class DamagedStore(MemoryEventStore):
    """Cannot read the events at some positions, nor a page that has one of them."""

    def __init__(self, keyring: MemoryKeyring) -> None:
        super().__init__(keyring)
        self.damaged: set[int] = set()
        self.before_page: Callable[[], None] = lambda: None
        self.appends = 0

    def append(self, *events: Event) -> int:
        self.appends += 1
        return super().append(*events)

    def page(
        self, after: int, limit: int, topics: Collection[str] = (), *, until: int | None = None
    ) -> Page:
        self.before_page()
        page = super().page(after, limit, topics, until=until)
        for recorded in page.events:
            if recorded.position in self.damaged:
                event = recorded.event
                error = EventUnreadableError(
                    event.TOPIC, event.originator_id, event.originator_version, "cannot be read"
                )
                error.position = recorded.position
                raise error
        return page


class Desk:
    """The stores of one process, or of a second one on the same rows."""

    def __init__(self, other: Desk | None = None, store: DamagedStore | None = None) -> None:
        self.keyring: MemoryKeyring = MemoryKeyring() if other is None else other.keyring
        self.clock: ManualClock = ManualClock() if other is None else other.clock
        self.store: DamagedStore = store or (other.store if other else DamagedStore(self.keyring))
        self.views: MemoryViewStore = (
            MemoryViewStore(self.keyring) if other is None else other.views
        )
        self.totals = TotalsProjection()
        self.registry = ViewRegistry(self.views, self.clock)
        self.updater = ViewUpdater(
            self.store,
            self.views,
            Projections((self.totals, NamesProjection())),
            self.registry,
            self.clock,
        )
        reactors = Reactors((Forwarder(),))
        self.keeping = ViewKeeping(
            self.store,
            self.views,
            self.updater,
            reactors,
            self.clock,
            MemoryScratch(self.keyring),
        )
        self.paces: list[Pace] = []
        if other is None:
            self.store.append(Counter.start("one", ONE), Counter.start("two", TWO))
            self.store.append(Member.join(member_id=MEMBER))

    def on(self, store: DamagedStore) -> Desk:
        """Return the stores of a process for which the log was replaced."""
        return Desk(self, store)

    def add(self, *amounts: int, to: UUID = ONE) -> None:
        """Append additions."""
        self.store.append(*self.store.load(Counter, to).add(*amounts))

    def rename(self, name: str) -> None:
        """Append a change of a personal field."""
        self.store.append(self.store.load(Member, MEMBER).rename(name))

    def sums(self, version: int = 1) -> dict[str, int]:
        """Return the totals by label."""
        rows = self.views.get(TOTALS.at(version), [str(ONE), str(TWO)])
        return {row.label: row.total for row in rows.values()}

    def position(self, view: View[Any], version: int = 1) -> int:
        """Return how far a version is."""
        return self.views.position(view.at(version).position_name)

    def report(self, pace: Pace) -> None:
        """Keep what was reported."""
        self.paces.append(pace)
