"""Pages of plain HTML that need nothing else: no script, no picture, no third party."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from html import escape

from starlette.responses import HTMLResponse

STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem }
code, pre { background: #8882; border-radius: 4px; font-size: 14px; padding: .1em .3em }
pre { overflow-x: auto; padding: .8em }
summary { cursor: pointer; padding: .4em 0 }
table { border-collapse: collapse }
td, th { padding: .2em 1em .2em 0; text-align: left; vertical-align: top }
b.get, b.put, b.post, b.patch, b.delete { display: inline-block; min-width: 4.5em }
@media (prefers-color-scheme: dark) { body { background: #111; color: #eee } a { color: #8bf } }
"""
POLICY = (
    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; "
    f"style-src 'sha256-{b64encode(sha256(STYLE.encode()).digest()).decode()}'"
)
HEADERS = {"Cache-Control": "public, max-age=300", "Content-Security-Policy": POLICY}


def page(title: str, body: str) -> HTMLResponse:
    """Return a page. `body` is HTML: whatever is text in it was escaped."""
    content = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head>"
        f"<body><h1>{escape(title)}</h1>{body}</body></html>"
    )
    return HTMLResponse(content, headers=HEADERS)


def text(plain: str) -> str:
    """Return a text as HTML; what is between backticks is code."""
    parts = escape(plain).split("`")
    return "".join(f"<code>{it}</code>" if n % 2 else it for n, it in enumerate(parts))


def paragraphs(plain: str) -> str:
    """Return a text as HTML, with a paragraph for each of its own."""
    return "".join(f"<p>{text(part)}</p>" for part in plain.split("\n\n") if part)
