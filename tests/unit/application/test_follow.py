"""The loop over the log, with a projection and a reactor that count."""

from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar
from uuid import UUID

import pytest

from ilikeyacut.adapters.memory.event_store import MemoryEventStore
from ilikeyacut.adapters.memory.keyring import MemoryKeyring
from ilikeyacut.adapters.memory.views import MemoryViewStore
from ilikeyacut.application.followers.folding import Applied, Folded
from ilikeyacut.application.followers.follow import catch_up, topics_of
from ilikeyacut.application.followers.poisoned import PoisonedEventError
from ilikeyacut.application.followers.projection import ProjectionFollower
from ilikeyacut.application.followers.reactor import ReactorFollower
from ilikeyacut.application.followers.rounds import Rounds
from ilikeyacut.application.ports.event_store import Recorded
from ilikeyacut.application.ports.keyring import Keyring, PersonErasedError
from ilikeyacut.application.ports.views import (
    CommitTooLargeError,
    IndexKey,
    PositionMovedError,
    Row,
    RowTooLargeError,
    View,
)
from ilikeyacut.domain.aggregate import Event, Personal
from ilikeyacut.testing.counting import NAME, Added, Counter, Joined, Member, Renamed, Started

ONE, TWO, MEMBER = UUID(int=1), UUID(int=2), UUID(int=3)


class Total(Row):
    label: str
    total: int = 0


TOTALS = View("totals", Total, indexes={"label": lambda row: [IndexKey(row.label, row.label)]})


class TotalsProjection:
    view = TOTALS
    topics = topics_of(Started, Added)

    def apply(self, row: Total | None, event: Event) -> Total | None:
        match event:
            case Started():
                return Total(label=event.label)
            case Added() if row is not None:
                total = row.total + event.amount
                return None if total < 0 else row.model_copy(update={"total": total})
        return None


class Named(Row):
    user_id: UUID
    name: Personal[str]


class NamesProjection:
    view = View("names", Named)
    topics = topics_of(Joined, Renamed)

    def apply(self, row: Named | None, event: Event) -> Named | None:
        if isinstance(event, Joined | Renamed):
            return Named(user_id=event.user_id, name=event.name)
        return row


class Noted:
    """A reactor that keeps what it saw, and fails where it is told to."""

    name: ClassVar[str] = "noted"
    topics = topics_of(Added)

    def __init__(self) -> None:
        self.seen: list[int] = []
        self.fails_at: int | None = None

    def react(self, event: Event) -> None:
        assert isinstance(event, Added)
        if event.amount == self.fails_at:
            raise RuntimeError("told to")
        self.seen.append(event.amount)


class Views(MemoryViewStore):
    """Notes every commit, and lets something happen right before the next."""

    def __init__(self, keyring: Keyring) -> None:
        super().__init__(keyring)
        self.commits: list[tuple[str, int, int, int]] = []
        self.before: Callable[[], None] | None = None

    def commit(
        self,
        follower: str,
        expected: int,
        position: int,
        view: View[Any] | None = None,
        rows: Mapping[str, Any] | None = None,
    ) -> None:
        meanwhile, self.before = self.before, None
        if meanwhile is not None:
            meanwhile()
        super().commit(follower, expected, position, view, rows)
        self.commits.append((follower, expected, position, len(rows or {})))


@pytest.fixture
def keyring() -> MemoryKeyring:
    return MemoryKeyring()


@pytest.fixture
def store(keyring: MemoryKeyring) -> MemoryEventStore:
    store = MemoryEventStore(keyring)
    store.append(Counter.start("one", ONE), Counter.start("two", TWO))
    return store


@pytest.fixture
def views(keyring: MemoryKeyring) -> Views:
    return Views(keyring)


FOLLOWER = ProjectionFollower(TotalsProjection())


def add(store: MemoryEventStore, counter: UUID, *amounts: int) -> None:
    store.append(*store.load(Counter, counter).add(*amounts))


def totals(views: Views, view: View[Total] = TOTALS) -> dict[str, int]:
    return {row.label: row.total for row in views.get(view, [str(ONE), str(TWO)]).values()}


def test_a_page_is_folded_and_each_row_written_once_with_the_position(
    store: MemoryEventStore, views: Views
) -> None:
    add(store, ONE, 1, 2, 3)
    add(store, TWO, 5)
    assert catch_up(store, views, FOLLOWER) == 6
    assert totals(views) == {"one": 6, "two": 5}
    assert views.commits == [("totals@v1", 0, 6, 2)]


def test_following_goes_on_where_it_was(store: MemoryEventStore, views: Views) -> None:
    catch_up(store, views, FOLLOWER)
    add(store, ONE, 1)
    catch_up(store, views, FOLLOWER)
    assert totals(views) == {"one": 1, "two": 0}
    assert views.commits[1:] == [("totals@v1", 2, 3, 1)]


def test_following_again_changes_nothing(store: MemoryEventStore, views: Views) -> None:
    add(store, ONE, 4)
    rounds = Rounds(store, views)
    assert rounds.all([FOLLOWER])
    done = list(views.commits)
    assert not rounds.all([FOLLOWER])
    assert not Rounds(store, views).all([FOLLOWER])
    assert views.commits == done
    assert totals(views)["one"] == 4


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
def test_small_pages_come_to_the_same(store: MemoryEventStore, views: Views, limit: int) -> None:
    add(store, ONE, 1, 2, 3)
    catch_up(store, views, FOLLOWER, limit=limit)
    assert totals(views) == {"one": 6, "two": 0}
    assert views.position(FOLLOWER.name) == store.head()


def test_a_row_can_go(store: MemoryEventStore, views: Views) -> None:
    add(store, ONE, 1)
    catch_up(store, views, FOLLOWER)
    add(store, ONE, -5)
    catch_up(store, views, FOLLOWER)
    assert totals(views) == {"two": 0}
    assert views.query(TOTALS, "label", "one", limit=9) == []


def test_events_of_other_topics_only_move_the_position(
    store: MemoryEventStore, views: Views
) -> None:
    catch_up(store, views, FOLLOWER)
    store.append(Member.join(NAME, MEMBER))
    assert catch_up(store, views, FOLLOWER) == store.head() == 3
    assert views.commits[-1] == ("totals@v1", 2, 3, 0)


def test_another_process_that_got_ahead_is_taken_over(
    store: MemoryEventStore, views: Views
) -> None:
    add(store, ONE, 1)
    views.before = lambda: other_process(store, views)
    assert catch_up(store, views, FOLLOWER) == 4
    assert totals(views) == {"one": 101, "two": 0}
    assert views.commits == [("totals@v1", 0, 4, 2)]


def other_process(store: MemoryEventStore, views: Views) -> None:
    add(store, ONE, 100)
    catch_up(store, views, FOLLOWER)


def test_a_stale_position_writes_nothing(store: MemoryEventStore, views: Views) -> None:
    catch_up(store, views, FOLLOWER)
    page = store.page(0, 100, FOLLOWER.topics)
    with pytest.raises(PositionMovedError):
        FOLLOWER.take(views, 0, page)
    assert totals(views) == {"one": 0, "two": 0}


def test_a_person_erased_while_a_page_is_folded_is_read_again_redacted(
    store: MemoryEventStore, views: Views, keyring: MemoryKeyring
) -> None:
    follower = ProjectionFollower(NamesProjection())
    store.append(Member.join(NAME, MEMBER))
    views.before = lambda: keyring.erase(MEMBER)
    assert catch_up(store, views, follower) == store.head()
    assert views.get(follower.view, [str(MEMBER)])[str(MEMBER)].name is None


def test_a_rebuild_stands_beside_the_view_that_serves(
    store: MemoryEventStore, views: Views
) -> None:
    add(store, ONE, 7)
    catch_up(store, views, FOLLOWER)
    beside = ProjectionFollower(TotalsProjection(), 2)
    catch_up(store, views, beside)
    second = beside.view
    assert second.version == 2
    assert totals(views, second) == totals(views) == {"one": 7, "two": 0}
    add(store, ONE, 1)
    catch_up(store, views, FOLLOWER)
    assert (totals(views)["one"], totals(views, second)["one"]) == (8, 7)
    catch_up(store, views, beside)
    assert totals(views, second)["one"] == 8


def test_a_reactors_position_moves_behind_each_event(store: MemoryEventStore, views: Views) -> None:
    reactor = Noted()
    add(store, ONE, 1, 2)
    store.append(Member.join(NAME, MEMBER))
    catch_up(store, views, ReactorFollower(reactor))
    assert reactor.seen == [1, 2]
    assert views.commits == [
        ("reactor:noted", 0, 3, 0),
        ("reactor:noted", 3, 5, 0),
    ]


def test_a_reactor_that_raises_stays_before_the_event_and_goes_on_there(
    store: MemoryEventStore, views: Views
) -> None:
    reactor = Noted()
    reactor.fails_at = 2
    add(store, ONE, 1, 2, 3)
    for _ in range(2):
        with pytest.raises(RuntimeError):
            catch_up(store, views, ReactorFollower(reactor))
        assert views.position("reactor:noted") == 3
    reactor.fails_at = None
    catch_up(store, views, ReactorFollower(reactor))
    assert reactor.seen == [1, 2, 3]


def test_two_reactors_of_one_name_share_the_work(store: MemoryEventStore, views: Views) -> None:
    reactor, rival = Noted(), Noted()
    add(store, ONE, 1, 2)
    views.before = lambda: void(catch_up(store, views, ReactorFollower(rival)))
    catch_up(store, views, ReactorFollower(reactor))
    assert rival.seen == [1, 2]
    assert reactor.seen == [1], "seen before the position was found to have moved"


def void(_: object) -> None:
    """Drop a result."""


class Labelled:
    """A faulty projection: it takes as personal what its event does not."""

    view = View("labels", Named)
    topics = topics_of(Started)

    def apply(self, row: Named | None, event: Event) -> Named | None:
        assert isinstance(event, Started)
        return Named(user_id=event.originator_id, name=event.label)


def test_what_cannot_be_stored_for_an_erased_person_is_not_tried_for_ever(
    store: MemoryEventStore, views: Views, keyring: MemoryKeyring
) -> None:
    keyring.erase(ONE)
    with pytest.raises(PersonErasedError):
        catch_up(store, views, ProjectionFollower(Labelled()))
    assert views.position("labels@v1") == 0


class Small(Views):
    """Takes two rows at once, and no row above a total."""

    largest = 1_000

    def commit(
        self,
        follower: str,
        expected: int,
        position: int,
        view: View[Any] | None = None,
        rows: Mapping[str, Any] | None = None,
    ) -> None:
        for number, (key, row) in enumerate((rows or {}).items()):
            if number == 2:
                raise CommitTooLargeError(follower, len(rows or {}), 2)
            if row is not None and row.total > self.largest:
                raise RowTooLargeError(follower, key, row.total, self.largest)
        super().commit(follower, expected, position, view, rows)


def test_a_page_that_does_not_fit_is_written_in_the_longest_parts_that_do(
    store: MemoryEventStore, keyring: MemoryKeyring
) -> None:
    views, folds = Small(keyring), Folds()
    add(store, ONE, 1, 2)
    store.append(Counter.start("three", UUID(int=3)))
    add(store, TWO, 5)
    store.append(Counter.start("four", UUID(int=4)), Counter.start("five", UUID(int=5)))
    follower = ProjectionFollower(folds)
    assert catch_up(store, views, follower) == store.head() == 8
    assert totals(views) == {"one": 3, "two": 5}
    assert views.commits == [
        ("totals@v1", 0, 4, 2),
        ("totals@v1", 4, 6, 2),
        ("totals@v1", 6, 8, 2),
    ]
    assert folds.applied == 8, "nothing is folded twice"


def test_a_row_that_grows_too_large_stops_its_view_right_before(
    store: MemoryEventStore, keyring: MemoryKeyring
) -> None:
    views = Small(keyring)
    views.largest = 5
    add(store, ONE, 1, 2, 3, 4)
    store.append(Counter.start("three", UUID(int=3)))
    with pytest.raises(PoisonedEventError) as poisoned:
        catch_up(store, views, FOLLOWER)
    assert (poisoned.value.position, poisoned.value.error) == (5, "RowTooLargeError")
    assert views.position("totals@v1") == 4
    assert totals(views) == {"one": 3, "two": 0}
    skipping = ProjectionFollower(TotalsProjection(), skips=frozenset({5, 6}))
    assert catch_up(store, views, skipping) == store.head() == 7
    assert totals(views) == {"one": 3, "two": 0}


def test_rows_that_take_turns_in_a_page_are_written_in_each_part() -> None:
    """The example of docs/event-store.md."""
    now = datetime(2026, 3, 1, tzinfo=UTC)
    rest = Folded[Total](
        tuple(
            Applied(
                Recorded(
                    n + 1,
                    Added(
                        originator_id=UUID(int=n % 200 + 1),
                        originator_version=n // 200 + 1,
                        timestamp=now,
                        amount=1,
                    ),
                ),
                None,
                None,
            )
            for n in range(500)
        ),
        position=500,
    )
    written = []
    while rest.applied:
        part = rest.of_rows(98)
        written.append(len(part.rows))
        rest = rest.after(part)
    assert (len(written), sum(written)) == (6, 500)


class Folds(TotalsProjection):
    """Counts, and takes no event twice or out of turn."""

    applied = 0

    def apply(self, row: Total | None, event: Event) -> Total | None:
        self.applied += 1
        if isinstance(event, Added) and row is None:
            raise ValueError("nothing to add to")
        return super().apply(row, event)


class Behind(Views):
    """Shows a row as it was before, to a follower only, as a commit under way does."""

    stale: dict[str, Any] | None = None

    def rows_to_change(self, view: View[Any], keys: Collection[str]) -> dict[str, Any]:
        stale, self.stale = self.stale, None
        return super().rows_to_change(view, keys) if stale is None else stale


def test_an_event_is_not_refused_for_a_row_that_was_read_too_early(
    store: MemoryEventStore, keyring: MemoryKeyring
) -> None:
    views, follower = Behind(keyring), ProjectionFollower(Folds())
    catch_up(store, views, follower)
    add(store, ONE, 1)
    views.stale = {}
    assert catch_up(store, views, follower) == 3
    assert totals(views) == {"one": 1, "two": 0}


def test_an_event_is_not_refused_for_what_another_process_has_applied(
    store: MemoryEventStore, keyring: MemoryKeyring
) -> None:
    views, follower = Behind(keyring), ProjectionFollower(Folds())
    catch_up(store, views, follower)
    add(store, ONE, 1)
    page = store.page(2, 9, follower.topics)
    add(store, ONE, -2)
    catch_up(store, views, follower)
    with pytest.raises(PositionMovedError):
        follower.take(views, 2, page)
    assert totals(views) == {"two": 0}


class Stuck(Views):
    """Refuses each commit, though nobody moves the position."""

    def commit(self, *args: Any, **kwargs: Any) -> None:
        raise PositionMovedError("told to")


def test_a_position_that_is_said_to_move_and_does_not_ends_the_following(
    store: MemoryEventStore, keyring: MemoryKeyring
) -> None:
    with pytest.raises(PositionMovedError, match="told to"):
        catch_up(store, Stuck(keyring), FOLLOWER)
