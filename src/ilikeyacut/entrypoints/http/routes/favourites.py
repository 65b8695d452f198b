"""The hairstyles that a person likes."""

from __future__ import annotations

from ilikeyacut.entrypoints.http.dependencies.caller import Opened, Signed
from ilikeyacut.entrypoints.http.dependencies.conditional import Cached
from ilikeyacut.entrypoints.http.models.favourites import Favourites
from ilikeyacut.entrypoints.http.routing import router

routes = router("Me")


@routes.get("/me/favourites")
def list_favourites(app: Opened, me: Signed, cached: Cached) -> Favourites:
    """Return your favourite hairstyles, by name."""
    user = app.users.get(me.user_id)
    cached.tagged(str(user.version))
    return Favourites(items=sorted(user.favourites))


@routes.put("/me/favourites/{hairstyle}", status_code=204)
def add_favourite(app: Opened, me: Signed, hairstyle: str) -> None:
    """Add a published hairstyle to your favourites. Repeatable."""
    app.users.add_favourite(me.user_id, hairstyle)


@routes.delete("/me/favourites/{hairstyle}", status_code=204)
def remove_favourite(app: Opened, me: Signed, hairstyle: str) -> None:
    """Remove a hairstyle from your favourites. Repeatable."""
    app.users.remove_favourite(me.user_id, hairstyle)
