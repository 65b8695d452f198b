"""What every adapter of the identity port does."""

from __future__ import annotations

from abc import ABC, abstractmethod

import pytest

from ilikeyacut.application.ports.identity import IdentityProvider


class IdentityContract(ABC):
    @abstractmethod
    @pytest.fixture
    def provider(self) -> IdentityProvider:
        """Return the adapter, for a person named Ada with ada@example.com."""

    def test_the_same_person_is_asking_until_forgotten(self, provider: IdentityProvider) -> None:
        assert provider.current() == provider.current()

    def test_it_vouches_for_name_and_address(self, provider: IdentityProvider) -> None:
        who = provider.current()
        assert (who.name, who.email) == ("Ada", "ada@example.com")
        assert who.subject

    def test_whoever_comes_after_an_erasure_is_somebody_else(
        self, provider: IdentityProvider
    ) -> None:
        before = provider.current()
        provider.forget(before.subject)
        after = provider.current()
        assert after.issuer == before.issuer
        assert after.subject != before.subject

    def test_forgetting_again_spares_who_came_next(self, provider: IdentityProvider) -> None:
        before = provider.current()
        provider.forget(before.subject)
        after = provider.current()
        provider.forget(before.subject)
        assert provider.current() == after

    def test_the_subject_holds_neither_name_nor_address(self, provider: IdentityProvider) -> None:
        subject = provider.current().subject.lower()
        assert "ada" not in subject
        assert "example" not in subject
