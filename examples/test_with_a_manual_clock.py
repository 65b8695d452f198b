"""How to test your own code over ilikeyacut: no waiting, no chance, no network."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

import ilikeyacut as iya
from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.entropy import Entropy
from ilikeyacut.application.ports.stylist import StylistError
from ilikeyacut.domain.errors import CreditsExhaustedError
from ilikeyacut.domain.failures import FailureCode
from ilikeyacut.domain.user import User
from ilikeyacut.testing import ManualClock, ScriptedStylist, SeededEntropy, given, raises

PORTRAIT = Path(__file__).parent / "portraits" / "astronaut.png"
COPPER = iya.Look(dye=iya.Dye(colour=iya.Colour.parse("copper")))
BUSY = StylistError(
    FailureCode.PROVIDER_RATE_LIMITED, "too many calls", retryable=True, retry_after=30
)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def stylist() -> ScriptedStylist:
    return ScriptedStylist(BUSY)


@pytest.fixture
def app(clock: ManualClock, stylist: ScriptedStylist) -> Iterator[iya.App]:
    settings = iya.Settings(profile=iya.Profile.MEMORY, stylists=("memory",))
    with iya.open_app(
        settings, replacing={Clock: clock, Entropy: SeededEntropy()}, stylists=[stylist]
    ) as app:
        yield app


@pytest.fixture
def me(app: iya.App) -> UUID:
    return app.accounts.current().id


@pytest.fixture
def selfie(app: iya.App, me: UUID) -> UUID:
    photo_id = app.photos.request_upload(me)
    app.photos.receive(me, photo_id, PORTRAIT.read_bytes())
    return photo_id


def asked(app: iya.App, me: UUID, selfie: UUID) -> UUID:
    request = iya.TryOn(photo_id=selfie, look=COPPER)
    return app.try_ons.request(me, request, idempotency_key="first").id


def test_a_busy_provider_is_called_again_once_its_time_has_passed(
    app: iya.App, me: UUID, selfie: UUID, clock: ManualClock, stylist: ScriptedStylist
) -> None:
    before = clock.now()
    job = app.worker.finish(asked(app, me, selfie))
    assert job.status == "completed"
    assert len(stylist.requests) == 2
    assert clock.now() - before >= timedelta(seconds=30)


def test_a_try_on_that_nobody_ran_expires_and_costs_nothing(
    app: iya.App, me: UUID, selfie: UUID, clock: ManualClock, stylist: ScriptedStylist
) -> None:
    job_id = asked(app, me, selfie)
    clock.advance(timedelta(days=1))
    job = app.worker.finish(job_id)
    assert job.status == "expired"
    assert stylist.requests == []
    assert app.users.get(me).ledger.reserved == {}


ANN, JOB = UUID(int=1), UUID(int=2)
AT = datetime(2025, 3, 1, tzinfo=UTC)
REGISTERED = given(User, *User.register(ANN, name="Ann", email="ann@example.com", at=AT))


def test_nobody_spends_credits_that_they_do_not_have() -> None:
    REGISTERED.when(lambda user: user.reserve_credits(JOB, 4, at=AT)).then(
        raises(CreditsExhaustedError, required=4, available=0)
    )
