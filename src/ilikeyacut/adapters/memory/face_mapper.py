"""A face mapper that finds an upright face in the middle of every picture."""

from __future__ import annotations

from io import BytesIO

from ilikeyacut.application.ports.face_mapper import FaceMap
from ilikeyacut.application.ports.pictures import ImageUnreadableError, Mask

SIDE = 64
LANDMARKS = tuple(
    (0.35 + 0.1 * across, 0.3 + 0.1 * down) for down in range(5) for across in range(4)
)


class MemoryFaceMapper:
    """Finds the same face, hair and person in every picture.

    Hair is the top quarter of the picture, the face the middle. After `faces` pictures it finds no
    face any longer; None means no limit.
    """

    def __init__(self, faces: int | None = None) -> None:
        self.faces = faces
        self.pictures: list[bytes] = []

    def map(self, picture: bytes) -> FaceMap | None:
        _require_picture(picture)
        self.pictures.append(picture)
        if self.faces is not None and len(self.pictures) > self.faces:
            return None
        return FaceMap(
            landmarks=LANDMARKS,
            face=_box(0.3, 0.3, 0.7, 0.75),
            hair=_box(0.2, 0.0, 0.8, 0.25),
            person=_box(0.2, 0.0, 0.8, 1.0),
        )


def _box(left: float, top: float, right: float, bottom: float) -> Mask:
    inside = range(round(left * SIDE), round(right * SIDE))
    row = bytes(255 if at in inside else 0 for at in range(SIDE))
    shown = range(round(top * SIDE), round(bottom * SIDE))
    return Mask(SIDE, SIDE, b"".join(row if at in shown else bytes(SIDE) for at in range(SIDE)))


def _require_picture(picture: bytes) -> None:
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(BytesIO(picture)) as image:
            image.load()
    except (UnidentifiedImageError, OSError, SyntaxError) as error:
        raise ImageUnreadableError("it is not a picture") from error
