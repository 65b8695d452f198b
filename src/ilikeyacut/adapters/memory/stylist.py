"""A stylist that tints the picture, or fails as a test requests."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from io import BytesIO

from ilikeyacut.application.ports.stylist import ConsentText, Rendering, RenderRequest, StylistError
from ilikeyacut.domain.failures import FailureCode
from ilikeyacut.domain.values import Look, MediaType

TINT = "#804020"


class MemoryStylist:
    """Quick, and true to the photo's size: every look becomes a tint of the whole picture.

    Each failure in `failures` is raised by one call, before any call succeeds. `requests` holds the
    requests. Every picture costs `price_microusd`, which is also the worst case.
    """

    def __init__(
        self,
        failures: Iterable[StylistError] = (),
        *,
        name: str = "memory",
        model: str = "memory-1",
        consent: ConsentText | None = None,
        price_microusd: int = 0,
    ) -> None:
        self.name = name
        self.model = model
        self.consent = consent
        self.price_microusd = price_microusd
        self.failures = deque(failures)
        self.requests: list[RenderRequest] = []

    def check(self, look: Look) -> None:
        """Accept every look and option."""

    def worst_case_microusd(self, look: Look) -> int:
        return self.price_microusd

    def render(self, request: RenderRequest) -> Rendering:
        self.requests.append(request)
        if self.failures:
            raise self.failures.popleft()
        image = _tinted(request)
        return Rendering(image, request.media_type, self.model, self.price_microusd)


def _tinted(request: RenderRequest) -> bytes:
    from PIL import Image, UnidentifiedImageError

    colour = request.look.dye.colour.hex if request.look.dye else TINT
    strength = 0.2 + 0.15 * request.variation.index
    try:
        with Image.open(BytesIO(request.picture)) as picture:
            before = picture.convert("RGB")
    except (UnidentifiedImageError, OSError) as error:
        raise StylistError(FailureCode.IMAGE_UNREADABLE, "it is not a picture") from error
    after = Image.blend(before, Image.new("RGB", before.size, colour), strength)
    out = BytesIO()
    jpeg = request.media_type is MediaType.JPEG
    after.save(
        out, "JPEG" if jpeg else "PNG", **({"quality": 95, "subsampling": 0} if jpeg else {})
    )
    return out.getvalue()
