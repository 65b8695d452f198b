"""Cold starts: a function's process in Lambda's runtime client until it has answered one event.

Each round starts every function once, in turn, beside the same made by hand: FastAPI, Mangum,
pydantic, eventsourcing and one client of botocore for those that answer requests, without FastAPI
and Mangum for the others. All have compiled modules and the botocore of tools/trim_botocore.py.
What counts is the CPU time of the process in its least disturbed round: what else a machine does
only ever adds to it. DynamoDB is a server that has nothing.

Both sides call it equally often. A request without a token is refused before any call, and beside
it the function by hand makes its client and calls nobody. Doorbells and messages are answered for
real, and beside them the function by hand makes one query. The gallery's list is also asked for,
beside a request by hand that makes one query; that has no limit.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / it) for it in ("benchmarks", "tests", "examples", "infra")]

from function_package import package  # noqa: E402 - the path goes first

from ilikeyacut.application.ports.message_queue import Delivery  # noqa: E402 - the path goes first
from support.deployment import NOWHERE  # noqa: E402 - the path goes first
from support.lambda_events import Call, messages, rung, v2  # noqa: E402 - the path goes first
from support.lambda_runtime import Function  # noqa: E402 - the path goes first
from support.quiet_aws import quiet_aws  # noqa: E402 - the path goes first

ROUNDS = int(os.environ.get("ILIKEYACUT_BENCH_ROUNDS", "11"))
LAMBDAS = "ilikeyacut.entrypoints.lambdas"
BY_HAND = ROOT / "benchmarks" / "by_hand"
HTTP, OTHERS = 1.2, 1.25
REFUSED = {
    "auth": Call("POST", "/v1/auth/sign-out"),
    "gallery": Call("GET", "/v1/me/exports"),
    "notifications": Call("GET", "/v1/me/devices"),
    "processing": Call("GET", "/v1/try-ons"),
    "uploads": Call("GET", "/v1/photos"),
    "users": Call("GET", "/v1/me"),
}
"""A request to each function that is refused for lack of a token."""

MESSAGE = Delivery("1", "{}", "receipt", deliveries=1, sent_at=datetime(2026, 11, 29, tzinfo=UTC))
"""A message that says nothing, which goes to the dead-letter queue."""


@dataclass
class Side:
    """A function, its first event, and the CPU milliseconds of its starts."""

    handler: str
    event: Any
    variables: Mapping[str, str] = field(default_factory=dict)
    beside: str = ""
    limit: float = 0.0
    times: list[float] = field(default_factory=list)

    def start(self, environment: Mapping[str, str]) -> None:
        """Start it, and note what that took."""
        before = getrusage(RUSAGE_CHILDREN)
        function = Function(self.handler, {**environment, **self.variables}, (sys.executable, "-S"))
        answer = function.invoke(self.event)
        log = function.log
        function.close()
        after = getrusage(RUSAGE_CHILDREN)
        status = answer.body.get("statusCode", 200)
        refused = self.limit == HTTP
        assert not answer.failed, (self.handler, answer, log)
        assert status == (401 if refused else 200), (self.handler, answer, log)
        spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        self.times.append(spent * 1000)


def sides() -> dict[str, Side]:
    """Return every function by name, after those made by hand."""
    found = {
        "http by hand": Side("hand_http.handler", v2(Call("GET", "/v1/x"))),
        "with a query": Side("hand_http.handler", v2(Call("GET", "/v1/rows"))),
        "doorbell by hand": Side("hand_doorbell.handler", rung()),
    }
    for name, call in REFUSED.items():
        found[name] = Side("opening.handler", v2(call), of(name), "http by hand", HTTP)
    hairstyles = v2(Call("GET", "/v1/hairstyles"))
    found["hairstyles"] = Side("opening.handler", hairstyles, of("gallery"), "with a query")
    for name, event in (
        ("projector", rung()),
        ("relay", rung()),
        ("notifications, queue", messages([MESSAGE], "notifications")),
    ):
        handler = f"{LAMBDAS}.{name.partition(',')[0]}.handler"
        found[name] = Side(handler, event, {}, "doorbell by hand", OTHERS)
    return found


def of(function: str) -> dict[str, str]:
    """Return the variable that tells by_hand/opening.py which function to start."""
    return {"MEASURED": f"{LAMBDAS}.{function}"}


def environment(folder: Path, endpoint: str) -> dict[str, str]:
    """Return what all functions are given."""
    settings = NOWHERE | {
        "profile": "aws",
        "aws_endpoint_url": endpoint,
        "aws_region": "eu-west-1",
        "event_bus": "bus",
        "notification_queue_url": f"{endpoint}/notifications",
    }
    named = {f"ILIKEYACUT_{name.upper()}": value for name, value in settings.items()}
    return {**named, "AWS_ENDPOINT_URL": endpoint, "PYTHONPATH": f"{folder}:{BY_HAND}"}


def main() -> int:
    """Return 1 when a function's start costs more than its limit."""
    all_sides = sides()
    with TemporaryDirectory() as folder, quiet_aws() as endpoint:
        given = environment(package(Path(folder) / "package", trimmed=True), endpoint)
        for _ in range(ROUNDS):
            for side in all_sides.values():
                side.start(given)
    missed = False
    for name, side in all_sides.items():
        spent = min(side.times)
        beside = min(all_sides[side.beside].times) if side.beside else spent
        limit = f" (limit {side.limit}x)" if side.limit else ""
        print(f"{name:18} {spent:5.0f} ms of CPU, {spent / beside:.2f}x{limit}")
        missed |= bool(side.limit) and spent / beside > side.limit
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
