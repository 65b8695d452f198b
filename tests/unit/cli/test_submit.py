"""A request that is interrupted leaves a job with its selfie, or neither."""

from __future__ import annotations

from typing import Any

import pytest

from ilikeyacut.application.use_cases.try_ons import TryOns
from ilikeyacut.domain.processing_job import ProcessingJob
from ilikeyacut.domain.selfie import FaceTurnedRightError
from ilikeyacut.domain.values import Colour, Dye, Look, MediaType
from ilikeyacut.entrypoints.cli.looks import Wish
from ilikeyacut.entrypoints.cli.submit import submit
from ilikeyacut.testing.portraits import as_bytes, portrait
from support.apps import staged

WISH = Wish(Look(dye=Dye(colour=Colour.parse("copper"))), 1, "auto", MediaType.JPEG)
SELFIE = as_bytes(portrait())


class Interrupted:
    """Is interrupted before the request is stored, or right after."""

    def __init__(self, try_ons: TryOns, *, stored: bool) -> None:
        self._try_ons = try_ons
        self._stored = stored

    def request(self, *args: Any, **named: Any) -> ProcessingJob:
        if self._stored:
            self._try_ons.request(*args, **named)
        raise KeyboardInterrupt


def test_a_rejected_selfie_is_not_kept_and_is_judged_anew() -> None:
    stage = staged()
    user = stage.person()
    stage.inspector.measures["yaw"] = -41.0
    upload = stage.app.photos.request_upload(user.id)
    assert stage.app.photos.receive(user.id, upload, SELFIE).rejection
    for _ in range(2):
        with pytest.raises(FaceTurnedRightError) as refused:
            submit(stage.app, user.id, SELFIE, WISH, "monday")
        assert (refused.value.measured, refused.value.required) == (41.0, 35.0)
        assert stage.objects() == set()
    stage.inspector.measures["yaw"] = 0.0
    assert submit(stage.app, user.id, SELFIE, WISH, "monday").cost == 1


@pytest.mark.parametrize("stored", [True, False])
def test_the_same_request_again_goes_on(*, stored: bool) -> None:
    stage = staged()
    user = stage.person()
    interrupted: Any = Interrupted(stage.app.try_ons, stored=stored)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stage.app, "try_ons", interrupted)
        with pytest.raises(KeyboardInterrupt):
            submit(stage.app, user.id, SELFIE, WISH, "monday")
    stage.app.worker.refresh()
    kept = stage.app.gallery.selfies(user.id).items
    assert len(kept) == (1 if stored else 0)
    job = submit(stage.app, user.id, SELFIE, WISH, "monday")
    assert stage.app.worker.finish(job.id).delivered == 1
    assert stage.ledger(user) == (9, 0)
