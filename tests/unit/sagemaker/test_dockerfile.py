"""The Dockerfile keeps to the rules of hadolint, and to those that matter to us beside them."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[3] / "infra" / "sagemaker"
DOCKERFILE = FOLDER / "Dockerfile"


def lint(path: Path) -> subprocess.CompletedProcess[str]:
    tool = Path(sys.executable).with_name("hadolint")
    return subprocess.run([tool, "--no-color", path], capture_output=True, text=True, check=False)


def instructions() -> list[tuple[str, str]]:
    """Return each instruction with its arguments, in the file's order."""
    text = re.sub(r"(?m)^#.*\n", "", DOCKERFILE.read_text("utf-8")).replace("\\\n", " ")
    parts = [line.partition(" ") for line in text.splitlines() if line.strip()]
    return [(name, arguments) for name, _, arguments in parts]


def arguments_of(name: str) -> list[str]:
    return [arguments for found, arguments in instructions() if found == name]


@pytest.mark.slow
def test_hadolint_finds_nothing() -> None:
    found = lint(DOCKERFILE)
    assert (found.returncode, found.stdout) == (0, "")


@pytest.mark.slow
def test_hadolint_would_find_something(tmp_path: Path) -> None:
    bad = tmp_path / "Dockerfile"
    bad.write_text(DOCKERFILE.read_text("utf-8").replace(" --no-cache-dir", ""), "utf-8")
    assert "DL3042" in lint(bad).stdout


def test_the_base_is_pinned_by_its_tag() -> None:
    (base,) = arguments_of("FROM")
    assert re.fullmatch(r"python:3\.\d+\.\d+-slim-\w+", base)


def test_it_runs_as_nobody_special() -> None:
    order = [name for name, _ in instructions()]
    assert arguments_of("USER") == ["10001"]
    assert order.index("USER") > max(i for i, name in enumerate(order) if name in ("RUN", "COPY"))


def test_it_starts_as_sagemaker_starts_it() -> None:
    assert ast.literal_eval(arguments_of("ENTRYPOINT")[0]) == ["python", "/opt/model/server.py"]
    assert arguments_of("EXPOSE") == ["8080"]
    assert "/ping" in arguments_of("HEALTHCHECK")[0]


def test_all_that_the_server_needs_is_copied_and_nothing_else_is_imported() -> None:
    files = sorted(FOLDER.glob("*.py"))
    copied = set(" ".join(arguments_of("COPY")).split())
    assert {file.name for file in files} <= copied
    allowed = {"ilikeyacut", *(file.stem for file in files), *sys.stdlib_module_names}
    assert {name for file in files for name in imported(file)} <= allowed


def imported(file: Path) -> set[str]:
    """Return the top-level packages that a file imports."""
    nodes = list(ast.walk(ast.parse(file.read_text("utf-8"))))
    plain = (alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names)
    parts = (str(node.module) for node in nodes if isinstance(node, ast.ImportFrom))
    return {name.split(".")[0] for name in (*plain, *parts)}
