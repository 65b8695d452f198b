"""What happened to a person's credits."""

from __future__ import annotations

from ilikeyacut.entrypoints.http.answers.tags import tag_of
from ilikeyacut.entrypoints.http.dependencies.caller import Opened, Signed
from ilikeyacut.entrypoints.http.dependencies.conditional import Cached
from ilikeyacut.entrypoints.http.dependencies.pages import Page, Paged
from ilikeyacut.entrypoints.http.models.credits import CreditEntry
from ilikeyacut.entrypoints.http.routing import router

routes = router("Me", "/v1/me/credits")


@routes.get("/entries")
def list_credit_entries(app: Opened, me: Signed, paged: Paged, cached: Cached) -> Page[CreditEntry]:
    """Return what happened to your credits, newest first."""
    found = app.gallery.credit_entries(me.user_id, limit=paged.limit, cursor=paged.cursor)
    page = Page[CreditEntry](
        items=[CreditEntry.of(entry) for entry in found.items],
        next_cursor=paged.linked(found.cursor),
    )
    cached.tagged(tag_of(page))
    return page
