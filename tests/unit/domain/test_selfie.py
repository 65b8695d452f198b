import pytest
from hypothesis import given
from pydantic import ValidationError

from ilikeyacut.domain.selfie import (
    FaceBlurryError,
    FaceMultipleError,
    FaceNotFoundError,
    FaceOutOfFrameError,
    FaceReport,
    FaceTiltedDownError,
    FaceTiltedLeftError,
    FaceTiltedRightError,
    FaceTiltedUpError,
    FaceTooBrightError,
    FaceTooDarkError,
    FaceTooSmallError,
    FaceTurnedLeftError,
    FaceTurnedRightError,
    HairNotVisibleError,
    ImageTooSmallError,
    LookLimits,
    SelfieLimits,
    SelfieRefusedError,
    refusals,
    usable_for,
)
from ilikeyacut.testing.given import assert_readable
from support.events import REPORT
from support.strategies import reports

LIMITS = SelfieLimits(hair_area=0.08)


def refused(**measures: float) -> list[SelfieRefusedError]:
    return list(refusals(FaceReport(**(REPORT.model_dump() | measures)), LIMITS))


@pytest.mark.parametrize(
    ("error", "code", "field", "value", "limit"),
    [
        (ImageTooSmallError, "IMAGE_TOO_SMALL", "width", 199, 200),
        (ImageTooSmallError, "IMAGE_TOO_SMALL", "height", 199, 200),
        (FaceNotFoundError, "FACE_NOT_FOUND", "faces", 0, 1),
        (FaceMultipleError, "FACE_MULTIPLE", "faces", 2, 1),
        (FaceOutOfFrameError, "FACE_OUT_OF_FRAME", "face_inside", 0.969, 0.97),
        (FaceTooSmallError, "FACE_TOO_SMALL", "face_px", 79.9, 80),
        (FaceTurnedLeftError, "FACE_TURNED_LEFT", "yaw", 35.1, 35),
        (FaceTurnedRightError, "FACE_TURNED_RIGHT", "yaw", -35.1, 35),
        (FaceTiltedUpError, "FACE_TILTED_UP", "pitch", 25.1, 25),
        (FaceTiltedDownError, "FACE_TILTED_DOWN", "pitch", -25.1, 25),
        (FaceTiltedLeftError, "FACE_TILTED_LEFT", "roll", 35.1, 35),
        (FaceTiltedRightError, "FACE_TILTED_RIGHT", "roll", -35.1, 35),
        (FaceTooDarkError, "FACE_TOO_DARK", "brightness", 17.9, 18),
        (FaceTooBrightError, "FACE_TOO_BRIGHT", "brightness", 93.1, 93),
        (FaceBlurryError, "FACE_BLURRY", "sharpness", 29.9, 30),
        (HairNotVisibleError, "HAIR_NOT_VISIBLE", "hair_visible", 0.34, 0.35),
        (HairNotVisibleError, "HAIR_NOT_VISIBLE", "hair_area", 0.07, 0.08),
    ],
)
def test_each_bound_has_its_refusal_and_what_equals_it_is_accepted(
    error: type[SelfieRefusedError], code: str, field: str, value: float, limit: float
) -> None:
    (wrong,) = refused(**{field: value})
    assert type(wrong) is error
    assert wrong.code == code
    assert (wrong.measured, wrong.required) == (abs(value), limit)
    assert_readable(wrong)
    assert refused(**{field: limit if value >= 0 else -limit}) == []


def test_a_good_selfie_is_not_refused() -> None:
    assert refused() == []


@pytest.mark.parametrize(
    ("error", "measured", "required", "text"),
    [
        (FaceTurnedLeftError, 30.1, 30, "turned 30.1 degrees; at most 30 is"),
        (FaceTooSmallError, 79.9, 80, "is 79.9 px wide; at least 80 px"),
        (
            FaceOutOfFrameError,
            0.969,
            0.97,
            "face is in the picture; at least 97.0% is",
        ),
        (FaceBlurryError, 12.3456, 30, "sharpness is 12.35; at least 30 is"),
    ],
)
def test_a_text_does_not_round_what_was_measured_to_what_is_needed(
    error: type[SelfieRefusedError], measured: float, required: float, text: str
) -> None:
    assert text in str(error(measured, required))


def test_directions_are_the_persons_own_and_the_way_out_is_the_other_side() -> None:
    assert "to your right" in FaceTurnedLeftError.hint
    assert "to your left" in FaceTurnedRightError.hint
    assert "to your right" in FaceTiltedLeftError.hint
    assert "to your left" in FaceTiltedRightError.hint
    assert "lower" in FaceTiltedUpError.hint
    assert "raise" in FaceTiltedDownError.hint


def test_the_most_telling_refusal_comes_first() -> None:
    everything = refused(
        width=100,
        face_inside=0.5,
        face_px=10,
        yaw=80,
        pitch=-80,
        roll=80,
        brightness=1,
        sharpness=1,
        hair_visible=0,
        hair_area=0,
    )
    assert [type(wrong) for wrong in everything] == [
        ImageTooSmallError,
        FaceOutOfFrameError,
        FaceTooSmallError,
        FaceTurnedLeftError,
        FaceTiltedDownError,
        FaceTiltedLeftError,
        FaceTooDarkError,
        FaceBlurryError,
        HairNotVisibleError,
        HairNotVisibleError,
    ]


@pytest.mark.parametrize(("faces", "error"), [(0, FaceNotFoundError), (3, FaceMultipleError)])
def test_without_exactly_one_face_nothing_is_said_about_it(
    faces: int, error: type[SelfieRefusedError]
) -> None:
    (wrong,) = refused(faces=faces, yaw=80, sharpness=0)
    assert (type(wrong), wrong.measured) == (error, faces)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_a_measure_that_is_no_number_is_no_measure(value: float) -> None:
    with pytest.raises(ValidationError, match="finite"):
        FaceReport(width=512, height=512, faces=1, yaw=value)


@given(reports)
def test_every_refusal_can_be_read_and_says_what_was_measured(report: FaceReport) -> None:
    for wrong in refusals(report, LIMITS):
        assert_readable(wrong)
        assert wrong.measured != wrong.required


@given(reports)
def test_a_photo_is_accepted_at_the_widest_limits(report: FaceReport) -> None:
    limits = LookLimits()
    accepted = not any(refusals(report, limits.accept))
    for narrower in (limits.recolour, limits.restyle):
        assert accepted or any(refusals(report, narrower))


def test_restyling_has_the_narrower_angle() -> None:
    assert LookLimits().restyle.yaw < LookLimits().recolour.yaw == LookLimits().accept.yaw


def test_a_photo_is_usable_for_the_looks_whose_limits_it_meets() -> None:
    limits = LookLimits()

    def kinds(**measures: float) -> tuple[str, ...]:
        return usable_for(FaceReport(**(REPORT.model_dump() | measures)), limits)

    assert kinds() == ("recolour", "restyle")
    assert kinds(yaw=20) == ("recolour",)
    assert kinds(hair_area=0.01) == ("restyle",)
    assert kinds(faces=0) == ()
    assert usable_for(None, limits) == ()
