"""A third party's picture is kept twice: as it was sent, and as the person gets it."""

from hashlib import sha256
from typing import Any
from uuid import UUID

import pytest

from ilikeyacut.adapters.pillow.pictures import PillowPictures
from ilikeyacut.application.ports.pictures import ImageUnreadableError
from ilikeyacut.application.ports.stylist import Rendering, RenderRequest, StylistError
from ilikeyacut.application.try_on.fidelity import Fidelity, Kept
from ilikeyacut.application.try_on.runner import STEPS
from ilikeyacut.domain.failures import FailureCode
from ilikeyacut.domain.processing_job import JobStatus, ProcessingJob, VariationRendered
from ilikeyacut.domain.values import MediaType
from ilikeyacut.entrypoints.bootstrap import bind
from ilikeyacut.testing.stylist import ScriptedStylist
from support.apps import Stage, asking, picture, staged
from support.routes import PRICE, events_of, gemini, own, spent_today

HOME = picture("#010203")


class Homing(Fidelity):
    """Brings home what it is told, or fails as it is told, as often as there is something to do."""

    pictures = PillowPictures()

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
    stage.agreed(user)
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
    assert photo.key == event.key
    assert set(photo.keys()) < stage.objects()


@pytest.mark.parametrize("together", [True, False])
def test_a_picture_that_an_earlier_version_rendered_is_delivered_with_a_mark(
    together: bool,
) -> None:
    stage = staged(stylists=[own()])
    user = stage.person()
    job = stage.asked(user)
    folder = f"processed-images/{user.id}/{job.id}"
    keys: dict[str, Any] = {
        "raw_key": f"{folder}/raw-1-1-ab12.png",
        "key": f"{folder}/conformed-1-1-cd34.png",
    }
    for key in keys.values():
        stage.app.photo_store.put(key, HOME, MediaType.PNG)
    rendered_earlier(stage, job.id, keys)
    if not together:
        for step in STEPS:
            getattr(stage.app.steps, step.name)(job.id)
    assert stage.app.worker.finish(job.id).status is JobStatus.COMPLETED
    (row,) = stage.app.gallery.results(user.id).items
    photo = stage.app.photos.get(user.id, row.photo_id)
    delivered = stage.app.photo_store.get(photo.key or "")
    assert delivered == PillowPictures().mark(HOME) != HOME
    assert photo.digest == sha256(delivered).hexdigest()
    assert photo.raw_key == keys["raw_key"]
    assert keys["key"] not in stage.objects()
    assert set(photo.keys()) < stage.objects()


def rendered_earlier(stage: Stage, job_id: UUID, keys: dict[str, Any]) -> None:
    at = stage.clock.now()
    job = stage.app.store.load(ProcessingJob, job_id)
    started = job.start_attempt(1, "own", "own-1", most=3, lease_until=at, at=at)
    stage.app.store.append(*started)
    job = stage.app.store.load(ProcessingJob, job_id)
    digest = sha256(HOME).hexdigest()
    made: dict[str, Any] = {
        "media_type": MediaType.PNG,
        "model": "own-1",
        "fidelity": "kept",
        "drift": 1.0,
    }
    stage.app.store.append(*job.render(1, digest=digest, **keys, **made, at=at))


def test_a_result_is_marked_before_it_is_stored() -> None:
    stage = staged(stylists=[own()])
    (event,) = rendered(stage)
    (row,) = stage.app.gallery.results(event.user_id).items
    photo = stage.app.photos.get(event.user_id, row.photo_id)
    image = stage.app.photo_store.get(event.key or "")
    assert photo.key == photo.raw_key == event.key
    assert photo.digest == event.digest == sha256(image).hexdigest()
    assert PillowPictures().mark(image) == image


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
    stage.agreed(user)
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
