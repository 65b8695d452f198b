"""Gemini held to the stylist port, as the application uses it: its pictures are brought home."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from ilikeyacut.adapters.gemini.stylist import GeminiStylist
from ilikeyacut.adapters.pillow.pictures import PillowPictures
from ilikeyacut.application.ports.stylist import Rendering, RenderRequest, Stylist
from ilikeyacut.application.try_on.fidelity import Fidelity
from ilikeyacut.testing.contracts.stylist import StylistContract
from support.gemini_scenes import picture
from support.gemini_server import GeminiServer


class BroughtHome(GeminiStylist):
    def render(self, request: RenderRequest) -> Rendering:
        made = super().render(request)
        kept = Fidelity(PillowPictures()).conform(request.picture, made, request.media_type)
        return replace(made, image=kept.image, media_type=kept.media_type)


class TestGeminiStylist(StylistContract):
    @pytest.fixture
    def stylist(self) -> Iterator[Stylist]:
        with GeminiServer(otherwise=picture(kind="JPEG", size=(400, 400))) as server:
            yield BroughtHome("painter", server.settings())
