"""What every event store promises about people. A subclass provides `keyring` and `store`."""

from __future__ import annotations

import pytest

from ilikeyacut.application.ports.event_store import EventStore
from ilikeyacut.application.ports.keyring import (
    KeyMissingError,
    Keyring,
    KeyringError,
    PersonErasedError,
)
from ilikeyacut.testing.counting import NAME, Counter, Joined, Member
from ilikeyacut.testing.outage import FailingKeyring


class PersonalEventsContract:
    @pytest.fixture
    def keyring(self) -> FailingKeyring:
        """The keyring that `store` asks."""
        raise NotImplementedError

    @pytest.fixture
    def store(self, keyring: FailingKeyring) -> EventStore:
        raise NotImplementedError

    def test_an_erased_person_reads_redacted(
        self, store: EventStore, keyring: FailingKeyring
    ) -> None:
        other = self.member_with(store, visits=1)
        member = self.member_with(store, visits=9)
        assert member.name == NAME

        keyring.erase(member.id)

        assert store.load(Member, member.id).name is None
        assert store.load(Member, member.id).visits == 9
        joined = next(store.history(member.id))
        assert isinstance(joined, Joined)
        assert joined.name is None
        logged = [it.event for it in store.page(0, 99).events]
        names = {it.originator_id: it.name for it in logged if isinstance(it, Joined)}
        assert names == {other.id: NAME, member.id: None}

    def test_a_state_from_memory_is_never_that_of_an_erased_person(
        self, store: EventStore, keyring: FailingKeyring
    ) -> None:
        member = self.member_with(store, visits=1)
        assert store.recall(Member, member.id) in (None, member)
        assert store.recall(Counter, member.id) is None

        keyring.erase(member.id)

        recalled = store.recall(Member, member.id)
        assert recalled is None or recalled.name is None

    def test_an_outage_of_the_keyring_does_not_redact(
        self, store: EventStore, keyring: FailingKeyring
    ) -> None:
        member = self.member_with(store, visits=1)
        keyring.down = True
        with pytest.raises(KeyringError):
            store.load(Member, member.id)
        with pytest.raises(KeyringError):
            list(store.history(member.id))
        with pytest.raises(KeyringError):
            store.page(0, 10)
        keyring.down = False
        assert store.load(Member, member.id).name == NAME

    def test_an_outage_of_the_keyring_appends_nothing(
        self, store: EventStore, keyring: FailingKeyring
    ) -> None:
        keyring.down = True
        with pytest.raises(KeyringError):
            store.append(Member.join())
        assert store.head() == 0

    def test_nothing_personal_is_appended_for_an_erased_person(
        self, store: EventStore, keyring: Keyring
    ) -> None:
        member = self.member_with(store, visits=1)
        keyring.erase(member.id)
        head = store.head()
        with pytest.raises(PersonErasedError):
            store.append(member.rename("Back Again"))
        with pytest.raises(PersonErasedError):
            store.append(Counter.start(), member.rename("Back Again"))
        assert store.head() == head

    def test_what_is_not_personal_is_appended_for_an_erased_person(
        self, store: EventStore, keyring: Keyring
    ) -> None:
        member = self.member_with(store, visits=1)
        keyring.erase(member.id)
        store.append(store.load(Member, member.id).rename(None))
        store.append(*store.load(Member, member.id).visit())
        assert store.load(Member, member.id).version == 4

    def test_an_empty_personal_field_needs_no_key(
        self, store: EventStore, keyring: Keyring
    ) -> None:
        joined = Member.join(name=None)
        store.append(joined)
        assert list(store.history(joined.originator_id)) == [joined]
        with pytest.raises(KeyMissingError):
            keyring.find(joined.user_id)

    @staticmethod
    def member_with(store: EventStore, visits: int) -> Member:
        joined = Member.join()
        store.append(joined)
        store.append(*store.load(Member, joined.originator_id).visit(visits))
        return store.load(Member, joined.originator_id)
