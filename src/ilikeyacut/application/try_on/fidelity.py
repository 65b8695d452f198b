"""Checks every third-party picture and fits it to the photo.

A provider's model repaints the whole picture: at its own size, sometimes in another shape, with a
face and surroundings that are only similar. A result has the photo's size, shows the same person,
and differs from the photo. The same applies to a picture of our own stylist whose size differs from
the photo's.
"""

from __future__ import annotations

from cmath import phase
from dataclasses import dataclass
from enum import StrEnum

from ilikeyacut.application.ports.face_mapper import FaceMap, FaceMapper
from ilikeyacut.application.ports.pictures import (
    Alignment,
    Conformed,
    ImageRefusedError,
    Pictures,
    Region,
)
from ilikeyacut.application.ports.stylist import Rendering, StylistError
from ilikeyacut.domain.failures import FailureCode
from ilikeyacut.domain.values import MediaType

SKETCH_SIDE = 1024
"""The size at which pictures are compared and mapped, about that of providers' pictures."""

UNCHANGED = 5.0
"""A picture is unchanged if its most changed hundredth stays below: encoding does that."""

DRIFTED = 3.0
"""Mean levels by which parts other than the hair may differ before they are restored."""

MOST_ENLARGED = 12.0
"""How many pixels of the photo, in width, one of a picture's may stand for: a photo of 25
megapixels against a model that paints 512 pixels. What is smaller still is no result."""

SOFT = 1.1
"""A picture enlarged by more lacks the photo's detail, which counts as drift too."""

STILL = 0.004
"""Landmarks that moved less, in widths of the picture, have not moved: mappers are that inexact."""

MOST_SCALE, MOST_TURN, MOST_RESIDUE = 1.6, 0.35, 0.08
"""How far a face may be moved back; beyond that it is another pose or person.

Scale, rotation in radians, and the remaining mean distance of its landmarks in lengths of the face.
"""

AROUND_HAIR = 0.012
SEAM = 0.004
"""How far the change extends beyond the hair, and how softly, as fractions of the longer side."""

LEAST_HAIR = 0.003
"""The share of the picture that a hair mask must cover to count."""


class How(StrEnum):
    """How a picture was handled, as events record it.

    COMPOSITED: everything except the hair comes from the photo. WHOLE: the hair could not be
    located, so all of it is the provider's. KEPT: all of it is the provider's and matches the
    photo.
    """

    COMPOSITED = "composited"
    WHOLE = "whole"
    KEPT = "kept"


@dataclass(frozen=True)
class Kept:
    """A result. The provider's own bytes, with their provenance marks, are stored beside it.

    `drift` is the mean difference from the photo away from the hair, in levels of 0 to 255; None if
    it could not be measured.
    """

    image: bytes
    media_type: MediaType
    fidelity: str
    drift: float | None


@dataclass(frozen=True)
class Fidelity:
    """Fits providers' pictures to the photo. Without a mapper they are used whole and say so."""

    pictures: Pictures
    face_mapper: FaceMapper | None = None

    def fits(self, source: bytes, rendering: Rendering) -> bool:
        """Whether a rendering has the photo's size. Raises ImageRefusedError about `source`."""
        wanted = self.pictures.size(source)
        try:
            return self.pictures.size(rendering.image) == wanted
        except ImageRefusedError:
            return False

    def conform(self, source: bytes, rendering: Rendering, media_type: MediaType) -> Kept:
        """Return the result of a rendering, at the photo's size and as `media_type`.

        Raises StylistError with the cost of the call. PROVIDER_MALFORMED: the bytes are not a
        picture, the size or shape cannot be restored, or it shows another face. RESULT_UNCHANGED:
        nothing changed. Both may be retried. ImageRefusedError concerns `source`.
        """
        photo = self.pictures.conform(
            source, source, MediaType.JPEG, longest_side=SKETCH_SIDE
        ).picture.data
        comparison = _Comparison(self.pictures, self.face_mapper, source, photo, rendering)
        judged = comparison.judged()
        result = comparison.conformed(media_type, judged.alignment, judged.only)
        return Kept(
            image=result.picture.data,
            media_type=media_type,
            fidelity=judged.how.value,
            drift=judged.drift,
        )


@dataclass(frozen=True)
class _Judged:
    how: How
    drift: float | None = None
    alignment: Alignment | None = None
    only: Region | None = None


@dataclass(frozen=True)
class _Comparison:
    """A picture compared with its photo; `photo` is the sketch of `source`."""

    pictures: Pictures
    face_mapper: FaceMapper | None
    source: bytes
    photo: bytes
    rendering: Rendering

    def judged(self) -> _Judged:
        sketch = self.conformed(MediaType.JPEG, sketch=True)
        made = sketch.picture
        if sketch.enlarged > MOST_ENLARGED:
            raise self._refusal(FailureCode.PROVIDER_MALFORMED, "the picture is far too small")
        before = self.face_mapper.map(self.photo) if self.face_mapper else None
        after = self._mapped(made.data) if before else None
        if before is None or after is None or not _shows_hair(before, after):
            self._require_change(made.data, Region())
            return _Judged(How.WHOLE)
        return self._compared(before, after, sketch)

    def _compared(self, before: FaceMap, after: FaceMap, sketch: Conformed) -> _Judged:
        made, picture = sketch.picture, sketch.picture.data
        self._require_change(picture, _hair(before, after))
        alignment = self._alignment(before, after, made.width / made.height)
        if alignment is not None:
            picture = self.conformed(MediaType.JPEG, alignment, sketch=True).picture.data
            after = self._mapped(picture)
        drift = self._drift(before, after, picture)
        if alignment is None and drift <= DRIFTED and sketch.enlarged <= SOFT:
            return _Judged(How.KEPT, drift)
        return _Judged(How.COMPOSITED, drift, alignment, _hair(before, after))

    def _drift(self, before: FaceMap, after: FaceMap, made: bytes) -> float:
        """Measure the face and the surroundings apart: a face is small in a large room."""
        hair = (before.hair, after.hair)
        away = Region(without=hair, grow=AROUND_HAIR)
        face = Region(within=(before.face,), without=hair)
        return max(
            self.pictures.difference(self.photo, made, region).mean for region in (away, face)
        )

    def _require_change(self, made: bytes, region: Region) -> None:
        if self.pictures.difference(self.photo, made, region).most < UNCHANGED:
            raise self._refusal(
                FailureCode.RESULT_UNCHANGED, "the provider returned the photo unchanged"
            )

    def _mapped(self, made: bytes) -> FaceMap:
        found = self.face_mapper.map(made) if self.face_mapper else None
        if found is None:
            raise self._refusal(
                FailureCode.PROVIDER_MALFORMED, "the picture no longer shows a face"
            )
        return found

    def _alignment(self, before: FaceMap, after: FaceMap, shape: float) -> Alignment | None:
        """Return how to move the face back, None if that is not needed."""
        home, away = (_points(face, shape) for face in (before, after))
        if len(home) != len(away) or len(home) < 2:
            return None
        if max(abs(a - b) for a, b in zip(home, away, strict=True)) <= STILL:
            return None
        found = similarity(away, home)
        if not _plausible(found, away, home):
            raise self._refusal(FailureCode.PROVIDER_MALFORMED, "the picture shows another face")
        return found

    def conformed(
        self,
        media_type: MediaType,
        alignment: Alignment | None = None,
        only: Region | None = None,
        *,
        sketch: bool = False,
    ) -> Conformed:
        try:
            return self.pictures.conform(
                self.rendering.image,
                self.source,
                media_type,
                longest_side=SKETCH_SIDE if sketch else None,
                alignment=alignment,
                only=only,
            )
        except ImageRefusedError as refused:
            raise self._refusal(FailureCode.PROVIDER_MALFORMED, str(refused)) from refused

    def _refusal(self, code: FailureCode, detail: str) -> StylistError:
        cost = self.rendering.cost_microusd
        return StylistError(code, detail, cost_microusd=cost)


def _hair(before: FaceMap, after: FaceMap) -> Region:
    """The area of old and new hair. The provider may invent what was behind the old hair."""
    return Region(within=(before.hair, after.hair), grow=AROUND_HAIR, soften=SEAM)


def _shows_hair(before: FaceMap, after: FaceMap) -> bool:
    """Whether hair is visible. Under a hat or on a bald head, the hair cannot be located."""
    masks = (before.hair, after.hair)
    return any(sum(mask.data) >= LEAST_HAIR * 255 * len(mask.data) for mask in masks)


def _points(face: FaceMap, shape: float) -> list[complex]:
    """Return the landmarks in widths of a picture that is `shape` times as wide as high."""
    return [complex(x, y / shape) for x, y in face.landmarks]


def similarity(points: list[complex], onto: list[complex]) -> Alignment:
    """Return the turn, scale and shift that bring `points` closest to `onto`, by least squares.

    In complex numbers the sum of |s p + t - q|^2 has its least at s = <p, q> / <p, p>, both about
    their means.
    """
    centre, target = (sum(each) / len(each) for each in (points, onto))
    pairs = [(p - centre, q - target) for p, q in zip(points, onto, strict=True)]
    spread = sum(abs(p) ** 2 for p, _ in pairs)
    scale = sum(p.conjugate() * q for p, q in pairs) / spread if spread else 1 + 0j
    return Alignment(scale, target - scale * centre)


def _plausible(found: Alignment, points: list[complex], onto: list[complex]) -> bool:
    size, turn = abs(found.scale), abs(phase(found.scale))
    if not 1 / MOST_SCALE <= size <= MOST_SCALE or turn > MOST_TURN:
        return False
    left = [abs(found.scale * p + found.shift - q) for p, q in zip(points, onto, strict=True)]
    length = max(q.imag for q in onto) - min(q.imag for q in onto)
    return sum(left) / len(left) <= MOST_RESIDUE * length
