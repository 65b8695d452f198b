"""Domain and application import only what is named here, whatever else is installed."""

import sys

import pytest

from architecture.project import SRC, imported

ALLOWED = ("pydantic", "typing_extensions", "eventsourcing.domain")
OURS = {
    "domain": ("ilikeyacut.domain",),
    "application": ("ilikeyacut.domain", "ilikeyacut.application"),
}


def strangers(source: str, layer: str) -> list[str]:
    """Return the imports that a module of the layer may not have."""
    welcome = (*ALLOWED, *OURS[layer])
    return [
        name
        for name in imported(source)
        if name.split(".")[0] not in sys.stdlib_module_names
        and not any(f"{name}.".startswith(f"{prefix}.") for prefix in welcome)
    ]


@pytest.mark.parametrize("layer", OURS)
def test_the_core_imports_no_stranger(layer: str) -> None:
    files = sorted((SRC / "ilikeyacut" / layer).rglob("*.py"))
    found = {file.name: strangers(file.read_text("utf-8"), layer) for file in files}
    assert files
    assert {name: those for name, those in found.items() if those} == {}


@pytest.mark.parametrize(
    "line",
    [
        "import attrs",
        "import eventsourcing",
        "from eventsourcing import persistence",
        "from eventsourcing.application import Application",
        "from ilikeyacut.adapters import memory",
        "from pydantic_settings import BaseSettings",
        "def late():\n    import boto3",
        "from .user import User",
    ],
)
@pytest.mark.parametrize("layer", OURS)
def test_a_stranger_is_seen(layer: str, line: str) -> None:
    assert strangers(line, layer)
