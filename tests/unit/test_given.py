"""Given, when, then: what does not hold must fail, or hundreds of tests would say nothing."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from ilikeyacut.domain.errors import AmountInvalidError, CreditsExhaustedError, DomainError
from ilikeyacut.domain.user import User
from ilikeyacut.testing import Outcome, asking, deciding, given, raises

ANN, JOB = UUID(int=1), UUID(int=2)
AT = datetime(2025, 3, 1, tzinfo=UTC)
REGISTERED = User.register(ANN, name="Ann", email="ann@example.com", at=AT)
PERSON = given(User, *REGISTERED)
REFUSED = PERSON.when(lambda user: user.reserve_credits(JOB, 4, at=AT))
ERASED = PERSON.when(lambda user: user.request_erasure(at=AT))
EXHAUSTED = raises(CreditsExhaustedError, required=4, available=0)


def test_what_holds_passes() -> None:
    REFUSED.then(EXHAUSTED)
    ERASED.then(*PERSON.state.request_erasure(at=AT))
    deciding(lambda: REGISTERED).then(*REGISTERED)
    PERSON.when(asking(lambda user: user.require_active())).then()


@pytest.mark.parametrize(
    "expected",
    [
        [],
        [raises(CreditsExhaustedError)],
        [raises(CreditsExhaustedError, required=4, available=1)],
        [raises(DomainError, required=4, available=0)],
        [raises(AmountInvalidError, value=4, most=1)],
        [EXHAUSTED, EXHAUSTED],
        [*REGISTERED, EXHAUSTED],
        REGISTERED,
    ],
)
def test_a_refusal_is_no_other_outcome(expected: list[object]) -> None:
    with pytest.raises((AssertionError, CreditsExhaustedError)):
        REFUSED.then(*expected)  # type: ignore[arg-type]  # wrong on purpose


@pytest.mark.parametrize("expected", [[], [EXHAUSTED], REGISTERED])
def test_events_are_no_other_outcome(expected: list[object]) -> None:
    with pytest.raises(AssertionError, match="it decided "):
        ERASED.then(*expected)  # type: ignore[arg-type]  # wrong on purpose


def test_events_that_do_not_follow_the_past_fail() -> None:
    later = [it.model_copy(update={"originator_version": 9}) for it in ERASED.events]
    with pytest.raises(Exception, match="9"):
        Outcome(PERSON.state, tuple(later), None).then(*later)
