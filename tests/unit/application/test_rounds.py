"""Followers share the head, the positions and the pages; each is still on its own."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

import pytest

from ilikeyacut.adapters.memory.keyring import MemoryKeyring
from ilikeyacut.adapters.memory.views import MemoryViewStore
from ilikeyacut.application.followers.follow import catch_up
from ilikeyacut.application.followers.poisoned import PoisonedEventError
from ilikeyacut.application.followers.projection import ProjectionFollower
from ilikeyacut.application.followers.rounds import STRIDE, Rounds
from ilikeyacut.application.ports.event_store import Page
from ilikeyacut.testing.counting import NAME, Counter, Member
from support.projecting import DamagedStore, NamesProjection, TotalsProjection

MEMBER = UUID(int=7)
TOTALS, NAMES = ProjectionFollower(TotalsProjection()), ProjectionFollower(NamesProjection())
BOTH = (TOTALS, NAMES)


class Store(DamagedStore):
    """Counts what is asked of it."""

    def __init__(self, keyring: MemoryKeyring) -> None:
        super().__init__(keyring)
        self.pages = 0

    def page(
        self, after: int, limit: int, topics: Collection[str] = (), *, until: int | None = None
    ) -> Page:
        self.pages += 1
        return super().page(after, limit, topics, until=until)


@pytest.fixture
def keyring() -> MemoryKeyring:
    return MemoryKeyring()


@pytest.fixture
def store(keyring: MemoryKeyring) -> Store:
    store = Store(keyring)
    store.append(Counter.start("one"), Member.join(NAME, MEMBER), Counter.start("two"))
    return store


class Views(MemoryViewStore):
    """Counts reads of positions."""

    looks = 0

    def positions(self, followers: Collection[str]) -> dict[str, int]:
        self.looks += 1
        return super().positions(followers)


@pytest.fixture
def views(keyring: MemoryKeyring) -> Views:
    return Views(keyring)


@pytest.fixture
def rounds(store: Store, views: Views) -> Rounds:
    return Rounds(store, views)


def test_followers_share_one_page_and_one_look(store: Store, views: Views, rounds: Rounds) -> None:
    assert rounds.all(BOTH)
    assert (store.pages, views.looks) == (1, 1)
    assert views.count(TOTALS.view) == 2
    assert views.count(NAMES.view) == 1


def test_at_the_head_not_even_a_position_is_read(
    store: Store, views: Views, rounds: Rounds
) -> None:
    rounds.all(BOTH)
    assert not rounds.all(BOTH)
    assert (store.pages, views.looks) == (1, 1)


def test_followers_found_at_the_head_are_not_looked_for_again(store: Store, views: Views) -> None:
    Rounds(store, views).all(BOTH)
    later = Rounds(store, views)
    before = views.looks
    assert not later.all(BOTH)
    assert not later.all(BOTH)
    assert views.looks == before + 1


def test_who_follows_alone_knows_the_positions(store: Store, views: Views, rounds: Rounds) -> None:
    rounds.all(BOTH, alone=True)
    store.append(Counter.start("three"))
    before = views.looks
    assert rounds.all(BOTH, alone=True)
    assert views.looks == before
    assert views.count(TOTALS.view) == 3


def test_followers_at_different_places_get_each_event_once(
    store: Store, views: Views, rounds: Rounds
) -> None:
    catch_up(store, views, TOTALS)
    store.append(*store.load(Member, MEMBER).visit(), Counter.start("three"))
    assert rounds.all(BOTH)
    assert views.count(TOTALS.view) == 3
    assert views.count(NAMES.view) == 1
    assert views.position(TOTALS.name) == views.position(NAMES.name) == store.head()


def test_a_position_lags_until_an_event_of_its_topics_or_a_stride(
    store: Store, views: Views, rounds: Rounds
) -> None:
    rounds.all(BOTH)
    for _ in range(STRIDE - 1):
        store.append(Counter.start())
        assert rounds.all(BOTH)
    assert (views.position(TOTALS.name), views.position(NAMES.name)) == (store.head(), 3)
    store.append(Counter.start())
    rounds.all(BOTH)
    assert views.position(NAMES.name) == store.head()
    store.append(Counter.start(), store.load(Member, MEMBER).rename("Other"))
    rounds.all(BOTH)
    assert views.position(NAMES.name) == store.head()
    assert views.get(NAMES.view, [str(MEMBER)])[str(MEMBER)].name == "Other"


def test_what_another_process_followed_meanwhile_is_taken_over(
    store: Store, views: Views, rounds: Rounds
) -> None:
    rounds.all(BOTH)
    store.append(store.load(Member, MEMBER).rename("Other"), Counter.start())
    assert Rounds(store, views).all(BOTH)
    assert not rounds.all(BOTH)
    store.append(store.load(Member, MEMBER).rename("Third"))
    assert rounds.all(BOTH)
    assert views.get(NAMES.view, [str(MEMBER)])[str(MEMBER)].name == "Third"


def test_an_unreadable_event_stops_only_those_whose_topic_it_has(
    store: Store, views: Views, rounds: Rounds
) -> None:
    store.damaged = {3}
    around = rounds.begin(BOTH)
    with pytest.raises(PoisonedEventError) as poisoned:
        rounds.follow(TOTALS, around)
    assert poisoned.value.position == 3
    assert rounds.follow(NAMES, around)
    assert views.count(TOTALS.view) == views.count(NAMES.view) == 1


def test_a_person_erased_behind_a_shared_page_is_read_again_redacted(
    store: Store, views: Views, rounds: Rounds, keyring: MemoryKeyring
) -> None:
    around = rounds.begin(BOTH)
    rounds.follow(TOTALS, around)
    keyring.erase(MEMBER)
    assert rounds.follow(NAMES, around)
    assert views.get(NAMES.view, [str(MEMBER)])[str(MEMBER)].name is None
