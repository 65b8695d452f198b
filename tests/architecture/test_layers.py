"""Imports point inward, and every contract that says so catches a planted violation."""

from pathlib import Path

import pytest

from architecture.project import ROOT, copy_of_the_code, plant, run_tool, toml

CONTRACTS = {
    contract["id"]: contract
    for contract in toml("pyproject.toml")["tool"]["importlinter"]["contracts"]
}

# contract, module to plant, its source, what the report must name
PLANTS = [
    ("layers", "domain.planted", "import ilikeyacut.application", "ilikeyacut.application"),
    ("layers", "domain.planted", "import ilikeyacut.adapters", "ilikeyacut.adapters"),
    ("layers", "domain.planted", "import ilikeyacut.entrypoints", "ilikeyacut.entrypoints"),
    ("layers", "application.planted", "import ilikeyacut.adapters", "ilikeyacut.adapters"),
    ("layers", "application.planted", "import ilikeyacut.entrypoints", "ilikeyacut.entrypoints"),
    ("layers", "adapters.one.planted", "import ilikeyacut.entrypoints", "ilikeyacut.entrypoints"),
    ("layers", "utils.planted", "", "ilikeyacut.utils"),
    (
        "adapters-apart",
        "adapters.one.planted",
        "import ilikeyacut.adapters.two",
        "ilikeyacut.adapters.two",
    ),
    *(
        ("adapters-apart", f"adapters.{one}.planted", f"import ilikeyacut.adapters.{two}", two)
        for one, two in (
            ("gemini", "aws.session"),
            ("one", "aws.faults"),
            ("aws", "dynamodb.client"),
            ("sagemaker", "dynamodb.client"),
            ("dynamodb", "sagemaker.wire"),
        )
    ),
    (
        "adapters-named-once",
        "entrypoints.cli.planted",
        "import ilikeyacut.adapters.two",
        "ilikeyacut.adapters.two",
    ),
    (
        "adapters-named-once",
        "entrypoints.http.planted",
        "import ilikeyacut.adapters",
        "ilikeyacut.adapters",
    ),
    (
        "no-cycles",
        "application.ports.planted",
        "import ilikeyacut.application.use_cases.users",
        ".ports -> .use_cases",
    ),
    (
        "botocore-named-once",
        "adapters.dynamodb.planted",
        "from botocore import session",
        "botocore",
    ),
    ("botocore-named-once", "adapters.sagemaker.planted", "import boto3", "boto3"),
    ("botocore-named-once", "entrypoints.cli.planted", "import botocore.config", "botocore"),
    ("container-named-once", "adapters.one.planted", "import punq", "punq"),
    ("container-named-once", "entrypoints.cli.planted", "import punq", "punq"),
    *(
        ("core-without-vendors", f"{layer}.planted", f"import {vendor}", vendor)
        for layer in ("domain", "application")
        for vendor in ("numpy", "google", "sqlite3")
    ),
]


def test_the_contracts_hold() -> None:
    result = run_tool(ROOT, "lint-imports", "--no-cache")
    assert result.returncode == 0, result.stdout


def test_every_contract_has_a_planted_violation() -> None:
    assert {contract for contract, *_ in PLANTS} == set(CONTRACTS)


@pytest.mark.parametrize(("contract", "module", "source", "named"), PLANTS)
def test_a_planted_violation_is_caught(
    contract: str, module: str, source: str, named: str, tmp_path: Path
) -> None:
    root = copy_of_the_code(tmp_path)
    plant(root, "adapters.two.empty", "")
    plant(root, module, source)
    result = run_tool(root, "lint-imports", "--no-cache", "--contract", contract)
    assert result.returncode == 1, result.stdout
    assert f"{CONTRACTS[contract]['name']} BROKEN" in result.stdout
    assert named in result.stdout.split("Broken contracts")[1]


def test_every_forbidden_vendor_is_caught(tmp_path: Path) -> None:
    vendors = CONTRACTS["core-without-vendors"]["forbidden_modules"]
    root = copy_of_the_code(tmp_path)
    plant(root, "domain.planted", "\n".join(f"import {vendor}" for vendor in vendors))
    result = run_tool(root, "lint-imports", "--no-cache", "--contract", "core-without-vendors")
    missed = [vendor for vendor in vendors if f"domain.planted -> {vendor} " not in result.stdout]
    assert missed == []


def test_bootstrap_may_name_adapters_and_the_container(tmp_path: Path) -> None:
    root = copy_of_the_code(tmp_path)
    plant(root, "adapters.two.empty", "")
    plant(root, "entrypoints.bootstrap", "import punq\nimport ilikeyacut.adapters.two.empty")
    plant(root, "entrypoints.cli.planted", "import ilikeyacut.entrypoints.bootstrap")
    result = run_tool(root, "lint-imports", "--no-cache")
    assert result.returncode == 0, result.stdout
