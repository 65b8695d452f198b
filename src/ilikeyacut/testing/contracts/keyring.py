"""What every keyring promises. A subclass provides `keyring`."""

from __future__ import annotations

from threading import Barrier, Thread
from typing import Protocol
from uuid import UUID, uuid4

import pytest

from ilikeyacut.application.ports.keyring import (
    KeyArchive,
    KeyConflictError,
    KeyEntry,
    KeyMissingError,
    Keyring,
    PersonErasedError,
)


class MovableKeyring(Keyring, KeyArchive, Protocol):
    """A keyring that can be moved."""


class KeyringContract:
    many = 1200
    """The people in a keyring that is listed, more than one page of them."""

    @pytest.fixture
    def keyring(self) -> MovableKeyring:
        raise NotImplementedError

    @pytest.fixture
    def user_id(self) -> UUID:
        return uuid4()

    def test_a_key_is_made_once(self, keyring: Keyring, user_id: UUID) -> None:
        key = keyring.key_for(user_id)
        assert len(key) == 32
        assert keyring.key_for(user_id) == key == keyring.find(user_id)

    def test_each_person_has_a_key(self, keyring: Keyring) -> None:
        assert len({keyring.key_for(uuid4()) for _ in range(8)}) == 8

    def test_finding_makes_no_key(self, keyring: Keyring, user_id: UUID) -> None:
        for _ in range(2):
            with pytest.raises(KeyMissingError) as refusal:
                keyring.find(user_id)
            assert refusal.value.user_id == user_id
        assert not keyring.erased(user_id)

    def test_erasing_is_for_ever(self, keyring: Keyring, user_id: UUID) -> None:
        keyring.key_for(user_id)
        keyring.erase(user_id)
        keyring.erase(user_id)
        assert keyring.erased(user_id)
        for ask in (keyring.key_for, keyring.find):
            with pytest.raises(PersonErasedError) as refusal:
                ask(user_id)
            assert refusal.value.user_id == user_id

    def test_a_person_without_a_key_can_be_erased(self, keyring: Keyring, user_id: UUID) -> None:
        keyring.erase(user_id)
        assert keyring.erased(user_id)
        with pytest.raises(PersonErasedError):
            keyring.key_for(user_id)

    def test_others_keep_their_keys(self, keyring: Keyring, user_id: UUID) -> None:
        other = uuid4()
        key = keyring.key_for(other)
        keyring.key_for(user_id)
        keyring.erase(user_id)
        assert keyring.find(other) == key
        assert not keyring.erased(other)

    def test_two_threads_get_the_same_key(self, keyring: Keyring) -> None:
        people, threads = [uuid4() for _ in range(10)], 3
        barrier, keys = Barrier(threads, timeout=30), set()

        def ask() -> None:
            for person in people:
                barrier.wait()
                keys.add((person, keyring.key_for(person)))

        running = [Thread(target=ask) for _ in range(threads)]
        for thread in running:
            thread.start()
        for thread in running:
            thread.join(60)
        assert sorted(person for person, _ in keys) == sorted(people)

    # ---- moving

    def test_everybody_is_told(self, keyring: MovableKeyring) -> None:
        people = [uuid4() for _ in range(self.many)]
        keyring.restore([KeyEntry(it, it.bytes * 2) for it in people])
        erased = {*people[::30]}
        for person in erased:
            keyring.erase(person)
        found = {it.user_id: it.key for it in keyring.entries()}
        expected = {it: None if it in erased else it.bytes * 2 for it in people}
        assert found == expected

    def test_an_empty_keyring_tells_nobody(self, keyring: MovableKeyring) -> None:
        assert list(keyring.entries()) == []
        keyring.restore([])
        assert list(keyring.entries()) == []

    def test_what_was_brought_is_kept(self, keyring: MovableKeyring, user_id: UUID) -> None:
        erased, brought = uuid4(), bytes(range(32))
        for _ in range(2):
            keyring.restore([KeyEntry(user_id, brought), KeyEntry(erased, None)])
        assert keyring.find(user_id) == keyring.key_for(user_id) == brought
        assert keyring.erased(erased)

    def test_a_key_never_replaces_a_tombstone(self, keyring: MovableKeyring, user_id: UUID) -> None:
        keyring.erase(user_id)
        keyring.restore([KeyEntry(user_id, bytes(range(32)))])
        assert keyring.erased(user_id)
        with pytest.raises(PersonErasedError):
            keyring.find(user_id)

    def test_a_tombstone_destroys_a_key(self, keyring: MovableKeyring, user_id: UUID) -> None:
        keyring.key_for(user_id)
        keyring.restore([KeyEntry(user_id, None)])
        assert keyring.erased(user_id)

    def test_another_key_is_refused(self, keyring: MovableKeyring, user_id: UUID) -> None:
        key = keyring.key_for(user_id)
        with pytest.raises(KeyConflictError) as refusal:
            keyring.restore([KeyEntry(user_id, bytes(range(32)))])
        assert refusal.value.user_id == user_id
        assert keyring.find(user_id) == key

    def test_an_entry_does_not_show_its_key(self, user_id: UUID) -> None:
        assert "2a2a" not in repr(KeyEntry(user_id, b"**" * 16))
        assert "**" not in repr(KeyEntry(user_id, b"**" * 16))
