from uuid import UUID

from ilikeyacut.domain.original import Original, OriginalKept, original_id
from ilikeyacut.testing.given import deciding, given
from support.events import AT, ORIGINAL, PHOTO, RESULT, USER, stamp

KEPT = given(Original, *Original.keep(ORIGINAL, USER, PHOTO, at=AT))


def test_the_first_photo_with_a_picture_is_its_original() -> None:
    deciding(lambda: Original.keep(ORIGINAL, USER, PHOTO, at=AT)).then(
        OriginalKept(**stamp(ORIGINAL, 1), user_id=USER, photo_id=PHOTO)
    )


def test_another_photo_takes_the_place_of_one_that_has_gone() -> None:
    KEPT.when(lambda it: it.replace(PHOTO, at=AT)).then()
    KEPT.when(lambda it: it.replace(RESULT, at=AT)).then(
        OriginalKept(**stamp(ORIGINAL, 2), user_id=USER, photo_id=RESULT)
    )
    assert KEPT.after(lambda it: it.replace(RESULT, at=AT)).state.photo_id == RESULT


def test_an_original_is_one_persons() -> None:
    assert original_id(USER, "code") == ORIGINAL
    assert len({ORIGINAL, original_id(UUID(int=1), "code"), original_id(USER, "other")}) == 3
