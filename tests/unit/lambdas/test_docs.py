"""docs/lambda.md says what is so, and its handler works as it stands there."""

from __future__ import annotations

import json
import pkgutil
import re
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import uuid4

from ilikeyacut.application.ports.measures import Figure
from ilikeyacut.application.try_on.time_left import LEAST
from ilikeyacut.application.worker.consuming import MOST_DELIVERIES
from ilikeyacut.entrypoints import lambdas
from ilikeyacut.entrypoints.lambdas.images import FINISHING, SHORTEST
from ilikeyacut.entrypoints.lambdas.pushes import SHORTEST as FOR_PUSHES
from ilikeyacut.entrypoints.lambdas.routes import RULES
from support.lambda_events import Call, Context, said, v2

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "lambda.md").read_text("utf-8")


def rows(head: str) -> list[list[str]]:
    """Return the cells of the table under a head."""
    lines = PAGE.split(head)[1].splitlines()[2:]
    end = next(n for n, line in enumerate(lines) if not line.startswith("|"))
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[:end]]


def ticked(cell: str) -> tuple[str, ...]:
    return tuple(re.findall(r"`([^`]+)`", cell))


def test_every_function_is_in_the_table() -> None:
    modules = [f"{lambdas.__name__}.{it.name}" for it in pkgutil.iter_modules(lambdas.__path__)]
    there = {it.rpartition(".")[2] for it in modules if hasattr(import_module(it), "handler")}
    assert {ticked(row[0])[0] for row in rows("| function | called by | does |")} == there


def test_the_rules_are_those_of_the_load_balancer() -> None:
    told = [
        (ticked(name)[0], ticked(paths), method or None)
        for name, method, paths in rows("| function | method | paths |")
    ]
    assert told == [(it.function, it.paths, it.method) for it in RULES]


def test_every_figure_is_in_the_table() -> None:
    told = [
        (ticked(name)[0], unit, ticked(dimensions))
        for name, unit, dimensions, _ in rows("| metric | unit | dimensions | measured by |")
    ]
    assert told == [(it.title, it.unit, it.dimensions) for it in Figure]


def test_the_seconds_are_those_of_the_code() -> None:
    text = " ".join(PAGE.split())
    assert f"with less than {SHORTEST:.0f} seconds left, `processing`" in text
    assert f"`notifications` with less than {FOR_PUSHES:.0f}" in text
    assert f"until {FINISHING:.0f} seconds before the end" in text
    assert f"no call begins with less than {LEAST.total_seconds():.0f} seconds" in text
    assert MOST_DELIVERIES == 8
    assert "after eight it is buried" in text


def test_the_handler_of_ones_own_works() -> None:
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, flags=re.DOTALL)
    own: dict[str, Any] = {}
    exec(compile(code, "docs/lambda.md", "exec"), own)  # noqa: S102 - what the page shows
    with own["app"]() as app:
        app.users.register(uuid4(), name="Ada", email="ada@example.com", welcome_credits=7)
        app.worker.refresh()
        assert own["credits"]({"email": "ada@example.com"}, None) == {"credits": 7}
        refused = said(own["requests"](v2(Call("GET", "/v1/me/favourites")), Context()))
        assert (refused.status, json.loads(refused.body)["code"]) == (401, "TOKEN_MISSING")
        assert own["images"]({}, Context())["error"]["code"] == "EVENT_UNKNOWN"
