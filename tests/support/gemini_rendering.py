"""One look on one photo by a scripted Gemini, and what that costs in millionths of a US dollar."""

from __future__ import annotations

from ilikeyacut.adapters.gemini.stylist import GeminiStylist
from ilikeyacut.application.ports.stylist import Rendering
from ilikeyacut.application.token_prices import TokenPrice
from ilikeyacut.domain.values import Colour, Dye, Look
from ilikeyacut.testing.portraits import as_bytes, portrait, request_for
from support.gemini_server import GeminiServer
from support.gemini_wire import Scene

COPPER = Look(dye=Dye(colour=Colour.parse("copper")))
PRICE = TokenPrice(input=1, text=2, image=10, most_input=1000, most_output=2000)
WORST, PROMPT, IMAGE = 21_000, 268, 12_900
PHOTO = as_bytes(portrait())
MODEL = "painter"


def stylist(server: GeminiServer, **changes: object) -> GeminiStylist:
    return GeminiStylist(MODEL, server.settings(**{"price": PRICE, "timeout": 20.0, **changes}))


def rendered(scene: Scene, **changes: object) -> Rendering:
    with GeminiServer(scene) as server:
        return stylist(server, **changes).render(request_for(PHOTO, COPPER))
