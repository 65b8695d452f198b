"""What the service says of itself: health and configuration."""

from __future__ import annotations

from fastapi import Request

from ilikeyacut.entrypoints.http.answers.tags import tag_of
from ilikeyacut.entrypoints.http.dependencies.caller import Opened, Visitor
from ilikeyacut.entrypoints.http.dependencies.conditional import CATALOGUE, Cached
from ilikeyacut.entrypoints.http.models.consents import ConsentText
from ilikeyacut.entrypoints.http.models.service import (
    Config,
    Features,
    Health,
    Limits,
    Stylist,
)
from ilikeyacut.entrypoints.http.routing import router

routes = router("Service")


@routes.get("/health/live")
def get_liveness() -> Health:
    """Tell that this process is running. Nothing else is checked."""
    return Health(status="ok")


@routes.get("/health/ready")
def get_readiness(app: Opened) -> Health:
    """Tell whether this process can take requests. The answer is kept for five seconds."""
    app.readiness.require()
    return Health(status="ok")


@routes.get("/config")
def get_config(request: Request, app: Opened, _: Visitor, cached: Cached) -> Config:
    """Return what a client must know before anybody signs in."""
    known = app.configuration
    config = Config(
        limits=Limits.model_validate(vars(known.bounds()), from_attributes=True),
        stylists=[Stylist(name=it.name, third_party=it.third_party) for it in known.names()],
        consents=[ConsentText.of(it) for it in known.texts()],
        features=_features(request, live_colour=known.hair_masks.made),
        minimum_client=dict(known.clients.oldest),
    )
    cached.tagged(tag_of(config), CATALOGUE)
    return config


def _features(request: Request, *, live_colour: bool) -> Features:
    """Return what there is: waiting and events need a server that holds connections."""
    waits = request.app.state.waiting is not None
    return Features(wait=waits, events=waits, exports=True, live_colour=live_colour)
