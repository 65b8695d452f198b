"""Imports point inward, and every contract that says so catches a planted violation."""

import re
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
    ("layers", "client.planted", "import ilikeyacut.entrypoints", "ilikeyacut.entrypoints"),
    ("layers", "client.planted", "import ilikeyacut.adapters.two", "ilikeyacut.adapters.two"),
    ("layers", "adapters.one.planted", "import ilikeyacut.client", "ilikeyacut.client"),
    ("layers", "utils.planted", "", "ilikeyacut.utils"),
    *(
        ("client-alone", "client.planted", f"import {module}", module)
        for module in ("ilikeyacut.domain.values", "ilikeyacut.application", "ilikeyacut.adapters")
    ),
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
        (
            "core-without-vendors",
            f"{layer}.planted",
            f"import {vendor}",
            f"ilikeyacut.{layer}.planted -> {vendor} ",
        )
        for layer in ("domain", "application")
        for vendor in CONTRACTS["core-without-vendors"]["forbidden_modules"]
    ),
]


def test_the_contracts_hold() -> None:
    result = run_tool(ROOT, "lint-imports", "--no-cache")
    assert result.returncode == 0, result.stdout


def test_every_contract_has_a_planted_violation() -> None:
    assert {contract for contract, *_ in PLANTS} == set(CONTRACTS)


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What the report says of each broken contract, where all violations are planted at once."""
    root = copy_of_the_code(tmp_path_factory.mktemp("broken"))
    sources: dict[str, list[str]] = {"adapters.two.empty": []}
    for _, module, source, _ in PLANTS:
        sources.setdefault(module, []).append(source)
    for module, lines in sources.items():
        plant(root, module, "\n".join(lines))
    result = run_tool(root, "lint-imports", "--no-cache")
    assert result.returncode == 1, result.stdout
    parts = re.split(r"\n(.+)\n-+\n", result.stdout.split("Broken contracts")[1])
    return dict(zip(parts[1::2], parts[2::2], strict=True))


@pytest.mark.parametrize(("contract", "module", "source", "named"), PLANTS)
def test_a_planted_violation_is_caught(
    broken: dict[str, str], contract: str, module: str, source: str, named: str
) -> None:
    assert named in broken[CONTRACTS[contract]["name"]], (module, source)


def test_bootstrap_may_name_adapters_and_the_container(tmp_path: Path) -> None:
    root = copy_of_the_code(tmp_path)
    plant(root, "adapters.two.empty", "")
    plant(root, "entrypoints.bootstrap", "import punq\nimport ilikeyacut.adapters.two.empty")
    plant(root, "entrypoints.cli.planted", "import ilikeyacut.entrypoints.bootstrap")
    result = run_tool(root, "lint-imports", "--no-cache")
    assert result.returncode == 0, result.stdout
