"""Pages about the codes of failures, where the `type` of a problem leads."""

from __future__ import annotations

from starlette.responses import HTMLResponse

from ilikeyacut.entrypoints.http.answers.html import page, text
from ilikeyacut.entrypoints.http.errors.meanings import MEANINGS
from ilikeyacut.entrypoints.http.errors.own import NoSuchRouteError
from ilikeyacut.entrypoints.http.errors.problem import title_of, type_of
from ilikeyacut.entrypoints.http.errors.statuses import STATUS
from ilikeyacut.entrypoints.http.routing import router

routes = router("Service", base="/problems")


@routes.get("", include_in_schema=False)
def list_problems() -> HTMLResponse:
    """Return the page of all codes."""
    rows = "".join(
        f'<tr><td>{STATUS[code]}</td><td><a href="{type_of(code)}"><code>{code}</code></a></td>'
        f"<td>{text(meaning)}</td></tr>"
        for code, meaning in sorted(MEANINGS.items(), key=lambda it: (STATUS[it[0]], it[0]))
    )
    return page("Problems", f"<table>{rows}</table>")


@routes.get("/{name}", include_in_schema=False)
def show_problem(name: str) -> HTMLResponse:
    """Return the page about a code."""
    code = name.upper().replace("-", "_")
    if code not in MEANINGS or type_of(code) != f"/problems/{name}":
        raise NoSuchRouteError
    body = (
        f"<p>{text(MEANINGS[code])}</p><p>Code <code>{code}</code>, status {STATUS[code]}.</p>"
        '<p><a href="/problems">All problems</a></p>'
    )
    return page(title_of(code), body)
