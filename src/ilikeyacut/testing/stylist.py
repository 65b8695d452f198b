"""A stylist that follows a test's script, one scene per call."""

from __future__ import annotations

from collections.abc import Callable

from ilikeyacut.adapters.memory.stylist import MemoryStylist
from ilikeyacut.application.ports.stylist import ConsentText, Rendering, RenderRequest

Scene = Callable[[RenderRequest], None]


class ScriptedStylist(MemoryStylist):
    """Plays one scene per call before it renders: nothing, an error to raise, or an action."""

    def __init__(
        self,
        *script: Exception | Scene | None,
        name: str = "memory",
        model: str = "memory-1",
        consent: ConsentText | None = None,
        price_microusd: int = 0,
        image: bytes | None = None,
    ) -> None:
        super().__init__(name=name, model=model, consent=consent, price_microusd=price_microusd)
        self.image = image
        self.script = list(script)

    def render(self, request: RenderRequest) -> Rendering:
        scene = self.script.pop(0) if self.script else None
        if isinstance(scene, Exception):
            self.requests.append(request)
            raise scene
        if scene is not None:
            scene(request)
        rendering = super().render(request)
        if self.image is None:
            return rendering
        return Rendering(self.image, rendering.media_type, rendering.model)
