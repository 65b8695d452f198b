"""The committed OpenAPI document is the app's, and keeps what its frozen release promised."""

from __future__ import annotations

import json
from typing import Any

from architecture.project import ROOT
from openapi_document import FILE, text
from support.contract import Comparison

FROZEN = ROOT / "docs" / "openapi-1.0.json"


def document(of: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(of)
    return found


def test_the_committed_document_is_the_apps() -> None:
    assert FILE.read_text("utf-8") == text(), "run `make openapi`"


def test_no_client_of_the_frozen_release_is_broken() -> None:
    frozen = document(FROZEN.read_text("utf-8"))
    assert Comparison(frozen, document(text())).broken() == []
