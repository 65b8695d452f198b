"""What every adapter of the sessions port does."""

from __future__ import annotations

from abc import ABC, abstractmethod
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier
from uuid import UUID, uuid4

import pytest

from ilikeyacut.application.ports.sessions import (
    MOST_DEVICE,
    Session,
    SessionRevokedError,
    Sessions,
    device_label,
)
from ilikeyacut.testing import ManualClock

ANN, BEN = UUID(int=0xA), UUID(int=0xB)
DAY = timedelta(days=1)


class SessionsContract(ABC):
    @abstractmethod
    @pytest.fixture
    def sessions(self, clock: ManualClock) -> Sessions:
        """Return the adapter on this clock, without any session."""

    @pytest.fixture
    def elsewhere(self, sessions: Sessions) -> Sessions:
        """Return another process's adapter of the same store; by default there is none."""
        return sessions

    @pytest.fixture
    def clock(self) -> ManualClock:
        clock = ManualClock()
        clock.advance(timedelta(microseconds=123_456))
        return clock

    @pytest.fixture
    def session(self, clock: ManualClock) -> Session:
        return new_session(clock)

    def test_a_session_is_found_as_it_was_opened(
        self, sessions: Sessions, elsewhere: Sessions, session: Session
    ) -> None:
        assert sessions.open(session) == session
        assert elsewhere.find(ANN, session.id) == session
        assert sessions.find(ANN, session.id) == session

    @pytest.mark.parametrize("device", ["", "x" * MOST_DEVICE, "iPhone 17 · Ü 📱"])
    def test_every_label_of_a_device_is_kept(
        self, sessions: Sessions, session: Session, device: str
    ) -> None:
        labelled = replace(session, device=device)
        sessions.open(labelled)
        assert sessions.find(ANN, session.id) == labelled

    @pytest.mark.parametrize("label", ["x" * 65, "a\nb", "\x1b[2J", "\ud800", " iPhone "])
    def test_a_label_is_bounded_and_printable(self, session: Session, label: str) -> None:
        with pytest.raises(ValueError, match="label"):
            replace(session, device=label)
        replace(session, device=device_label(label))

    def test_nothing_else_is_found(self, sessions: Sessions, session: Session) -> None:
        assert sessions.find(ANN, session.id) is None
        sessions.open(session)
        assert sessions.find(ANN, uuid4()) is None
        assert sessions.find(BEN, session.id) is None

    def test_opening_it_again_changes_nothing(
        self, sessions: Sessions, session: Session, clock: ManualClock
    ) -> None:
        sessions.open(session)
        clock.advance(DAY)
        again = replace(session, device="another", last_seen_at=clock.now())
        assert sessions.open(again) == session
        assert sessions.find(ANN, session.id) == session

    # ------------------------------------------------------------ touch and expiry

    def test_a_use_is_recorded(
        self, sessions: Sessions, elsewhere: Sessions, session: Session, clock: ManualClock
    ) -> None:
        sessions.open(session)
        clock.advance(DAY)
        touched = replace(session, last_seen_at=clock.now())
        assert elsewhere.touch(ANN, session.id) == touched
        assert sessions.find(ANN, session.id) == touched

    def test_a_use_may_put_the_end_off(
        self, sessions: Sessions, elsewhere: Sessions, session: Session, clock: ManualClock
    ) -> None:
        sessions.open(session)
        later = session.expires_at + DAY
        assert sessions.touch(ANN, session.id, expires_at=later)
        clock.set(session.expires_at)
        found = elsewhere.find(ANN, session.id)
        assert found
        assert found.expires_at == later

    def test_an_expired_session_is_gone_though_nobody_cleaned_up(
        self, sessions: Sessions, session: Session, clock: ManualClock
    ) -> None:
        sessions.open(session)
        assert sessions.find(ANN, session.id)
        clock.set(session.expires_at - timedelta(microseconds=1))
        assert sessions.find(ANN, session.id)
        clock.set(session.expires_at)
        assert sessions.find(ANN, session.id) is None
        assert sessions.touch(ANN, session.id, expires_at=clock.now() + DAY) is None
        assert not sessions.of(ANN)

    def test_an_unknown_session_is_not_touched_into_being(
        self, sessions: Sessions, session: Session
    ) -> None:
        assert sessions.touch(ANN, session.id, expires_at=session.expires_at) is None
        assert sessions.find(ANN, session.id) is None
        assert not sessions.of(ANN)

    # ------------------------------------------------------------ listing

    def test_a_person_sees_their_own_sessions_the_latest_first(
        self, sessions: Sessions, elsewhere: Sessions, clock: ManualClock
    ) -> None:
        opened = []
        for _ in range(3):
            opened.append(new_session(clock))
            sessions.open(opened[-1])
            clock.advance(timedelta(minutes=1))
        sessions.open(new_session(clock, BEN))
        assert list(elsewhere.of(ANN)) == opened[::-1]
        assert not sessions.of(uuid4())

    # ------------------------------------------------------------ revoking

    def test_a_revoked_session_is_gone_at_once(
        self, sessions: Sessions, elsewhere: Sessions, session: Session, clock: ManualClock
    ) -> None:
        other = new_session(clock)
        for it in (session, other):
            sessions.open(it)
            assert elsewhere.find(ANN, it.id)
        assert elsewhere.revoke(ANN, session.id) == clock.now()
        for reader in (sessions, elsewhere):
            assert reader.find(ANN, session.id) is None
            assert list(reader.of(ANN)) == [other]
            assert reader.touch(ANN, session.id) is None
        assert sessions.find(ANN, other.id) == other

    def test_a_revoked_session_is_not_opened_again(
        self, sessions: Sessions, elsewhere: Sessions, session: Session
    ) -> None:
        sessions.open(session)
        elsewhere.revoke(ANN, session.id)
        with pytest.raises(SessionRevokedError):
            sessions.open(session)
        assert sessions.find(ANN, session.id) is None

    def test_revoking_again_says_since_when(
        self, sessions: Sessions, session: Session, clock: ManualClock
    ) -> None:
        sessions.open(session)
        at = sessions.revoke(ANN, session.id)
        clock.advance(timedelta(minutes=1))
        assert sessions.revoke(ANN, session.id) == at
        assert sessions.revoke_all(ANN) == {session.id: at}

    def test_revoking_what_there_is_not_changes_nothing(
        self, sessions: Sessions, session: Session
    ) -> None:
        assert sessions.revoke(ANN, session.id) is None
        sessions.open(session)
        assert sessions.revoke(BEN, session.id) is None
        assert sessions.find(ANN, session.id) == session

    def test_signing_out_everywhere_ends_every_session_of_one_person(
        self, sessions: Sessions, elsewhere: Sessions, clock: ManualClock
    ) -> None:
        anns, bens = [new_session(clock) for _ in range(7)], new_session(clock, BEN)
        for it in (*anns, bens):
            sessions.open(it)
            assert elsewhere.find(it.user_id, it.id)
        assert elsewhere.revoke_all(ANN) == {it.id: clock.now() for it in anns}
        assert not sessions.of(ANN)
        assert not [it for it in anns if sessions.find(ANN, it.id)]
        assert sessions.find(BEN, bens.id) == bens
        assert not sessions.revoke_all(uuid4())

    def test_a_person_may_sign_in_again(
        self, sessions: Sessions, session: Session, clock: ManualClock
    ) -> None:
        sessions.open(session)
        sessions.revoke_all(ANN)
        again = new_session(clock)
        sessions.open(again)
        assert list(sessions.of(ANN)) == [again]

    def test_no_use_at_the_same_time_revives_a_revoked_session(
        self, sessions: Sessions, elsewhere: Sessions, session: Session
    ) -> None:
        sessions.open(session)
        start = Barrier(4)

        def use(n: int) -> None:
            start.wait()
            for _ in range(5):
                (sessions if n % 2 else elsewhere).touch(ANN, session.id)
                (elsewhere if n % 2 else sessions).find(ANN, session.id)

        with ThreadPoolExecutor() as threads:
            uses = [threads.submit(use, n) for n in range(3)]
            start.wait()
            sessions.revoke(ANN, session.id)
            assert elsewhere.find(ANN, session.id) is None
            for it in uses:
                it.result()
        assert sessions.find(ANN, session.id) is None
        assert not sessions.of(ANN)


def new_session(clock: ManualClock, user_id: UUID = ANN) -> Session:
    """Return a session that starts now and lasts 30 days."""
    now = clock.now()
    return Session(uuid4(), user_id, now, now, now + 30 * DAY, "iPhone")
