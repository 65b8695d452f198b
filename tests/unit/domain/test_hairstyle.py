import pytest

from ilikeyacut.domain.errors import (
    NotPublishableError,
    SlugInvalidError,
    StyleUnavailableError,
    TagsInvalidError,
    TextInvalidError,
)
from ilikeyacut.domain.hairstyle import (
    AssetAttached,
    AssetKind,
    Category,
    Description,
    Hairstyle,
    HairstyleDescribed,
    HairstyleDrafted,
    HairstylePublished,
    HairstyleRetired,
    HairstyleStatus,
    hairstyle_id,
)
from ilikeyacut.testing.given import Given, deciding, given, raises
from support.events import AT, DESCRIPTION, WAVY, stamp

THUMBNAIL = AssetKind.THUMBNAIL
DRAFT = given(Hairstyle, *Hairstyle.draft("wavy", at=AT))
DESCRIBED = DRAFT.after(lambda h: h.describe(DESCRIPTION, at=AT))
COMPLETE = DESCRIBED.after(lambda h: h.attach(THUMBNAIL, "static-assets/wavy.jpg", at=AT))
PUBLISHED = COMPLETE.after(lambda h: h.publish(at=AT))
RETIRED = PUBLISHED.after(lambda h: h.retire(at=AT))


@pytest.mark.parametrize("name", ["wavy", "a", "0", "a-b_c9", "a" * 40])
def test_a_name_is_a_slug_and_makes_the_id(name: str) -> None:
    deciding(lambda: Hairstyle.draft(name, at=AT)).then(
        HairstyleDrafted(**stamp(hairstyle_id(name), 1), name=name)
    )


@pytest.mark.parametrize("name", ["", "Wavy", "-a", "_a", "a b", "a\n", "é", "a" * 41])
def test_another_name_is_refused(name: str) -> None:
    deciding(lambda: Hairstyle.draft(name, at=AT)).then(raises(SlugInvalidError, value=name))


def test_a_refusal_repeats_only_the_beginning_of_a_long_name() -> None:
    deciding(lambda: Hairstyle.draft("A" * 1000, at=AT)).then(
        raises(SlugInvalidError, value="A" * 60)
    )


def test_a_description_replaces_the_one_before() -> None:
    other = Description(title="Waves", category=Category.CURLY, text="Tighter")
    DRAFT.when(lambda h: h.describe(DESCRIPTION, at=AT)).then(
        HairstyleDescribed(**stamp(WAVY, 2), description=DESCRIPTION)
    )
    DESCRIBED.when(lambda h: h.describe(DESCRIPTION, at=AT)).then()
    assert DESCRIBED.after(lambda h: h.describe(other, at=AT)).state.description == other


@pytest.mark.parametrize(
    ("change", "what", "most"),
    [
        ({"title": ""}, "the title", 80),
        ({"title": "x" * 81}, "the title", 80),
        ({"title": "Bob\u202e"}, "the title", 80),
        ({"text": "two\nlines"}, "the text", 500),
        ({"text": "x" * 501}, "the text", 500),
        ({"tags": ("",)}, "a tag", 40),
        ({"tags": ("sleek", "x" * 41)}, "a tag", 40),
    ],
)
def test_a_text_that_people_cannot_read_is_refused(
    change: dict[str, object], what: str, most: int
) -> None:
    described = DESCRIPTION.model_copy(update=change)
    DRAFT.when(lambda h: h.describe(described, at=AT)).then(
        raises(TextInvalidError, what=what, most=most)
    )


@pytest.mark.parametrize("tags", [("sleek", "sleek"), tuple(f"tag {n}" for n in range(11))])
def test_tags_are_few_and_each_of_them_is_another_one(tags: tuple[str, ...]) -> None:
    described = DESCRIPTION.model_copy(update={"tags": tags})
    DRAFT.when(lambda h: h.describe(described, at=AT)).then(raises(TagsInvalidError, most=10))


def test_a_file_replaces_the_one_of_its_kind() -> None:
    DRAFT.when(lambda h: h.attach(THUMBNAIL, "a.jpg", at=AT)).then(
        AssetAttached(**stamp(WAVY, 2), kind=THUMBNAIL, key="a.jpg")
    )
    attached = DRAFT.after(
        lambda h: h.attach(THUMBNAIL, "a.jpg", at=AT),
        lambda h: h.attach(AssetKind.TEMPLATE, "t.bin", at=AT),
        lambda h: h.attach(THUMBNAIL, "b.jpg", at=AT),
    )
    assert attached.state.assets == {THUMBNAIL: "b.jpg", AssetKind.TEMPLATE: "t.bin"}
    attached.when(lambda h: h.attach(THUMBNAIL, "b.jpg", at=AT)).then()


def test_people_can_choose_it_once_it_is_complete() -> None:
    COMPLETE.when(lambda h: h.publish(at=AT)).then(HairstylePublished(**stamp(WAVY, 4)))
    PUBLISHED.when(lambda h: h.publish(at=AT)).then()
    assert PUBLISHED.state.require_published() == DESCRIPTION


@pytest.mark.parametrize(
    ("before", "missing"),
    [
        (DRAFT, ("a description", "a thumbnail")),
        (DESCRIBED, ("a thumbnail",)),
        (DRAFT.after(lambda h: h.attach(THUMBNAIL, "a.jpg", at=AT)), ("a description",)),
    ],
)
def test_an_incomplete_one_is_not_published(
    before: Given[Hairstyle], missing: tuple[str, ...]
) -> None:
    before.when(lambda h: h.publish(at=AT)).then(
        raises(NotPublishableError, name="wavy", missing=missing)
    )


def test_a_published_one_can_be_retired_and_offered_again() -> None:
    PUBLISHED.when(lambda h: h.retire(at=AT)).then(HairstyleRetired(**stamp(WAVY, 5)))
    RETIRED.when(lambda h: h.retire(at=AT)).then()
    RETIRED.when(lambda h: h.publish(at=AT)).then(HairstylePublished(**stamp(WAVY, 6)))


def test_a_draft_cannot_be_retired() -> None:
    COMPLETE.when(lambda h: h.retire(at=AT)).then(raises(StyleUnavailableError, **_unknown()))


@pytest.mark.parametrize("before", [DRAFT, COMPLETE, RETIRED], ids=["draft", "complete", "retired"])
def test_what_is_not_on_offer_cannot_be_chosen(before: Given[Hairstyle]) -> None:
    with pytest.raises(StyleUnavailableError) as caught:
        before.state.require_published()
    assert vars(caught.value) == _unknown()


def test_a_published_one_can_still_be_edited() -> None:
    edited = PUBLISHED.after(lambda h: h.attach(AssetKind.TEMPLATE, "t.bin", at=AT))
    assert edited.state.status is HairstyleStatus.PUBLISHED


def _unknown() -> dict[str, object]:
    return {"name": "wavy", "suggestions": ()}
