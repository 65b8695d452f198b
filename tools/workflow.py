"""Writes docs/workflow.asl.json, the state machine of a try-on: `make workflow`."""

from __future__ import annotations

import json
from pathlib import Path

from ilikeyacut.adapters.stepfunctions.definition import definition

PAGE = Path(__file__).resolve().parents[1] / "docs" / "workflow.asl.json"


def page() -> str:
    """Return the file's content."""
    return json.dumps(definition(), indent=2) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
