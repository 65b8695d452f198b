"""A third party's picture is kept twice: as it was sent, and as the person gets it."""

from uuid import UUID

import pytest

from ilikeyacut.application.ports.pictures import ImageUnreadableError
from ilikeyacut.application.ports.stylist import Rendering, RenderRequest, StylistError
from ilikeyacut.application.try_on.fidelity import Fidelity, Kept
from ilikeyacut.domain.failures import FailureCode
from ilikeyacut.domain.processing_job import JobStatus, VariationRendered
from ilikeyacut.domain.values import MediaType
from ilikeyacut.entrypoints.bootstrap import bind
from ilikeyacut.testing.stylist import ScriptedStylist
from support.apps import Stage, asking, picture, staged
from support.routes import PRICE, events_of, gemini, own, spent_today

HOME = picture("#010203")


class Homing(Fidelity):
    """Brings home what it is told, or fails as it is told, as often as there is something to do."""

    def __init__(self, *faults: Exception) -> None:
        self.faults = list(faults)

    def fits(self, source: bytes, rendering: Rendering) -> bool:
        return True

    def conform(self, source: bytes, rendering: Rendering, media_type: MediaType) -> Kept:
        if self.faults:
            raise self.faults.pop(0)
        return Kept(HOME, MediaType.PNG, "composited", 2.5)


def homing(stylist: ScriptedStylist, *faults: Exception) -> Stage:
    made = Homing(*faults)
    return staged(lambda c: bind(c, Fidelity, lambda: made), stylists=[stylist])


def rendered(stage: Stage, count: int = 1) -> list[VariationRendered]:
    user = stage.person()
    stage.app.users.give_consent(user.id, "gemini", of_age=True)
    job = stage.asked(user, count)
    stage.app.worker.finish(job.id)
    events = events_of(stage, job)
    return [it for it in events if isinstance(it, VariationRendered)]


def test_the_event_names_both_pictures_and_says_what_was_done() -> None:
    (event,) = rendered(homing(gemini()))
    assert event.key != event.raw_key
    assert (event.fidelity, event.drift) == ("composited", 2.5)
    assert event.media_type is MediaType.PNG


def test_the_result_is_made_of_what_was_brought_home_and_the_senders_bytes_are_kept() -> None:
    sent = picture("#FF0000")
    stage = homing(ScriptedStylist(name="gemini", consent=asking(), image=sent))
    (event,) = rendered(stage)
    (row,) = stage.app.gallery.results(event.user_id).items
    photo = stage.app.photos.get(event.user_id, row.photo_id)
    assert photo.raw_key == event.raw_key
    assert stage.app.photo_store.get(event.raw_key or "") == sent
    assert stage.app.photo_store.get(photo.key or "") != sent
    assert event.key not in stage.objects()
    assert set(photo.keys()) < stage.objects()


def test_what_stays_on_our_machines_is_not_brought_home() -> None:
    (event,) = rendered(homing(own(), RuntimeError("never")))
    assert event.key == event.raw_key
    assert (event.fidelity, event.drift) == ("as-made", None)


@pytest.mark.parametrize("code", ["RESULT_UNCHANGED", "PROVIDER_MALFORMED"])
def test_a_picture_that_cannot_be_brought_home_was_paid_and_is_asked_for_again(code: str) -> None:
    fault = StylistError(FailureCode(code), "told to", cost_microusd=PRICE)
    stage = homing(gemini(), fault)
    (event,) = rendered(stage)
    assert event.attempt == 2
    assert spent_today(stage) == 2 * PRICE


def test_a_selfie_that_cannot_be_compared_is_at_fault_itself() -> None:
    stage = homing(gemini(), ImageUnreadableError("truncated"))
    assert rendered(stage) == []
    (row,) = stage.app.gallery.history(next(iter(_people(stage)))).items
    assert (row.status, row.failure) == (JobStatus.FAILED, "IMAGE_UNREADABLE")
    assert spent_today(stage) == PRICE


def _people(stage: Stage) -> set[UUID]:
    return {it.event.originator_id for it in stage.app.store.page(0, 1).events}


def test_the_sweep_leaves_both_pictures_of_a_job_that_goes_on() -> None:
    stage = homing(gemini())
    user = stage.person()
    stage.app.users.give_consent(user.id, "gemini", of_age=True)
    job = stage.asked(user, 2)
    with pytest.raises(KeyboardInterrupt):
        _interrupted_after_one(stage, job.id)
    before = stage.objects()
    stage.clock.pause(2 * 24 * 3600)
    assert stage.app.upkeep.sweep() == []
    assert stage.objects() == before
    assert sum("processed-images" in key for key in before) == 2


def _interrupted_after_one(stage: Stage, job_id: UUID) -> None:
    def interrupt(_: RenderRequest) -> None:
        raise KeyboardInterrupt

    assert isinstance(stage.stylist, ScriptedStylist)
    stage.stylist.script = [None, interrupt]
    stage.app.worker.finish(job_id)
