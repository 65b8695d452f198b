"""The browser itself holds the page to its policy, whatever got into it."""

from __future__ import annotations

from support.browsing import Visit

ELSEWHERE = "https://ilikeyacut.example/"
BLOCKED = {
    "document.createElement('script').text = 'bad()'": "require-trusted-types-for",
    "document.body.innerHTML = '<b>bad</b>'": "require-trusted-types-for",
    "document.body.setAttribute('onclick', 'bad()')": "require-trusted-types-for",
    "new Worker(there)": "require-trusted-types-for",
    "setTimeout(() => eval('1'))": "require-trusted-types-for",
    "trustedTypes.createPolicy('other', {})": "trusted-types",
    "document.body.setAttribute('style', 'color: red')": "style-src-attr",
    "add('style', { textContent: 'b { color: red }' })": "style-src-elem",
    "add('link', { rel: 'stylesheet', href: there })": "style-src-elem",
    "new Image().src = there": "img-src",
    "fetch(there).catch(() => 0)": "connect-src",
    "add('iframe', { src: there })": "frame-src",
    "add('video', { src: there })": "media-src",
    "add('base', { href: there })": "base-uri",
    "add('form', { action: there, method: 'post' }).submit()": "form-action",
}
"""What something foreign could try in the page, and the directive that it is refused by."""
ATTEMPTED = """(there) => {
    const add = (tag, values) => {
        const made = Object.assign(document.createElement(tag), values);
        document.body.append(made);
        return made;
    };
    return new Promise((done) => {
        addEventListener("securitypolicyviolation", (it) => done(it.effectiveDirective));
        setTimeout(done, 5000, "nothing");
        try { %s } catch { /* told by the event */ }
    });
}"""


def test_what_is_foreign_is_blocked(visit: Visit) -> None:
    visit.expect("")
    page = visit.page()
    refused = {it: page.evaluate(ATTEMPTED % it, ELSEWHERE) for it in BLOCKED}
    assert refused == BLOCKED
    assert page.url == f"{visit.site.url}/"
