"""What every inbox promises. A subclass provides an `inbox` that lives by the `clock`."""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import timedelta
from threading import Barrier, Thread
from uuid import uuid4

import pytest

from ilikeyacut.adapters.memory.clock import ManualClock
from ilikeyacut.application.ports.inbox import REMEMBERED, Claim, Inbox

LEASE = timedelta(seconds=30)


class InboxContract(ABC):
    @pytest.fixture
    def clock(self) -> ManualClock:
        """Return the inbox's clock."""
        return ManualClock()

    @abstractmethod
    @pytest.fixture
    def inbox(self, clock: ManualClock) -> Inbox:
        """Return the adapter, empty."""

    def test_a_message_has_its_effect_once(self, inbox: Inbox) -> None:
        message, other = uuid4(), uuid4()
        assert inbox.claim(message, LEASE) is Claim.MINE
        inbox.confirm(message)
        assert inbox.claim(message, LEASE) is Claim.DONE
        assert inbox.claim(other, LEASE) is Claim.MINE

    def test_a_claim_keeps_others_away_until_its_lease_ends(
        self, inbox: Inbox, clock: ManualClock
    ) -> None:
        message = uuid4()
        assert inbox.claim(message, LEASE) is Claim.MINE
        clock.advance(LEASE - timedelta(milliseconds=1))
        assert inbox.claim(message, LEASE) is Claim.TAKEN
        clock.advance(timedelta(milliseconds=1))
        assert inbox.claim(message, LEASE) is Claim.MINE
        assert inbox.claim(message, LEASE) is Claim.TAKEN

    def test_who_confirms_late_is_believed(self, inbox: Inbox, clock: ManualClock) -> None:
        message = uuid4()
        assert inbox.claim(message, LEASE) is Claim.MINE
        clock.advance(LEASE)
        assert inbox.claim(message, LEASE) is Claim.MINE
        inbox.confirm(message)
        clock.advance(LEASE)
        for _ in range(2):
            assert inbox.claim(message, LEASE) is Claim.DONE
            inbox.confirm(message)

    def test_a_message_is_forgotten_after_any_queue_has_lost_it(
        self, inbox: Inbox, clock: ManualClock
    ) -> None:
        message = uuid4()
        inbox.claim(message, LEASE)
        inbox.confirm(message)
        clock.advance(REMEMBERED - timedelta(seconds=1))
        assert inbox.claim(message, LEASE) is Claim.DONE
        clock.advance(timedelta(seconds=1))
        assert inbox.claim(message, LEASE) is Claim.MINE

    def test_one_of_many_gets_the_claim(self, inbox: Inbox) -> None:
        message, threads = uuid4(), 6
        start, claims = Barrier(threads), []

        def claim() -> None:
            start.wait()
            claims.append(inbox.claim(message, LEASE))

        running = [Thread(target=claim) for _ in range(threads)]
        for thread in running:
            thread.start()
        for thread in running:
            thread.join()
        assert claims.count(Claim.MINE) == 1
        assert claims.count(Claim.TAKEN) == threads - 1
