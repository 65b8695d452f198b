"""What the memory of a process is measured for: four variations of a portrait, brought home.

Run by `bench_providers.py` with the server's address and the portrait's path.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from ilikeyacut.adapters.gemini.settings import GeminiSettings
from ilikeyacut.adapters.gemini.stylist import GeminiStylist
from ilikeyacut.adapters.pillow.pictures import PillowPictures
from ilikeyacut.application.ports.stylist import RenderRequest
from ilikeyacut.application.try_on.fidelity import Fidelity
from ilikeyacut.domain.values import Colour, Dye, Look, MediaType, Variation, variations

JOB = UUID(int=7)
LOOK = Look(dye=Dye(colour=Colour.parse("copper")))


def request(picture: bytes, variation: Variation) -> RenderRequest:
    """Return a request for one variation."""
    deadline = datetime.now(UTC) + timedelta(minutes=5)
    return RenderRequest(JOB, 1, picture, LOOK, None, variation, MediaType.JPEG, deadline)


def main(url: str, path: str) -> None:
    """Render and keep the variations one by one, as a worker does."""
    stylist = GeminiStylist("painter", GeminiSettings(api_key="key", base_url=url))
    fidelity, photo = Fidelity(PillowPictures()), Path(path).read_bytes()
    for variation in variations(JOB, 4):
        rendering = stylist.render(request(photo, variation))
        kept = fidelity.conform(photo, rendering, MediaType.JPEG)
        assert kept.fidelity == "whole"
    assert not {"cv2", "numpy"} & set(sys.modules)


if __name__ == "__main__":
    main(*sys.argv[1:])
