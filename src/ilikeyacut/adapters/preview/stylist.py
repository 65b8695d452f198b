"""The local stylist: a preview without account, key or network."""

from __future__ import annotations

from hashlib import sha256
from threading import Lock
from typing import TYPE_CHECKING, NoReturn

from ilikeyacut.adapters.preview import options
from ilikeyacut.adapters.preview.extra import needed
from ilikeyacut.application.ports.extras import ExtraMissingError
from ilikeyacut.application.ports.pictures import ImageUnreadableError
from ilikeyacut.application.ports.stylist import Rendering, RenderRequest, StylistError
from ilikeyacut.domain.failures import FailureCode
from ilikeyacut.domain.values import Look

if TYPE_CHECKING:
    from ilikeyacut.adapters.preview.arrays.ops import Rgb8
    from ilikeyacut.adapters.preview.edits.editing import Edited
    from ilikeyacut.adapters.preview.seeing.analysis import Analysis

MODEL = "preview-3"

TURNED = {
    1: FailureCode.FACE_TILTED_LEFT,
    2: FailureCode.FACE_TILTED_LEFT,
    3: FailureCode.FACE_TILTED_RIGHT,
}


class PreviewStylist:
    """Recolours and restyles with the packaged networks and hair, loaded with the first photo.

    It caches the analysis of the last photo, because the variations of a try-on share it. Threads
    may share a stylist.
    """

    name = options.NAME
    model = MODEL
    consent = None

    def __init__(self) -> None:
        self._lock = Lock()
        self._last: tuple[str, Analysis] | None = None

    def check(self, look: Look) -> None:
        options.check(look)

    def worst_case_microusd(self, look: Look) -> int:
        return 0

    def render(self, request: RenderRequest) -> Rendering:
        photo = _decoded(request.picture)
        from ilikeyacut.adapters.preview import codec

        seen = self._analysed(request.picture, photo)
        edited = self._edited(photo, seen, request)
        if not edited.mask.any():
            _refuse(
                FailureCode.RESULT_UNCHANGED, "there is nothing in the photo that this look changes"
            )
        image = codec.encode(edited.rgb, request.media_type)
        return Rendering(image, request.media_type, MODEL)

    def _edited(self, photo: Rgb8, seen: Analysis, request: RenderRequest) -> Edited:
        from ilikeyacut.adapters.preview.edits import looks
        from ilikeyacut.adapters.preview.styles import fit, templates

        try:
            return looks.edit(photo, seen, request.look, request.variation, reuse=True)
        except templates.TemplateMissingError as error:
            _refuse(FailureCode.STYLE_UNAVAILABLE, str(error))
        except fit.OutOfFrameError as error:
            _refuse(
                FailureCode.FACE_OUT_OF_FRAME,
                f"{error}: take the photo from further away",
                measured=round(error.share, 3),
                required=fit.NEEDED,
            )

    def _analysed(self, picture: bytes, photo: Rgb8) -> Analysis:
        digest = sha256(picture).hexdigest()
        with self._lock:
            if self._last is None or self._last[0] != digest:
                self._last = None
                self._last = digest, _analysed(photo)
            return self._last[1]


def _decoded(picture: bytes) -> Rgb8:
    try:
        with needed():
            from ilikeyacut.adapters.preview import codec
    except ExtraMissingError as error:
        raise StylistError(FailureCode.PROVIDER_MISCONFIGURED, str(error)) from error
    try:
        return codec.decode(picture)
    except ImageUnreadableError as error:
        raise StylistError(FailureCode.IMAGE_UNREADABLE, str(error)) from error


def _analysed(photo: Rgb8) -> Analysis:
    from ilikeyacut.adapters.preview.seeing import analysis, mesh

    faces = mesh.detect(photo)
    if not faces:
        _refuse(FailureCode.FACE_NOT_FOUND, "no face was found", measured=0, required=1)
    if len(faces) > 1:
        _refuse(
            FailureCode.FACE_MULTIPLE, "several faces were found", measured=len(faces), required=1
        )
    if faces[0].quarter_turns:
        _refuse(TURNED[faces[0].quarter_turns], "the photo lies on its side")
    return analysis.analyse(photo, faces[0])


def _refuse(code: FailureCode, detail: str, **measures: float) -> NoReturn:
    raise StylistError(code, detail, retryable=False, measures=measures)
