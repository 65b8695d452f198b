"""The project as its architecture tests see it: root, settings, and copies to do harm to."""

import ast
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src"
LAYERS = ("domain", "application", "adapters", "entrypoints")


def toml(path: str) -> dict[str, Any]:
    """Return a settings file of the project."""
    return tomllib.loads((ROOT / path).read_text("utf-8"))


def banned_api(path: str) -> set[str]:
    """Return the names that a ruff configuration bans."""
    settings = toml(path)
    lint = settings["tool"]["ruff"]["lint"] if path == "pyproject.toml" else settings["lint"]
    return set(lint["flake8-tidy-imports"]["banned-api"])


@cache
def imported(source: str) -> tuple[str, ...]:
    """Return the full name of everything that a module imports. To parse all code takes seconds."""
    return tuple(_imported(source))


def _imported(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{'.' * node.level}{node.module}.{name.name}" for name in node.names)


def copy_of_the_code(folder: Path) -> Path:
    """Copy the code and its settings, without package data; return the copy's root."""
    without_data = shutil.ignore_patterns("__pycache__", "*.onnx", "*.tflite", "*.webp")
    shutil.copytree(SRC, folder / "src", ignore=without_data)
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def plant(root: Path, module: str, source: str) -> None:
    """Write a module of the package `ilikeyacut` into a copy, with the packages above it."""
    path = root.joinpath("src", "ilikeyacut", *module.split(".")).with_suffix(".py")
    path.parent.mkdir(parents=True, exist_ok=True)
    (path.parent / "__init__.py").touch()
    path.write_text(source, "utf-8")


def run_tool(root: Path, name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a tool of this environment on the copy at `root`, seeing the copy's code only."""
    environment = os.environ | {"PYTHONPATH": str(root / "src"), "NO_COLOR": "1", "COLUMNS": "200"}
    tool = Path(sys.executable).with_name(name)
    command = [str(tool), *arguments]
    return subprocess.run(
        command, cwd=root, env=environment, capture_output=True, text=True, check=False
    )
