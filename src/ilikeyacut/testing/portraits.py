"""A portrait for tests of stylists and inspectors."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from io import BytesIO
from pathlib import Path
from uuid import UUID

from PIL import Image

from ilikeyacut.application.ports.stylist import RenderRequest
from ilikeyacut.domain.values import Look, MediaType, Variation, variations

PORTRAIT = Path(__file__).parent / "astronaut.png"
"""Eileen Collins, by NASA; public domain. 512 x 512 pixels, one upright face."""

JOB = UUID(int=7)


@cache
def portrait() -> Image.Image:
    """Return the portrait as RGB."""
    with Image.open(PORTRAIT) as image:
        return image.convert("RGB")


def as_bytes(image: Image.Image, media_type: MediaType = MediaType.PNG) -> bytes:
    """Return an image in one of our media types."""
    out = BytesIO()
    image.save(out, "PNG" if media_type is MediaType.PNG else "JPEG", quality=95)
    return out.getvalue()


def opened(data: bytes) -> Image.Image:
    """Decode an image."""
    with Image.open(BytesIO(data)) as image:
        image.load()
        return image


def request_for(
    picture: bytes,
    look: Look,
    variation: Variation | None = None,
    media_type: MediaType = MediaType.JPEG,
    attempt: int = 1,
) -> RenderRequest:
    """Return a request for one variation of a look."""
    return RenderRequest(
        job_id=JOB,
        attempt=attempt,
        picture=picture,
        look=look,
        style=None,
        variation=variation or variations(JOB, 1)[0],
        media_type=media_type,
        deadline=datetime.now(UTC) + timedelta(minutes=5),
    )
