"""A stylist may be anybody's code: whatever it does costs an attempt, never the worker."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import inf, nan
from typing import Any

import pytest

from ilikeyacut.adapters.memory.stylist import MemoryStylist
from ilikeyacut.application.ports.stylist import Rendering, RenderRequest, StylistError, Usage
from ilikeyacut.application.stylists.selection import StylistFaultyError
from ilikeyacut.application.stylists.spending import Spending
from ilikeyacut.domain.failures import FailureCode
from ilikeyacut.domain.processing_job import JobStatus
from ilikeyacut.domain.values import Look, MediaType
from support.apps import staged

PRICE = 700
UNAVAILABLE = FailureCode.PROVIDER_UNAVAILABLE


class Unruly(MemoryStylist):
    """Does as it should, until a test puts something else in the place of a method."""

    answer: Callable[[Rendering], Any] = staticmethod(lambda rendering: rendering)
    on_check: Callable[[], Any] = staticmethod(lambda: None)
    worst_case: Callable[[], Any] = staticmethod(lambda: PRICE)

    def check(self, look: Look) -> None:
        self.on_check()

    def worst_case_microusd(self, look: Look) -> int:
        price: int = self.worst_case()
        return price

    def render(self, request: RenderRequest) -> Rendering:
        rendering: Rendering = self.answer(super().render(request))
        return rendering


def fails(*arguments: Any, **keywords: Any) -> Callable[[Rendering], Any]:
    def failing(rendering: Rendering) -> Any:
        raise StylistError(*arguments, **keywords)

    return failing


def broken(**fields: Any) -> Callable[[Rendering], Any]:
    return lambda rendering: replace(rendering, **fields)


@pytest.mark.parametrize(
    "answer",
    [
        lambda rendering: None,
        lambda rendering: rendering.image,
        vars,
        *(broken(image=it) for it in (None, "picture", bytearray(b"picture"))),
        *(broken(media_type=it) for it in (None, "image/jpeg")),
        *(broken(model=it) for it in (None, "", "m" * 201)),
        *(broken(cost_microusd=it) for it in (None, -5, 1.5, nan, "1", 10**30)),
        *(broken(usage=it) for it in ("many", Usage(-1, 0), Usage(0, nan))),  # type: ignore[arg-type]  # wrong on purpose
        fails("A_CODE_OF_ITS_OWN", "no", retryable=False),
        *(fails(UNAVAILABLE, "no", cost_microusd=it) for it in (None, -7, 1.5, nan)),
        fails(UNAVAILABLE, "no", retry_after="soon"),
    ],
)
def test_an_answer_of_another_type_costs_an_attempt_and_what_was_reserved(
    answer: Callable[[Rendering], Any],
) -> None:
    stylist = Unruly()
    stylist.answer = answer
    stage = staged(stylist=stylist)
    user = stage.person()
    job = stage.finished(user)
    assert (job.status, job.failure) == (JobStatus.FAILED, UNAVAILABLE)
    assert [it.failure for it in job.attempts] == [UNAVAILABLE] * 3
    assert stage.ledger(user) == (10, 0)
    spending = stage.port(Spending)
    assert spending.budget.spent(spending.everyone_account()) == 3 * PRICE


@pytest.mark.parametrize("retry_after", [nan, -9])
def test_a_pause_that_is_none_is_no_pause(retry_after: float) -> None:
    assert StylistError(UNAVAILABLE, "no", retry_after=retry_after).retry_after == 0
    stylist = Unruly()
    stylist.answer = fails(UNAVAILABLE, "no", retry_after=retry_after)
    stage = staged(stylist=stylist)
    assert len(stage.finished(stage.person()).attempts) == 3


@pytest.mark.parametrize("retry_after", [inf, 1e300, 10**400])
def test_a_pause_without_end_gives_the_stylist_up(retry_after: float) -> None:
    stylist = Unruly()
    stylist.answer = fails(UNAVAILABLE, "no", retry_after=retry_after)
    stage = staged(stylist=stylist)
    assert len(stage.finished(stage.person()).attempts) == 1


def test_a_known_code_as_text_is_that_code() -> None:
    stylist = Unruly()
    stylist.answer = fails("CONTENT_BLOCKED", "no")
    stage = staged(stylist=stylist)
    job = stage.finished(stage.person())
    assert (job.failure, len(job.attempts)) == ("CONTENT_BLOCKED", 1)


def test_a_picture_of_another_type_than_the_wanted_one_is_made_into_it() -> None:
    stylist = Unruly()
    stylist.answer = broken(media_type=MediaType.PNG)
    stage = staged(stylist=stylist)
    job = stage.finished(stage.person())
    assert job.rendered[1].media_type is MediaType.JPEG


Faults = dict[str, Callable[[], Any]]


def refuses() -> None:
    raise RuntimeError("oops")


def priced(value: object) -> Faults:
    return {"worst_case": lambda: value}


FAULTS: list[Faults] = [
    {"on_check": refuses},
    {"worst_case": refuses},
    *(priced(it) for it in (None, -1, 0.5, nan, True, 10**30)),
]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_stylist_that_cannot_be_asked_about_a_look_is_refused(
    fault: Faults,
) -> None:
    stylist = Unruly()
    vars(stylist).update(fault)
    stage = staged(stylist=stylist)
    user = stage.person()
    with pytest.raises(StylistFaultyError, match="the memory stylist is faulty: ") as refused:
        stage.asked(user)
    assert refused.value.code == "PROVIDER_REJECTED"
    assert stage.ledger(user) == (10, 0)


@pytest.mark.parametrize("fault", FAULTS)
def test_one_that_breaks_later_ends_its_job_and_holds_up_no_other(
    fault: Faults,
) -> None:
    stylist, other = Unruly(), MemoryStylist(name="other", model="other-1")
    stage = staged(stylists=[stylist])
    user = stage.person()
    job = stage.asked(user)
    vars(stylist).update(fault)
    ended = stage.app.worker.finish(job.id)
    assert (ended.status, ended.failure) == (JobStatus.FAILED, "PROVIDER_REJECTED")
    assert stage.ledger(user) == (10, 0)
    stage = staged(stylists=[stylist, other])
    job = stage.finished(stage.person())
    assert (job.status, job.rendered[1].provider) == (JobStatus.COMPLETED, "other")
