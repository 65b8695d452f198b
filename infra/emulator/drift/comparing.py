"""Compares deployed resources with their templates, property by property."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from ilikeyacut.adapters.aws.session import AwsSession

Properties = Mapping[str, Any]
Pairs = Iterator[tuple[str, Any, Any]]
"""Properties by name: as the template has them, and as they were found."""
Look = Callable[[AwsSession, str, Properties], Pairs]
"""Looks at a resource: with its physical id and its properties."""


@dataclass
class Drift:
    """How many resources of a type kept a property, and how many lost it."""

    kept: Counter[tuple[str, str]] = field(default_factory=Counter)
    lost: Counter[tuple[str, str]] = field(default_factory=Counter)

    def note(self, kind: str, name: str, wanted: Any, found: Any) -> None:
        """Count a property of a resource."""
        (self.kept if wanted == found else self.lost)[kind, name] += 1

    def rows(self) -> list[tuple[str, str, str]]:
        """Return the type, the property, and what becomes of it."""
        return [
            (*key, "kept" if not self.lost[key] else "partly" if self.kept[key] else "dropped")
            for key in sorted({*self.kept, *self.lost})
        ]


def drift(aws: AwsSession, folder: Path, looks: Mapping[str, Look]) -> Drift:
    """Compare everything that is deployed of the templates in a folder."""
    found = Drift()
    for file in sorted(folder.glob("*.template.json")):
        stack = file.name.removesuffix(".template.json")
        real = _deployed(aws, stack)
        for logical, resource in json.loads(file.read_text("utf-8"))["Resources"].items():
            look = looks.get(resource["Type"].removeprefix("AWS::"))
            if look and logical in real:
                _compare(found, aws, real[logical], resource, look)
    return found


def _compare(
    found: Drift, aws: AwsSession, name: str, resource: Mapping[str, Any], look: Look
) -> None:
    kind = resource["Type"].removeprefix("AWS::")
    for prop, wanted, there in look(aws, name, resource.get("Properties", {})):
        if wanted is not None:
            found.note(kind, prop, wanted, there)


def _deployed(aws: AwsSession, stack: str) -> dict[str, str]:
    found = aws.client("cloudformation").describe_stack_resources(StackName=stack)
    return {it["LogicalResourceId"]: it["PhysicalResourceId"] for it in found["StackResources"]}


def tried(call: Callable[[], Any]) -> Any:
    """Return what a call returns, None if the emulator refuses it."""
    try:
        return call()
    except ClientError:
        return None


def at(value: Any, *path: str | int) -> Any:
    """Return what is at a path of names and numbers, None where there is nothing."""
    for part in path:
        try:
            value = value[part]
        except (KeyError, IndexError, TypeError):
            return None
    return value
