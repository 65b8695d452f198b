"""Pages for people at a home: where the printed link leads, and what a shared link shows."""

from __future__ import annotations

from html import escape
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Path, Request
from starlette.responses import HTMLResponse

from ilikeyacut.domain.errors import NotFoundError
from ilikeyacut.domain.values import LONGEST_KEY
from ilikeyacut.entrypoints.http.answers.html import page, text
from ilikeyacut.entrypoints.http.dependencies.caller import Opened, Visitor
from ilikeyacut.entrypoints.http.models.results import SharedResult
from ilikeyacut.entrypoints.http.routes.shares import HEADERS, shown_by
from ilikeyacut.entrypoints.http.routing import router

routes = router("Service", base="")

ENDED = "<p>It has ended, or its address is not complete. Ask who sent it for a new one.</p>"


@routes.get("/", include_in_schema=False)
def show_start(request: Request) -> HTMLResponse:
    """Return the page that the printed link opens. Its code stays in the browser."""
    signing_in = (
        f"curl {request.base_url}v1/auth/local -H 'Content-Type: application/json' "
        """--data '{"code": "..."}'"""
    )
    return page(
        "ilikeyacut",
        "<p>This server answers requests of clients: it has an HTTP API, and no pages to click "
        'through. <a href="/v1/docs">Documentation of the API</a></p>'
        f"<p>{text('The link that led here has a code behind `#k=`. It signs you in, once:')}</p>"
        f"<pre>{escape(signing_in)}</pre>"
        f"<p>{text('Send the `access_token` of the answer in each request.')}</p>",
    )


@routes.get("/s/{token}", include_in_schema=False)
def show_shared(
    app: Opened, visitor: Visitor, token: Annotated[str, Path(max_length=LONGEST_KEY)]
) -> HTMLResponse:
    """Return the page that a link to a result opens."""
    try:
        shown = shown_by(app, token)
    except NotFoundError:
        return page("This link shows nothing", ENDED, status=404, headers=HEADERS)
    links = [it.url for it in (shown.before_after or shown.image,) if it]
    sources = " ".join("{0.scheme}://{0.netloc}".format(urlsplit(it)) for it in links)
    return page("A new look", _body(shown, links), pictures=sources, headers=HEADERS)


def _body(shown: SharedResult, links: list[str]) -> str:
    pictures = "".join(f'<p><img src="{escape(it)}" alt="The new look"></p>' for it in links)
    notice = f"<p>{escape(shown.notice)}</p>" if shown.notice else ""
    return f"{pictures}{notice}<p>Shown until {shown.expires_at:%Y-%m-%d}.</p>"
