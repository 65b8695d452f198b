"""Which operations of AWS a piece of code names, as botocore's methods, or as their texts."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from botocore import xform_name
from botocore.loaders import Loader

LOADER = Loader()


@cache
def methods(service: str) -> dict[str, str]:
    """Return the operations of a service by the names of their methods."""
    model = LOADER.load_service_model(service, "service-2")
    return {xform_name(name): name for name in model["operations"]}


@cache
def services() -> frozenset[str]:
    """Return the names of all services."""
    return frozenset(LOADER.list_available_services("service-2"))


def named(folders: Iterable[Path], shared: Path | None = None) -> dict[str, set[str]]:
    """Return the operations by service that a folder names together with their service.

    What is `shared` counts as a part of every folder.
    """
    found: defaultdict[str, set[str]] = defaultdict(set)
    more = words(shared) if shared else set()
    for folder in folders:
        mentioned = words(folder)
        for service in mentioned & services():
            known = methods(service)
            if operations := {known[it] for it in (mentioned | more) & known.keys()}:
                found[service] |= operations
    return dict(found)


def words(folder: Path) -> set[str]:
    """Return every attribute and every text in the code of a folder."""
    trees = (ast.parse(file.read_text("utf-8")) for file in sorted(folder.rglob("*.py")))
    nodes = [node for tree in trees for node in ast.walk(tree)]
    attributes = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    return attributes | {
        node.value
        for node in nodes
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
