"""Whoever made it, a result has the photo's size, or it is none and costs no credit."""

from io import BytesIO

import pytest
from PIL import Image

from ilikeyacut.application.ports.stylist import ConsentText
from ilikeyacut.domain.failures import FailureCode
from ilikeyacut.domain.processing_job import JobStatus, VariationRendered
from ilikeyacut.domain.user import User
from ilikeyacut.testing.stylist import ScriptedStylist
from support.apps import Stage, asking, picture, staged
from support.routes import events_of

SIZE = (240, 260)
EITHER = pytest.mark.parametrize("consent", [None, asking("acme")], ids=["our own", "third party"])


def sending(image: bytes, consent: ConsentText | None) -> tuple[Stage, User]:
    stage = staged(stylist=ScriptedStylist(name="acme", consent=consent, image=image))
    user = stage.person()
    if consent is not None:
        stage.agreed(user, consent.provider)
    return stage, user


def delivered(stage: Stage, user: User) -> list[tuple[int, int]]:
    """Return the sizes of a person's results."""
    photos = [
        stage.app.photos.get(user.id, row.photo_id)
        for row in stage.app.gallery.results(user.id).items
    ]
    images = [stage.app.photo_store.get(photo.key or "") for photo in photos]
    return [Image.open(BytesIO(image)).size for image in images]


@EITHER
@pytest.mark.parametrize(
    "image",
    [picture("#FF0000", (10, 10)), picture("#FF0000", (500, 100)), b"no picture", b""],
    ids=["a thumbnail", "another shape", "no picture", "nothing"],
)
def test_what_cannot_be_brought_to_the_photos_size_is_neither_delivered_nor_charged(
    image: bytes, consent: ConsentText | None
) -> None:
    stage, user = sending(image, consent)
    job = stage.finished(user)
    assert (job.status, job.failure) == (JobStatus.FAILED, FailureCode.PROVIDER_MALFORMED)
    assert stage.ledger(user) == (10, 0)
    assert delivered(stage, user) == []
    assert not [key for key in stage.objects() if key.startswith("processed-images")]


@EITHER
@pytest.mark.parametrize("size", [(120, 130), (480, 520)])
def test_a_picture_of_the_photos_shape_is_brought_to_its_size(
    size: tuple[int, int], consent: ConsentText | None
) -> None:
    stage, user = sending(picture("#FF0000", size), consent)
    job = stage.finished(user)
    assert job.status is JobStatus.COMPLETED
    assert delivered(stage, user) == [SIZE]
    assert stage.ledger(user) == (9, 0)


@pytest.mark.parametrize(("consent", "fidelity"), [(None, "as-made"), (asking("acme"), "whole")])
def test_only_our_own_picture_of_the_photos_size_stays_as_it_was_made(
    consent: ConsentText | None, fidelity: str
) -> None:
    stage, user = sending(picture("#FF0000", SIZE), consent)
    job = stage.finished(user)
    (made,) = [it for it in events_of(stage, job) if isinstance(it, VariationRendered)]
    assert made.fidelity == fidelity
    assert (made.key == made.raw_key) is (consent is None)
