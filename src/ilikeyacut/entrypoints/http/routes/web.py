"""The web page: its files, and what a browser lets it do."""

from __future__ import annotations

from urllib.parse import urlsplit

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from ilikeyacut.entrypoints.bootstrap.app import App
from ilikeyacut.entrypoints.http.answers.files import sent
from ilikeyacut.entrypoints.http.answers.origins import listed, of_pictures, of_uploads
from ilikeyacut.entrypoints.http.answers.web_files import web_files
from ilikeyacut.entrypoints.http.dependencies.caller import Opened
from ilikeyacut.entrypoints.http.edge.options import Edge, hostname
from ilikeyacut.entrypoints.http.errors.own import NoSuchRouteError
from ilikeyacut.entrypoints.http.routing import router

routes = router("Service", base="")

PAGE = "index.html"
SERVICE_WORKER = "sw.js"
CACHE = "no-cache"
"""A browser asks each time whether its copy is good, so a new version is there at once."""

OF_THE_SERVICE_WORKER = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; connect-src 'self'",
    "Service-Worker-Allowed": "/",
}


@routes.get("/", include_in_schema=False)
def show_page(request: Request, app: Opened) -> Response:
    """Return the page. The code of a printed link is behind `#`, so it stays in the browser.

    A home has several names, and its forms for uploads have one of them: a browser goes there.
    """
    if address := elsewhere(request):
        return RedirectResponse(address, headers={"Cache-Control": "no-store"})
    allowed = {"Content-Security-Policy": policy(app), "Permissions-Policy": "camera=(self)"}
    return _file(request, PAGE, allowed)


@routes.get("/web/{path:path}", include_in_schema=False)
def get_web_file(request: Request, path: str) -> Response:
    """Return a file of the page. The page itself is at `/` alone, with its policy."""
    if path == PAGE or path not in web_files():
        raise NoSuchRouteError
    return _file(request, path, OF_THE_SERVICE_WORKER if path == SERVICE_WORKER else {})


def elsewhere(request: Request) -> str | None:
    """Return where the page is, if a home was asked by another name at the same port."""
    edge: Edge = request.app.state.edge
    own, asked = urlsplit(edge.own), request.headers.get("host", "")
    other = bool(edge.hosts) and hostname(asked) != own.hostname
    same_port = asked.rpartition(":")[2] == own.netloc.rpartition(":")[2]
    return f"{edge.own}/" if other and same_port else None


def policy(app: App) -> str:
    """Return what the page may load and run: its own files, pictures, and nothing inline."""
    pictures = of_pictures(app)
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            f"img-src 'self' blob: {listed(pictures)}",
            f"connect-src 'self' {listed([*pictures, of_uploads(app)])}",
            "manifest-src 'self'",
            "worker-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types ilikeyacut",
        )
    )


def _file(request: Request, path: str, headers: dict[str, str]) -> Response:
    found = web_files()[path]
    return sent(
        request,
        lambda: found.data,
        media_type=found.media_type,
        tag=found.tag,
        cache=CACHE,
        **headers,
    )
