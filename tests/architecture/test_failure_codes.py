"""Failure codes stand in one table: the docs show it whole, and no code is spelled elsewhere."""

import ast
import pickle
import re
from pathlib import Path

from architecture.project import ROOT, SRC
from ilikeyacut.domain.failures import FailureCode, Fault, Opens

TABLE = SRC / "ilikeyacut" / "domain" / "failures.py"
ROW = re.compile(
    r"^\| `([A-Z_]+)` \| (\w+) \| (yes|no) \| ([a-z ]+) \| (\d) \| (\d+) \|$", re.MULTILINE
)


def spelled(source: str) -> list[str]:
    """Return the failure codes that a module spells as strings."""
    strings = (node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant))
    return [value for value in strings if isinstance(value, str) and FailureCode.known(value)]


def test_the_docs_show_every_code_with_its_columns() -> None:
    rows = ROW.findall((ROOT / "docs" / "providers.md").read_text("utf-8"))
    assert rows == [
        (
            code.value,
            code.fault.name.lower(),
            "yes" if code.again else "no",
            code.opens.name.lower().replace("_", " "),
            str(code.exit_code),
            str(code.http_status),
        )
        for code in FailureCode
    ]


def test_no_code_is_spelled_outside_the_table() -> None:
    files: list[Path] = [file for file in SRC.rglob("*.py") if file != TABLE]
    found = {str(file.relative_to(SRC)): spelled(file.read_text("utf-8")) for file in files}
    assert {file: codes for file, codes in found.items() if codes} == {}


def test_a_spelled_code_is_seen() -> None:
    assert spelled('raise StylistError("PROVIDER_TIMEOUT", "late")') == ["PROVIDER_TIMEOUT"]
    assert spelled('"""PROVIDER_TIMEOUT is told."""') == []


def test_a_code_is_its_string_even_from_another_process() -> None:
    for code in FailureCode:
        assert code == code.name == f"{code}"
        assert FailureCode.known(code.name) is code
        assert pickle.loads(pickle.dumps(code)) is code  # noqa: S301 - pickled here


def test_another_versions_code_is_not_known() -> None:
    assert FailureCode.known("PROVIDER_BORED") is None
    assert FailureCode.known(None) is None


def test_only_failures_of_routes_and_pictures_open_circuits() -> None:
    opening = {code for code in FailureCode if code.opens is not Opens.NEVER}
    assert {code.fault for code in opening} == {Fault.ROUTE, Fault.PICTURE}


def test_exit_codes_go_by_whose_fault_it_is() -> None:
    refused = {code for code in FailureCode if code.exit_code == 3}
    assert {code.fault for code in refused} == {Fault.REQUEST, Fault.ACCOUNT}
    assert not {code.fault for code in set(FailureCode) - refused} & {Fault.REQUEST, Fault.ACCOUNT}
