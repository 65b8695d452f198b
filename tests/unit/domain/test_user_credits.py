import pytest

from ilikeyacut.domain.errors import (
    AmountInvalidError,
    CreditsExhaustedError,
    GrantIdReusedError,
    TextInvalidError,
)
from ilikeyacut.domain.user import (
    CreditsGranted,
    CreditsReleased,
    CreditsReserved,
    CreditsSettled,
)
from ilikeyacut.testing.given import raises
from support.events import AT, JOB, USER, stamp
from support.users import ERASED, ERASING, REGISTERED, RESERVED, RICH


def test_a_grant_counts_once() -> None:
    REGISTERED.when(lambda u: u.grant_credits("welcome", 10, at=AT)).then(
        CreditsGranted(**stamp(USER, 2), grant_id="welcome", amount=10)
    )
    RICH.when(lambda u: u.grant_credits("welcome", 10, at=AT)).then()
    RICH.when(lambda u: u.grant_credits("more", 10, at=AT)).then(
        CreditsGranted(**stamp(USER, 3), grant_id="more", amount=10)
    )


@pytest.mark.parametrize("amount", [1, 9, 11])
def test_a_grant_is_never_repeated_with_another_amount(amount: int) -> None:
    RICH.when(lambda u: u.grant_credits("welcome", amount, at=AT)).then(
        raises(GrantIdReusedError, grant_id="welcome", granted=10)
    )
    assert GrantIdReusedError.code == "GRANT_ID_REUSED"


@pytest.mark.parametrize("grant_id", ["", "g" * 256, "\udcff", "\x1b[31m"])
def test_a_grant_has_an_id_that_can_be_kept(grant_id: str) -> None:
    RICH.when(lambda u: u.grant_credits(grant_id, 10, at=AT)).then(
        raises(TextInvalidError, what="a grant id", most=255)
    )
    assert RICH.after(lambda u: u.grant_credits("g" * 255, 1, at=AT)).state.ledger.available == 11


@pytest.mark.parametrize("amount", [1, 1_000_000])
def test_the_smallest_and_the_largest_grant_can_be_made(amount: int) -> None:
    granted = REGISTERED.after(lambda u: u.grant_credits("more", amount, at=AT))
    assert granted.state.ledger.available == amount


@pytest.mark.parametrize("amount", [-5, 0, 1_000_001])
def test_a_grant_is_a_positive_bounded_amount(amount: int) -> None:
    RICH.when(lambda u: u.grant_credits("more", amount, at=AT)).then(
        raises(AmountInvalidError, value=amount, most=1_000_000)
    )


def test_credits_are_set_aside_down_to_the_last_one() -> None:
    RICH.when(lambda u: u.reserve_credits(JOB, 10, at=AT)).then(
        CreditsReserved(**stamp(USER, 3), job_id=JOB, amount=10)
    )
    RICH.when(lambda u: u.reserve_credits(JOB, 11, at=AT)).then(
        raises(CreditsExhaustedError, required=11, available=10)
    )
    assert (RESERVED.state.ledger.available, RESERVED.state.ledger.total) == (6, 10)


def test_reserving_twice_for_a_job_sets_credits_aside_once() -> None:
    RESERVED.when(lambda u: u.reserve_credits(JOB, 4, at=AT)).then()


@pytest.mark.parametrize("amount", [-3, 0])
def test_no_credits_come_from_reserving_less_than_one(amount: int) -> None:
    RICH.when(lambda u: u.reserve_credits(JOB, amount, at=AT)).then(
        raises(AmountInvalidError, value=amount, most=1_000_000)
    )


@pytest.mark.parametrize(
    ("delivered", "settled", "released"), [(1, 1, 3), (3, 3, 1), (4, 4, 0), (9, 4, 0)]
)
def test_pictures_are_paid_for_and_the_rest_is_given_back(
    delivered: int, settled: int, released: int
) -> None:
    RESERVED.when(lambda u: u.settle_credits(JOB, delivered, at=AT)).then(
        CreditsSettled(**stamp(USER, 4), job_id=JOB, settled=settled, released=released)
    )


@pytest.mark.parametrize("delivered", [0, -1])
def test_a_job_without_pictures_costs_nothing(delivered: int) -> None:
    RESERVED.when(lambda u: u.settle_credits(JOB, delivered, at=AT)).then(
        CreditsReleased(**stamp(USER, 4), job_id=JOB, released=4)
    )
    user = RESERVED.after(lambda u: u.settle_credits(JOB, delivered, at=AT)).state
    assert (user.ledger.available, user.ledger.reserved) == (10, {})


def test_settling_what_is_not_open_is_no_event() -> None:
    RICH.when(lambda u: u.settle_credits(JOB, 1, at=AT)).then()
    settled = RESERVED.after(lambda u: u.settle_credits(JOB, 2, at=AT))
    settled.when(lambda u: u.settle_credits(JOB, 2, at=AT)).then()
    settled.when(lambda u: u.settle_credits(JOB, 0, at=AT)).then()


def test_the_books_are_closed_for_a_person_on_their_way_out() -> None:
    for given_erasure in (ERASING, ERASED):
        version = len(given_erasure.past) + 1
        given_erasure.when(lambda u: u.settle_credits(JOB, 4, at=AT)).then(
            CreditsSettled(**stamp(USER, version), job_id=JOB, settled=4, released=0)
        )
