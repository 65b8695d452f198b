"""Pages that links to results open: for people who have no account, and run no script."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Request
from starlette.responses import HTMLResponse

from ilikeyacut.domain.errors import NotFoundError
from ilikeyacut.domain.texts import LONGEST_KEY
from ilikeyacut.entrypoints.http.answers import share_page
from ilikeyacut.entrypoints.http.answers.accepting import language_of
from ilikeyacut.entrypoints.http.dependencies.caller import Opened, Visitor
from ilikeyacut.entrypoints.http.routing import router

routes = router("Shares", base="")


@routes.get("/s/{token}", include_in_schema=False)
def show_shared(
    request: Request,
    app: Opened,
    visitor: Visitor,
    token: Annotated[str, Path(max_length=LONGEST_KEY)],
) -> HTMLResponse:
    """Return the page of a result. A link that has ended is answered like one that never was."""
    language = language_of(request)
    try:
        shown = app.results.shared(token)
    except NotFoundError:
        return share_page.ended(language)
    return share_page.page(app, shown, language, request.app.state.edge.report_email)
