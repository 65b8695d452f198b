"""What every adapter of the key wrapping port does."""

from __future__ import annotations

from abc import ABC, abstractmethod
from uuid import UUID, uuid4

import pytest

from ilikeyacut.application.ports.key_wrapping import KeyWrapping, KeyWrappingError

KEY = bytes(range(32))


class KeyWrappingContract(ABC):
    @abstractmethod
    @pytest.fixture
    def wrapping(self) -> KeyWrapping:
        """Return the adapter."""

    @pytest.fixture
    def user_id(self) -> UUID:
        return uuid4()

    def test_a_key_comes_back_as_it_was(self, wrapping: KeyWrapping, user_id: UUID) -> None:
        wrapped = wrapping.wrap(user_id, KEY)
        assert KEY not in wrapped
        assert wrapping.unwrap(user_id, wrapped) == wrapping.unwrap(user_id, wrapped) == KEY

    def test_a_key_may_be_wrapped_twice(self, wrapping: KeyWrapping, user_id: UUID) -> None:
        first, second = wrapping.wrap(user_id, KEY), wrapping.wrap(user_id, KEY)
        assert wrapping.unwrap(user_id, first) == wrapping.unwrap(user_id, second) == KEY

    def test_one_persons_key_is_nobody_elses(self, wrapping: KeyWrapping, user_id: UUID) -> None:
        wrapped = wrapping.wrap(user_id, KEY)
        with pytest.raises(KeyWrappingError):
            wrapping.unwrap(uuid4(), wrapped)

    def test_what_was_never_wrapped_is_refused(self, wrapping: KeyWrapping, user_id: UUID) -> None:
        wrapped = wrapping.wrap(user_id, KEY)
        for garbage in (b"x", bytes(len(wrapped))):
            with pytest.raises(KeyWrappingError):
                wrapping.unwrap(user_id, garbage)

    def test_what_is_forgotten_here_is_not_lost(self, wrapping: KeyWrapping, user_id: UUID) -> None:
        wrapped = wrapping.wrap(user_id, KEY)
        wrapping.forget(user_id)
        wrapping.forget(user_id)
        assert wrapping.unwrap(user_id, wrapped) == KEY

    def test_an_error_shows_no_key(self, wrapping: KeyWrapping, user_id: UUID) -> None:
        with pytest.raises(KeyWrappingError) as refusal:
            wrapping.unwrap(user_id, b"secret bytes")
        assert "secret bytes" not in str(refusal.value)
        assert refusal.value.reason
