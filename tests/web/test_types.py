"""The scripts of the page agree with each other in their types, as TypeScript infers them."""

from __future__ import annotations

import shutil
from pathlib import Path

from architecture.project import ROOT
from support.clients import type_check

PROJECT = Path("tools", "browser", "tsconfig.json")
SCRIPTS = Path("src", "ilikeyacut", "entrypoints", "http", "web", "js")


def test_the_types_of_the_scripts_agree() -> None:
    assert type_check(ROOT / PROJECT) == (0, "")


def test_a_name_that_is_nowhere_is_seen(tmp_path: Path) -> None:
    shutil.copytree(ROOT / SCRIPTS, tmp_path / SCRIPTS)
    project = tmp_path / PROJECT
    project.parent.mkdir(parents=True)
    shutil.copy(ROOT / PROJECT, project)
    script = tmp_path / SCRIPTS / "planted.js"
    script.write_text("""import { el } from "./dom.js"; el("input").valeu = "";""", "utf-8")
    code, told = type_check(project)
    assert code == 2
    assert "Property 'valeu' does not exist on type 'HTMLInputElement'" in told
