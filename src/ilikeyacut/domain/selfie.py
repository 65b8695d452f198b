"""The requirements of a selfie: the limits, the measured report, and the refusals.

Directions are the person's own. `FACE_TURNED_LEFT` means that they turned to their own left, which
is the right of an unmirrored picture; the hint asks them to turn right.
"""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field

from ilikeyacut.domain.aggregate import Value
from ilikeyacut.domain.errors import DomainError
from ilikeyacut.domain.failures import FailureCode


class FaceReport(Value):
    """Measurements of a photo. They describe the picture and never identify a person.

    Lengths are in pixels of the photo, angles in degrees. `face_px` is the shorter side of the
    face's box; `face_inside` the share of it within the frame. `yaw` > 0: turned to their own left;
    `pitch` > 0: looking up; `roll` > 0: tilted to their own left. `sharpness` is the variance of
    the Laplacian on a 160x200 crop of the face, `brightness` the median CIE L* of its skin (0-100).
    `hair_visible` is the share of the head above the brows that is hair or bare skin, so it is near
    0 under a hat or scarf. `hair_area` is the hair's area relative to the face's.
    """

    width: int
    height: int
    faces: int
    face_px: float = 0.0
    face_inside: float = 0.0
    yaw: float = 0.0
    pitch: float = 0.0
    roll: float = 0.0
    sharpness: float = 0.0
    brightness: float = 0.0
    hair_visible: float = 0.0
    hair_area: float = 0.0


class SelfieLimits(Value):
    """The limits that a report is checked against; units as in FaceReport."""

    side_px: int = 200
    face_px: float = 80
    face_inside: float = 0.97
    yaw: float = 35
    pitch: float = 25
    roll: float = 35
    sharpness: float = 30
    darkest: float = 18
    brightest: float = 93
    hair_visible: float = 0.35
    hair_area: float = 0.0


class LookLimits(Value):
    """All limits: `accept` applies to every photo, the others to looks that change hair."""

    accept: SelfieLimits = Field(default_factory=SelfieLimits)
    recolour: SelfieLimits = Field(default_factory=lambda: SelfieLimits(hair_area=0.08))
    restyle: SelfieLimits = Field(default_factory=lambda: SelfieLimits(yaw=15))


class SelfieRefusedError(DomainError):
    """The photo cannot be used. `measured` and `required` are in the units of FaceReport."""

    measured: float
    required: float


class ImageTooSmallError(SelfieRefusedError):
    """The picture's shorter side has too few pixels."""

    code = FailureCode.IMAGE_TOO_SMALL
    template = "the shorter side is {measured:.4g} px; at least {required:.4g} px are required"
    hint = "take a larger picture"


class FaceNotFoundError(SelfieRefusedError):
    """The picture shows no face."""

    code = FailureCode.FACE_NOT_FOUND
    template = "no face was found"
    hint = "look into the camera, with your whole face in the picture"


class FaceMultipleError(SelfieRefusedError):
    """The picture shows more than one face."""

    code = FailureCode.FACE_MULTIPLE
    template = "{measured:.4g} faces were found; exactly one is required"
    hint = "take a picture of yourself alone"


class FaceTooSmallError(SelfieRefusedError):
    """The face has too few pixels."""

    code = FailureCode.FACE_TOO_SMALL
    template = "the face is {measured:.4g} px wide; at least {required:.4g} px are required"
    hint = "move closer to the camera"


class FaceOutOfFrameError(SelfieRefusedError):
    """The frame cuts the face."""

    code = FailureCode.FACE_OUT_OF_FRAME
    template = "{measured:.1%} of the face is in the picture; at least {required:.1%} is required"
    hint = "move back until your whole head is in the picture"


class FaceTurnedLeftError(SelfieRefusedError):
    """The person turned to their own left."""

    code = FailureCode.FACE_TURNED_LEFT
    template = "the face is turned {measured:.4g} degrees; at most {required:.4g} is allowed"
    hint = "turn your head to your right"


class FaceTurnedRightError(SelfieRefusedError):
    """The person turned to their own right."""

    code = FailureCode.FACE_TURNED_RIGHT
    template = FaceTurnedLeftError.template
    hint = "turn your head to your left"


class FaceTiltedUpError(SelfieRefusedError):
    """The person is looking up."""

    code = FailureCode.FACE_TILTED_UP
    template = "the face is tilted {measured:.4g} degrees; at most {required:.4g} is allowed"
    hint = "lower your chin"


class FaceTiltedDownError(SelfieRefusedError):
    """The person is looking down."""

    code = FailureCode.FACE_TILTED_DOWN
    template = FaceTiltedUpError.template
    hint = "raise your chin"


class FaceTiltedLeftError(SelfieRefusedError):
    """The head leans to the person's own left."""

    code = FailureCode.FACE_TILTED_LEFT
    template = FaceTiltedUpError.template
    hint = "hold your head upright: lean it to your right"


class FaceTiltedRightError(SelfieRefusedError):
    """The head leans to the person's own right."""

    code = FailureCode.FACE_TILTED_RIGHT
    template = FaceTiltedUpError.template
    hint = "hold your head upright: lean it to your left"


class FaceBlurryError(SelfieRefusedError):
    """The face is out of focus or blurred by motion."""

    code = FailureCode.FACE_BLURRY
    template = "the face's sharpness is {measured:.4g}; at least {required:.4g} is required"
    hint = "hold the camera still and clean its lens"


class FaceTooDarkError(SelfieRefusedError):
    """There is too little light on the face."""

    code = FailureCode.FACE_TOO_DARK
    template = "the face's brightness is {measured:.4g} of 100; at least {required:.4g} is required"
    hint = "face a window or a lamp"


class FaceTooBrightError(SelfieRefusedError):
    """There is too much light on the face."""

    code = FailureCode.FACE_TOO_BRIGHT
    template = "the face's brightness is {measured:.4g} of 100; at most {required:.4g} is allowed"
    hint = "move out of the direct light"


class HairNotVisibleError(SelfieRefusedError):
    """Something covers the hair, or the look needs hair and there is none."""

    code = FailureCode.HAIR_NOT_VISIBLE
    template = "too little hair is visible ({measured:.2f}; at least {required:.2f} is required)"
    hint = "take off hats and scarves and show your hair"


def usable_for(report: FaceReport | None, limits: LookLimits) -> tuple[str, ...]:
    """Return the kinds of look that a photo meets the limits of: `recolour`, `restyle`."""
    if report is None:
        return ()
    kinds = (("recolour", limits.recolour), ("restyle", limits.restyle))
    return tuple(kind for kind, bounds in kinds if next(refusals(report, bounds), None) is None)


def refusals(report: FaceReport, limits: SelfieLimits) -> Iterator[SelfieRefusedError]:
    """Yield the problems of a photo, the most important first."""
    side = min(report.width, report.height)
    if side < limits.side_px:
        yield ImageTooSmallError(side, limits.side_px)
    if report.faces == 0:
        yield FaceNotFoundError(0, 1)
        return
    if report.faces > 1:
        yield FaceMultipleError(report.faces, 1)
        return
    yield from _framing(report, limits)
    yield from _pose(report, limits)
    yield from _light(report, limits)
    yield from _hair(report, limits)


def _framing(report: FaceReport, limits: SelfieLimits) -> Iterator[SelfieRefusedError]:
    if report.face_inside < limits.face_inside:
        yield FaceOutOfFrameError(report.face_inside, limits.face_inside)
    if report.face_px < limits.face_px:
        yield FaceTooSmallError(report.face_px, limits.face_px)


def _pose(report: FaceReport, limits: SelfieLimits) -> Iterator[SelfieRefusedError]:
    angles = (
        (report.yaw, limits.yaw, FaceTurnedLeftError, FaceTurnedRightError),
        (report.pitch, limits.pitch, FaceTiltedUpError, FaceTiltedDownError),
        (report.roll, limits.roll, FaceTiltedLeftError, FaceTiltedRightError),
    )
    for angle, most, positive, negative in angles:
        if abs(angle) > most:
            yield (positive if angle > 0 else negative)(abs(angle), most)


def _light(report: FaceReport, limits: SelfieLimits) -> Iterator[SelfieRefusedError]:
    if report.brightness < limits.darkest:
        yield FaceTooDarkError(report.brightness, limits.darkest)
    if report.brightness > limits.brightest:
        yield FaceTooBrightError(report.brightness, limits.brightest)
    if report.sharpness < limits.sharpness:
        yield FaceBlurryError(report.sharpness, limits.sharpness)


def _hair(report: FaceReport, limits: SelfieLimits) -> Iterator[SelfieRefusedError]:
    if report.hair_visible < limits.hair_visible:
        yield HairNotVisibleError(report.hair_visible, limits.hair_visible)
    if report.hair_area < limits.hair_area:
        yield HairNotVisibleError(report.hair_area, limits.hair_area)
