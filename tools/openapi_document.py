"""python tools/openapi_document.py: write docs/openapi.json from the routes of the HTTP API."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NoReturn

from ilikeyacut.entrypoints.http.api import create_api, described
from ilikeyacut.entrypoints.http.routes import routers

FILE = Path(__file__).resolve().parents[1] / "docs" / "openapi.json"


def text() -> str:
    """Return the document of all routes. No app is opened for it."""

    def opened() -> NoReturn:
        raise AssertionError

    return json.dumps(described(create_api(opened, routers())), indent=1) + "\n"


if __name__ == "__main__":
    FILE.write_text(text(), "utf-8")
