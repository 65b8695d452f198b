"""One picture from the stylist, as the worker would ask for it, and what it knew and changed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from unittest.mock import patch
from uuid import UUID

from ilikeyacut.adapters.preview import codec
from ilikeyacut.adapters.preview.arrays.ops import Flags, Rgb8
from ilikeyacut.adapters.preview.edits import editing, looks
from ilikeyacut.adapters.preview.edits.change import Change
from ilikeyacut.adapters.preview.edits.editing import Edited
from ilikeyacut.adapters.preview.face_inspector import PreviewFaceInspector
from ilikeyacut.adapters.preview.seeing.analysis import Analysis
from ilikeyacut.adapters.preview.stylist import PreviewStylist
from ilikeyacut.application.ports.stylist import RenderRequest
from ilikeyacut.domain.selfie import FaceReport, LookLimits, refusals
from ilikeyacut.domain.values import Look, MediaType, Variation
from pictures.portraits import Photo

FIRST = Variation(index=1, seed=1)
PHOTOS = 8
NEVER = datetime(2100, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Made:
    """A picture: `photo` before and `rgb` after, both (height, width, 3) uint8.

    `seen` is what the stylist knew of the photo, `change` its edit in the frame, `mask` where it
    says that pixels of the photo may have changed.
    """

    photo: Rgb8
    rgb: Rgb8
    seen: Analysis
    change: Change
    mask: Flags


@dataclass
class Witness:
    """What passed between the parts of the stylist during one rendering."""

    seen: list[Analysis] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    masks: list[Flags] = field(default_factory=list)


class Studio:
    """A stylist for each of the last photos, which keeps its analysis: other looks are cheap.

    `seen` is the last analysis.
    """

    def __init__(self) -> None:
        self._stylist_of = lru_cache(PHOTOS)(lambda _: PreviewStylist())
        self.seen: Analysis | None = None

    def make(self, photo: Photo, look: Look, variation: Variation = FIRST) -> Made:
        """Render a look through the adapter's own door. Raises StylistError."""
        with witnessed() as witness:
            rendering = self._stylist_of(photo.png).render(request(photo.png, look, variation))
        self.seen = witness.seen[0]
        after = codec.decode(rendering.image)
        return Made(photo.rgb, after, self.seen, witness.changes[0], witness.masks[0])


def request(picture: bytes, look: Look, variation: Variation = FIRST) -> RenderRequest:
    """Return the request for a lossless picture."""
    return RenderRequest(
        job_id=UUID(int=1),
        attempt=1,
        picture=picture,
        look=look,
        style=None,
        variation=variation,
        media_type=MediaType.PNG,
        deadline=NEVER,
    )


@contextmanager
def witnessed() -> Iterator[Witness]:
    """Note what the stylist's parts hand to one another; they work as ever."""
    witness, change, apply = Witness(), looks.change, editing.apply

    def noting_change(seen: Analysis, look: Look, variation: Variation) -> Change:
        witness.seen.append(seen)
        witness.changes.append(change(seen, look, variation))
        return witness.changes[-1]

    def noting_mask(*arguments: object, **options: object) -> Edited:
        edited: Edited = apply(*arguments, **options)  # type: ignore[arg-type] # handed on as given
        witness.masks.append(edited.mask)
        return edited

    with patch.object(looks, "change", noting_change), patch.object(editing, "apply", noting_mask):
        yield witness


def inspected(photo: Photo) -> FaceReport:
    """Measure a photo as an upload is measured."""
    return PreviewFaceInspector().inspect(photo.png)


def refusal(report: FaceReport, look: Look) -> str | None:
    """Return the code with which the app would refuse this look for a photo, if it would."""
    table = LookLimits()
    for limits in (table.accept, table.restyle if look.restyles else table.recolour):
        for refused in refusals(report, limits):
            return refused.code
    return None
