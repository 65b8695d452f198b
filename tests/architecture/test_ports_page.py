"""docs/ports.md shows which adapters pass the contract of which port, and every port has one."""

from __future__ import annotations

import os
import subprocess
import sys

from support.port_table import NO_CONTRACT, PAGE, PART_OF, ROOT, page
from support.ports import ports_there_are

CONTRACTS = ROOT / "src" / "ilikeyacut" / "testing" / "contracts"


def test_the_page_is_current() -> None:
    told = subprocess.run(
        [sys.executable, "-m", "support.port_table", "--print"],
        check=True,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT / "tests")},
    )
    assert told.stdout == PAGE.read_text("utf-8"), "run `make ports`"


def test_every_port_has_a_contract_and_an_adapter_that_passes_it() -> None:
    text = PAGE.read_text("utf-8")
    assert "**no contract**" not in text
    ports = {port.__module__.rpartition(".")[2] for port in ports_there_are()}
    suites = {PART_OF.get(it.stem, it.stem) for it in CONTRACTS.glob("[!_]*.py")}
    assert ports - suites == NO_CONTRACT.keys()


def test_a_port_without_a_contract_is_seen() -> None:
    assert "| `Budget` | no suite: **no contract** |" in page({})
