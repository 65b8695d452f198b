"""docs/diagram.md has every box of the drawing, and what it names for each is there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from functions import FUNCTIONS
from support.templates import Templates
from synth import ROOT

PAGE = (ROOT / "docs" / "diagram.md").read_text("utf-8")
HEAD = "| box | constructs | functions | shown | tests |"
SHOWN = {"driven", "created", "asserted"}
NO_CONSTRUCT = {"iOS app", "mobile push"}
"""A client of its own, and what CloudFormation has no type for."""
BOXES = {
    *("iOS app", "API Gateway", "CloudFront", "ALB"),
    *("Cognito user pool", "identity pool", "IAM roles", "STS"),
    "API Gateway authorises against Cognito",
    *("auth handler", "image upload", "AI processing controller", "user management"),
    *("gallery manager", "notification service", "AI orchestration", "Step Functions workflow"),
    "image queue to processed-images",
    *("Gemini", "SageMaker endpoint", "custom models"),
    *("user-uploads", "processed-images", "thumbnails", "static-assets"),
    *("Users (email-index)", "Photos (user-timestamp-index)", "ProcessingJobs (status-index)"),
    *("HairstyleLibrary (category-index)", "UserSessions (TTL)"),
    *("user-uploads to EventBridge", "EventBridge", "SQS image-processing FIFO", "SNS topics"),
    *("mobile push", "SQS notification queue", "dead-letter queue"),
    *("ElastiCache Redis", "CloudFront edges with private S3 origin"),
    *("CloudWatch logs", "metrics", "alarms to SNS", "X-Ray", "performance insights"),
    *("point-in-time recovery", "S3 versioning and lifecycle", "Lambda reserved concurrency"),
    "multi-AZ",
}
"""Every box of the drawing, and every arrow that has something of its own."""


@dataclass(frozen=True)
class Row:
    """What the page says of a box."""

    box: str
    constructs: list[str]
    functions: list[str]
    shown: str
    tests: list[str]


def rows() -> Iterator[Row]:
    for table in PAGE.split(HEAD)[1:]:
        for line in table.splitlines()[2:]:
            if not line.startswith("|"):
                break
            box, constructs, functions, shown, tests = (it.strip() for it in line.split("|")[1:-1])
            yield Row(box, ticked(constructs), ticked(functions), shown, ticked(tests))


def ticked(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


ROWS = list(rows())


def test_no_box_is_missing() -> None:
    assert sorted(it.box for it in ROWS) == sorted(BOXES)


@pytest.mark.parametrize("row", ROWS, ids=lambda it: it.box)
def test_what_is_named_for_a_box_is_there(row: Row, prod: Templates) -> None:
    assert row.shown in SHOWN
    assert row.tests
    assert [it for it in row.tests if not (ROOT / it).exists()] == []
    assert [it for it in row.functions if it not in FUNCTIONS] == []
    assert bool(row.constructs) == (row.box not in NO_CONSTRUCT)
    assert [it for it in row.constructs if not found(prod, it)] == []


def test_what_is_not_there_is_noticed(prod: Templates) -> None:
    assert found(prod, "messaging/Images SQS::Queue")
    assert not found(prod, "messaging/Images SNS::Topic")
    assert not found(prod, "messaging/Pictures SQS::Queue")


def test_tables_have_the_index_that_the_box_names(prod: Templates) -> None:
    tables: dict[str, Any] = prod.resources("DynamoDB::Table", "data")
    for row in ROWS:
        if index := re.search(r"\((\S+-index)\)", row.box):
            (construct,) = row.constructs
            name = construct.removeprefix("data/").removesuffix(" DynamoDB::Table")
            (table,) = (
                it for logical, it in tables.items() if re.match(rf"{name}[0-9A-F]{{8}}$", logical)
            )
            assert [it["IndexName"] for it in table["GlobalSecondaryIndexes"]] == [index[1]]


def found(templates: Templates, construct: str) -> bool:
    """Whether a stack has a resource of a type whose logical id begins like this."""
    place, kind = construct.split(" ")
    stack, name = place.split("/")
    return any(logical.startswith(name) for logical in templates.resources(kind, stack))
