"""The page that shows a shared result: its pictures and its look in words, and no name."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from urllib.parse import quote

from starlette.responses import HTMLResponse

from ilikeyacut.application.ports.card_drawer import Fact
from ilikeyacut.application.stylists.notices import notice_of
from ilikeyacut.application.use_cases.card_texts import WORDS, Language
from ilikeyacut.application.use_cases.look_texts import colours_of, options_of, style_of, title_of
from ilikeyacut.application.use_cases.results import Shared
from ilikeyacut.entrypoints.bootstrap.app import App
from ilikeyacut.entrypoints.http.answers.links import link
from ilikeyacut.entrypoints.http.answers.origins import listed
from ilikeyacut.entrypoints.http.answers.share_texts import SHARE_WORDS, ShareWords

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' {pictures}; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {"Cache-Control": "no-store", "Vary": "Accept-Language", "X-Robots-Tag": "noindex"}


def page(app: App, shown: Shared, language: Language, report_email: str | None) -> HTMLResponse:
    """Return the page of a result, in a language."""
    of_looks, words = WORDS[language], SHARE_WORDS[language]
    title = title_of(shown.look, style_of(app.store, shown.look), of_looks)
    pair = link(app, shown.photo.before_after_key if shown.link.with_before else None)
    picture = pair or link(app, shown.photo.key)
    address = picture.url if picture else ""
    body = "".join(
        (
            f'<img src="{escape(address)}" alt="{words.pair if pair else words.result}">',
            f"<p>{words.preview if _is_preview(shown) else words.made}</p>",
            _facts((*options_of(shown.look, of_looks), *colours_of(shown.look, of_looks))),
            f"<p>{words.until.format(day=of_looks.day(shown.link.expires_at))}</p>",
            f"<p>{_report(words, report_email)}</p>",
        )
    )
    return _answer(title, body, language, pictures=listed([address]))


def ended(language: Language) -> HTMLResponse:
    """Return the page of a link that shows nothing, for whatever reason."""
    words = SHARE_WORDS[language]
    return _answer(words.ended, f"<p>{words.ended_hint}</p>", language, status=404)


def _is_preview(shown: Shared) -> bool:
    made = shown.photo.provenance
    return notice_of([made.provider] if made else []) is not None


def _facts(facts: Iterable[Fact]) -> str:
    rows = (f"<dt>{escape(it.label)}</dt><dd>{escape(it.value)}</dd>" for it in facts)
    return f"<dl>{''.join(rows)}</dl>"


def _report(words: ShareWords, email: str | None) -> str:
    if email is None:
        return words.report_to_sharer
    address = f'<a href="mailto:{quote(email, safe="@")}">{escape(email)}</a>'
    return words.report.format(address=address)


def _answer(
    title: str, body: str, language: Language, *, status: int = 200, pictures: str = ""
) -> HTMLResponse:
    """Return a page. `body` is HTML: whatever is text in it was escaped."""
    name = escape(title)
    content = (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        '<meta name="robots" content="noindex">'
        f'<title>{name}</title><meta property="og:title" content="{name}">'
        '<meta property="og:type" content="website">'
        '<link rel="icon" href="/web/icon.svg"><link rel="stylesheet" href="/web/style.css">'
        '</head><body class="shared"><header><a class="brand" href="/">ilikeyacut</a></header>'
        f"<main><h1>{name}</h1>{body}</main></body></html>"
    )
    policy = POLICY.format(pictures=pictures)
    headers = {**HEADERS, "Content-Language": language, "Content-Security-Policy": policy}
    return HTMLResponse(content, status, headers)
