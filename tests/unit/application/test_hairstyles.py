from collections.abc import Callable
from datetime import timedelta

import pytest

from ilikeyacut.application.ports.event_store import EventStore
from ilikeyacut.application.ports.pictures import ImageRefusedError, Pictures
from ilikeyacut.application.use_cases.hairstyles import CatalogueEntry
from ilikeyacut.domain.aggregate import Event
from ilikeyacut.domain.errors import (
    NotFoundError,
    NotPublishableError,
    SlugInvalidError,
    TextInvalidError,
)
from ilikeyacut.domain.hairstyle import AssetKind, HairstyleStatus
from support.apps import BOB, Stage, picture

THUMBNAIL = picture(kind="JPEG")
EDITED = BOB.model_copy(update={"title": "Long bob"})


def offered(stage: Stage) -> list[str]:
    stage.app.worker.refresh()
    return [row.name for row in stage.app.gallery.hairstyles().items]


def test_publishing_stores_the_thumbnail_and_offers_the_style(stage: Stage) -> None:
    style = stage.app.hairstyles.publish("bob", BOB, THUMBNAIL)
    assert (style.status, style.description) == (HairstyleStatus.PUBLISHED, BOB)
    assert stage.app.photo_store.get(style.assets[AssetKind.THUMBNAIL]) == THUMBNAIL
    assert offered(stage) == ["bob"]
    assert stage.topics(style.id) == [
        "hairstyle:drafted",
        "hairstyle:described",
        "hairstyle:asset_attached",
        "hairstyle:published",
    ]


@pytest.mark.parametrize("raw", [b"", b"no picture", THUMBNAIL[:200]])
def test_a_thumbnail_that_is_no_picture_stores_nothing(stage: Stage, raw: bytes) -> None:
    with pytest.raises(ImageRefusedError):
        stage.app.hairstyles.publish("bob", BOB, raw)
    assert stage.objects() == set()
    assert stage.app.store.head() == 0


def test_a_thumbnail_of_another_kind_or_size_becomes_a_small_jpeg(stage: Stage) -> None:
    style = stage.app.hairstyles.publish("bob", BOB, picture(size=(900, 600)))
    kept = stage.app.photo_store.get(style.assets[AssetKind.THUMBNAIL])
    assert kept.startswith(b"\xff\xd8")
    assert stage.port(Pictures).size(kept) == (400, 267)


def test_publishing_the_same_again_is_no_event(stage: Stage) -> None:
    style = stage.app.hairstyles.publish("bob", BOB, THUMBNAIL)
    assert stage.app.hairstyles.publish("bob", BOB, THUMBNAIL) == style
    changed = stage.app.hairstyles.publish("bob", EDITED, THUMBNAIL)
    assert stage.topics(style.id)[4:] == ["hairstyle:described"]
    assert changed.description == EDITED


def test_editing_changes_what_people_read(stage: Stage) -> None:
    stage.app.hairstyles.publish("bob", BOB, THUMBNAIL)
    assert stage.app.hairstyles.describe("bob", EDITED).description == EDITED
    stage.app.worker.refresh()
    assert stage.app.gallery.hairstyles().items[0].description == EDITED


def test_a_retired_style_is_not_offered_until_it_is_published_again(stage: Stage) -> None:
    stage.app.hairstyles.publish("bob", BOB, THUMBNAIL)
    for _ in range(2):
        assert stage.app.hairstyles.retire("bob").status is HairstyleStatus.RETIRED
    assert offered(stage) == []
    stage.app.hairstyles.publish("bob", BOB, THUMBNAIL)
    assert offered(stage) == ["bob"]


def test_a_name_that_is_no_slug_stores_nothing(stage: Stage) -> None:
    with pytest.raises(SlugInvalidError):
        stage.app.hairstyles.publish("Bob Cut", BOB, THUMBNAIL)
    assert stage.objects() == set()
    assert stage.app.store.head() == 0


def test_there_is_nothing_to_do_with_an_unknown_style(stage: Stage) -> None:
    refusals: tuple[Callable[[], object], ...] = (
        lambda: stage.app.hairstyles.get("nonesuch"),
        lambda: stage.app.hairstyles.publish("nonesuch"),
        lambda: stage.app.hairstyles.attach("nonesuch", THUMBNAIL),
        lambda: stage.app.hairstyles.retire("nonesuch"),
    )
    for refused in refusals:
        with pytest.raises(NotFoundError):
            refused()
    assert stage.objects() == set()


def test_a_style_is_described_attached_to_and_published_step_by_step(stage: Stage) -> None:
    hairstyles = stage.app.hairstyles
    style = hairstyles.describe("bob", BOB)
    assert (style.status, style.description) == (HairstyleStatus.DRAFT, BOB)
    with pytest.raises(NotPublishableError, match="without a thumbnail"):
        hairstyles.publish("bob")
    assert offered(stage) == []
    hairstyles.attach("bob", THUMBNAIL)
    assert hairstyles.publish("bob").status is HairstyleStatus.PUBLISHED
    assert offered(stage) == ["bob"]
    assert stage.topics(style.id) == [
        "hairstyle:drafted",
        "hairstyle:described",
        "hairstyle:asset_attached",
        "hairstyle:published",
    ]


def test_another_thumbnail_is_an_event_and_the_same_one_is_none(stage: Stage) -> None:
    hairstyles = stage.app.hairstyles
    first = hairstyles.publish("bob", BOB, THUMBNAIL)
    assert hairstyles.attach("bob", THUMBNAIL) == first
    other = picture("#102030", kind="JPEG")
    second = hairstyles.attach("bob", other)
    assert stage.topics(first.id)[4:] == ["hairstyle:asset_attached"]
    assert stage.app.photo_store.get(second.assets[AssetKind.THUMBNAIL]) == other


def test_the_sweep_removes_a_thumbnail_that_was_replaced(stage: Stage) -> None:
    old = stage.app.hairstyles.publish("bob", BOB, THUMBNAIL).assets[AssetKind.THUMBNAIL]
    stage.app.hairstyles.attach("bob", picture("#102030", kind="JPEG"))
    assert stage.app.upkeep.sweep() == []
    stage.clock.advance(timedelta(days=2))
    assert stage.app.upkeep.sweep() == [old]


def test_a_refused_description_drafts_nothing(stage: Stage) -> None:
    with pytest.raises(TextInvalidError):
        stage.app.hairstyles.describe("bob", BOB.model_copy(update={"title": ""}))
    assert stage.app.store.head() == 0


def test_seeding_fills_the_gaps_and_leaves_what_was_edited_or_retired(stage: Stage) -> None:
    made: list[str] = []

    def entry(name: str) -> CatalogueEntry:
        def thumbnail() -> bytes:
            made.append(name)
            return THUMBNAIL

        return CatalogueEntry(name, BOB, thumbnail)

    seed = stage.app.hairstyles.seed
    seed([entry("bob"), entry("pixie")])
    stage.app.hairstyles.describe("bob", EDITED)
    stage.app.hairstyles.retire("pixie")
    head = stage.app.store.head()
    seed([entry("bob"), entry("pixie")])
    assert stage.app.store.head() == head
    seed([entry("bob"), entry("pixie"), entry("afro")])
    assert offered(stage) == ["afro", "bob"]
    assert made == ["bob", "pixie", "afro"]


def test_seeding_leaves_what_another_process_makes_meanwhile(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    hairstyles, store = stage.app.hairstyles, stage.port(EventStore)
    append = store.append

    def late(*events: Event) -> int:
        monkeypatch.setattr(store, "append", append)
        hairstyles.publish("bob", EDITED, THUMBNAIL)
        hairstyles.retire("bob")
        return append(*events)

    monkeypatch.setattr(store, "append", late)
    assert hairstyles.seed([CatalogueEntry("bob", BOB, lambda: THUMBNAIL)]) == ()
    style = hairstyles.get("bob")
    assert (style.status, style.description) == (HairstyleStatus.RETIRED, EDITED)
