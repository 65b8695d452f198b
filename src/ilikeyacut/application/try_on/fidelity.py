"""What every third party's picture goes through before it is anybody's result.

A provider's model paints the whole picture anew: at a size of its own, sometimes in another shape,
with a face and a room that are only nearly the same. What comes back here has the photo's size,
shows the person of the photo, and differs from it, or it is no result. The same holds of what a
stylist of our own makes at another size than the photo's.
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
"""Pictures are compared and mapped at this size: about what providers paint at."""

UNCHANGED = 5.0
"""Levels that coding alone may add; a picture whose most changed hundredth stays below is no
result."""

DRIFTED = 3.0
"""Mean levels by which what is not hair may differ before the photo's own pixels are put back."""

MOST_ENLARGED = 12.0
"""How many pixels of the photo, in width, one of a picture's may stand for: a photo of 25
megapixels against a model that paints 512 pixels. What is smaller still is no result."""

SOFT = 1.1
"""A picture that was enlarged by more lacks the photo's detail everywhere: that is drift too."""

STILL = 0.004
"""Landmarks that moved less, in widths of the picture, are where they were: mappers err by that."""

MOST_SCALE, MOST_TURN, MOST_RESIDUE = 1.6, 0.35, 0.08
"""How far a face may be moved back: in size, in turn (radians), and what may remain afterwards: the
mean distance of its landmarks, in lengths of the face. Past that it is another pose or person."""

AROUND_HAIR = 0.012
SEAM = 0.004
"""How far beyond the hair its change is taken over, and how softly, in longer sides."""

LEAST_HAIR = 0.003
"""The share of the picture from which on a mask of hair is one."""


class How(StrEnum):
    """What was done to a picture; events say it.

    COMPOSITED: everything but the hair is the photo's own. WHOLE: nobody can say where the hair is,
    all of it is the provider's. KEPT: all of it is the provider's, and found true to the photo.
    """

    COMPOSITED = "composited"
    WHOLE = "whole"
    KEPT = "kept"


@dataclass(frozen=True)
class Kept:
    """A result; the provider's own bytes, whose marks of provenance survive, are kept beside it.

    `drift` is the mean difference from the photo away from the hair, in levels of 0 to 255; None
    where nobody could measure it.
    """

    image: bytes
    media_type: MediaType
    fidelity: str
    drift: float | None


@dataclass(frozen=True)
class Fidelity:
    """Brings providers' pictures home. Without a mapper they are kept whole, and say so."""

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
        """Return the result of the photo's size, as `media_type`, that a rendering amounts to.

        Raises StylistError, with what the call cost: PROVIDER_MALFORMED for bytes that are no
        picture, a size or shape that cannot be brought back, or another face; RESULT_UNCHANGED
        where nothing changed. Both are worth another call. ImageRefusedError is about `source`.
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
    """One picture against its photo; `photo` is the sketch of `source`."""

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
        """Measure the face and all that is not hair apart: a face is small in a large room."""
        hair = (before.hair, after.hair)
        away = Region(without=hair, grow=AROUND_HAIR)
        face = Region(within=(before.face,), without=hair)
        return max(
            self.pictures.difference(self.photo, made, region).mean for region in (away, face)
        )

    def _require_change(self, made: bytes, region: Region) -> None:
        if self.pictures.difference(self.photo, made, region).most < UNCHANGED:
            raise self._refusal(
                FailureCode.RESULT_UNCHANGED, "the provider sent the photo back as it was"
            )

    def _mapped(self, made: bytes) -> FaceMap:
        found = self.face_mapper.map(made) if self.face_mapper else None
        if found is None:
            raise self._refusal(
                FailureCode.PROVIDER_MALFORMED, "the picture shows no face any more"
            )
        return found

    def _alignment(self, before: FaceMap, after: FaceMap, shape: float) -> Alignment | None:
        """Return how the face is to be moved back, None where it need not be."""
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
    """Where hair was or is: what was behind the photo's hair is the provider's to invent."""
    return Region(within=(before.hair, after.hair), grow=AROUND_HAIR, soften=SEAM)


def _shows_hair(before: FaceMap, after: FaceMap) -> bool:
    """Under a hat, or on a head that stays bald, nobody can say what may change."""
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
