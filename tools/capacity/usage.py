"""What one try-on of one picture uses on AWS: measured, counted, or assumed.

Measured: `benchmarks/bench_function_calls.py` on an emulator. Counted: by a test, in the code or
in the state machine. Estimated: from docs/event-store.md's table of units. Everything else is an
assumption about people; change it here, and `make capacity` computes the pages anew.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ilikeyacut.application.token_prices import TokenPrice

ROOT = Path(__file__).resolve().parents[2]

CALLS: Mapping[str, Mapping[str, int]] = {
    "orchestration": {"Query": 11, "GetItem": 10, "UpdateItem": 2, "TransactWriteItems": 2},
    "processing": {"GetItem": 13, "Query": 8, "UpdateItem": 6, "TransactWriteItems": 3},
    "projector": {"BatchGetItem": 15, "GetItem": 12, "TransactWriteItems": 8, "Query": 5},
    "relay": {
        "GetItem": 9,
        "TransactGetItems": 5,
        "Query": 4,
        "BatchGetItem": 4,
        "UpdateItem": 4,
    },
}
"""Calls of DynamoDB by function, as the benchmark prints them."""

READS = {"GetItem": 1, "Query": 1, "BatchGetItem": 2, "TransactGetItems": 4}
"""Read units of a call: rows have less than 4 KB, and a transaction reads two of them twice."""

SAVE, COMMIT, RESERVED = 6, 8, 16
"""Write units: of an append to two aggregates without its ticket; of a page of events in a view,
with its position and two places; of a picture that is paid for, reserved and corrected."""

PER_UPLOAD = {"events": 6, "saves": 3}
PER_TRY_ON = {"events": 10, "saves": 5}
UPLOADS = 0.5
SEEN = 12
"""Pictures that the CDN shows for each try-on, small ones among them."""
POLLS = 15
"""Requests of the API for each try-on: price, request, polls, lists, result."""
SECONDS = 15
"""How long Gemini takes for a picture. The function waits for it."""
PEOPLE = 0.25
"""People for each try-on: everybody has four a month."""

MEMORY = {"http": 1.0, "pictures": 1769 / 1024, "projector": 1.0, "relay": 0.5}
"""GB."""


@dataclass(frozen=True)
class Use:
    """A quantity for each try-on, in words, and how it is known."""

    quantity: float
    what: str
    known: str


def transitions() -> int:
    """Return the transitions of a workflow in which everything succeeds at once."""
    machine = json.loads((ROOT / "docs" / "workflow.asl.json").read_text("utf-8"))
    name, passed = machine["StartAt"], 1
    while "End" not in (state := machine["States"][name]) and state["Type"] != "Succeed":
        done = [it["Next"] for it in state.get("Choices", ()) if "'done'" in it["Condition"]]
        name, passed = (done or [state["Next"]])[0], passed + 1
    return passed


def read_units() -> float:
    """Return the read units of a try-on and its share of an upload."""
    counted = sum(READS.get(call, 0) * n for calls in CALLS.values() for call, n in calls.items())
    return counted + UPLOADS * 40


def write_units() -> float:
    """Return the write units of a try-on and its share of an upload."""
    saves = sum(CALLS[it]["TransactWriteItems"] for it in ("orchestration", "processing"))
    single = sum(calls.get("UpdateItem", 0) for calls in CALLS.values())
    pages = CALLS["projector"]["TransactWriteItems"]
    upload = PER_UPLOAD["saves"] * (SAVE + 1 + COMMIT)
    return saves * SAVE + single + pages * COMMIT + RESERVED + UPLOADS * upload


def gigabyte_seconds() -> float:
    """Return the memory of all functions times their seconds."""
    rings = PER_TRY_ON["saves"] + UPLOADS * PER_UPLOAD["saves"]
    return (
        MEMORY["pictures"] * (SECONDS + 1)  # the call of the stylist
        + MEMORY["pictures"] * 3 * 1  # the other steps
        + MEMORY["pictures"] * UPLOADS * 3  # a selfie inspected
        + MEMORY["http"] * POLLS * 0.06
        + (MEMORY["projector"] + MEMORY["relay"]) * rings * 0.2
    )


def invocations() -> float:
    """Return how often functions are called."""
    rings = PER_TRY_ON["saves"] + UPLOADS * PER_UPLOAD["saves"]
    reactions, steps, pictures, pushes = 1, 3, 1, 1
    return POLLS + reactions + steps + pictures + pushes + UPLOADS + 2 * rings


def uses() -> dict[str, Use]:
    """Return everything that a try-on uses."""
    events = PER_TRY_ON["events"] + UPLOADS * PER_UPLOAD["events"]
    saves = PER_TRY_ON["saves"] + UPLOADS * PER_UPLOAD["saves"]
    calls = sum(n for it in CALLS.values() for n in it.values())
    price = TokenPrice()
    return {
        "people": Use(PEOPLE, "people who sign in: four try-ons each", "assumed"),
        "requests": Use(POLLS, "requests of the API", "assumed"),
        "uploads": Use(UPLOADS, "selfies: each serves two try-ons", "assumed"),
        "seen": Use(SEEN, "pictures that the CDN shows", "assumed"),
        "served": Use(0.002, "GB that the CDN serves", "assumed"),
        "kept": Use(0.0012, "GB of results and thumbnails that stay", "assumed"),
        "selfies": Use(UPLOADS * 0.0025, "GB of selfies, kept for a month", "assumed"),
        "rows": Use(0.00002, "GB of events and rows that stay", "assumed"),
        "invocations": Use(invocations(), "calls of functions", "counted, with the requests"),
        "gb-s": Use(
            gigabyte_seconds(),
            f"GB-seconds of functions, {SECONDS} s of them waiting for Gemini",
            "assumed",
        ),
        "transitions": Use(transitions(), "transitions of the workflow", "counted"),
        "events": Use(events, "events on the bus", "counted"),
        "saves": Use(saves, "appends to the log", "counted"),
        "calls": Use(calls, "calls of DynamoDB by four functions", "measured"),
        "reads": Use(read_units(), "read units of DynamoDB", "estimated from the calls"),
        "writes": Use(write_units(), "write units of DynamoDB", "estimated from the calls"),
        "fifo": Use(
            3 * (1 + UPLOADS), "requests to the image queue: send, receive, delete", "counted"
        ),
        "standard": Use(3, "requests to the notification queue", "counted"),
        "pushes": Use(1, "pushes", "counted"),
        "puts": Use(2 + 2 * UPLOADS, "objects stored in S3", "counted"),
        "gets": Use(4 + SEEN * 0.2, "objects read from S3, a fifth of what is seen", "assumed"),
        "unwraps": Use(5, "calls of KMS: functions keep keys for five minutes", "assumed"),
        "logs": Use(0.00005, "GB of logs", "assumed"),
        "picture": Use(
            price.of(1700, 1290, 1290) / 1e6, "dollars for Gemini: 1,290 tokens", "token prices"
        ),
    }
