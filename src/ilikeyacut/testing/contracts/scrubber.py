"""What every adapter of the scrubber port does."""

from __future__ import annotations

from abc import ABC, abstractmethod

import pytest

from ilikeyacut.application.ports.scrubber import Scrubber


class ScrubberContract(ABC):
    @abstractmethod
    @pytest.fixture
    def scrubber(self) -> Scrubber:
        """Return the adapter of a store in which the word PEREGRINE was kept and deleted."""

    @abstractmethod
    def remains(self) -> bytes:
        """Return every byte that the store keeps outside this process."""

    def test_nothing_deleted_remains(self, scrubber: Scrubber) -> None:
        scrubber.scrub()
        assert b"PEREGRINE" not in self.remains()

    def test_scrubbing_again_is_harmless(self, scrubber: Scrubber) -> None:
        scrubber.scrub()
        scrubber.scrub()
        assert b"PEREGRINE" not in self.remains()
