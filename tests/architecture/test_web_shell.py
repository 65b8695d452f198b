"""The service worker keeps the whole page, so that it starts without a network."""

import re

from architecture.project import SRC

WEB = SRC / "ilikeyacut/entrypoints/http/web"
APART = {"index.html", "sw.js"}
"""The page is kept by its address `/`; browsers keep the service worker themselves."""


def test_every_file_of_the_page_is_kept() -> None:
    files = {f"/web/{it.relative_to(WEB)}" for it in WEB.rglob("*") if it.is_file()}
    listed = re.findall(r'^  "(/.*)",$', (WEB / "sw.js").read_text("utf-8"), re.MULTILINE)
    assert set(listed) == {"/", *files} - {f"/web/{it}" for it in APART}
    assert listed == sorted(listed)
