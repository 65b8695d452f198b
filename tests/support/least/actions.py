"""What AWS says of actions, from the data that cfn-lint carries."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from typing import Any

from grants import ANYTHING
from support.least.calls import Right

ON_ANYTHING = {
    "sns:Publish": "a push goes to an endpoint, which is no resource of the action",
    "ec2:AssignPrivateIpAddresses": "as AWS's own policy for functions in a VPC",
    "ec2:CreateNetworkInterface": "the same",
    "ec2:DeleteNetworkInterface": "the same",
    "ec2:UnassignPrivateIpAddresses": "the same",
}
"""Actions that know resources, and are allowed on anything."""


@cache
def _known() -> dict[str, Any]:
    data = files("cfnlint") / "data" / "AdditionalSpecs" / "Policies.json"
    found: dict[str, Any] = json.loads(data.read_text("utf-8"))
    return found


def kinds(action: str) -> list[str] | None:
    """Return the kinds of resources that an action knows, None if there is no such action."""
    service, _, name = action.partition(":")
    found = _known().get(service, {}).get("Actions", {}).get(name.lower())
    return None if found is None else list(found.get("Resources", ()))


def wrong(rights: Iterable[Right]) -> Iterator[str]:
    """Say what is wrong with rights: unknown actions, and those on too much or too little."""
    for action, resource in rights:
        known = kinds(action)
        if known is None:
            yield f"{action} is no action of AWS"
        elif known and resource == ANYTHING and action not in ON_ANYTHING:
            yield f"{action} on anything, but it knows {', '.join(known)}"
        elif not known and resource != ANYTHING:
            yield f"{action} on {resource}, but it knows no resource"
