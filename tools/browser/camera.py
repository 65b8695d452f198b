"""A portrait as the film that a camera shows."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps

SIZE = (1280, 720)
FRAMES = 4
WALL = (112, 114, 120)


def film(portrait: Path, folder: Path) -> Path:
    """Write a portrait as motion JPEG, in the middle of frames as wide as a laptop's camera's."""
    with Image.open(portrait) as opened:
        person = ImageOps.contain(opened.convert("RGB"), SIZE)
    frame = Image.new("RGB", SIZE, WALL)
    frame.paste(person, ((SIZE[0] - person.width) // 2, 0))
    written = BytesIO()
    frame.save(written, "JPEG", quality=92, subsampling="4:2:0")
    path = folder / "camera.mjpeg"
    path.write_bytes(written.getvalue() * FRAMES)
    return path
