"""A function loads what its event needs, and nothing before one comes."""

from __future__ import annotations

import json
import subprocess
import sys
from pkgutil import iter_modules

from ilikeyacut.entrypoints import lambdas
from ilikeyacut.entrypoints.lambdas.routes import MOUNTED

HEAVY = (
    "PIL",
    "boto3",
    "botocore",
    "cv2",
    "fastapi",
    "google.genai",
    "jwt",
    "mangum",
    "numpy",
    "pycognito",
    "redis",
    "rich",
    "typer",
)
HTTP = ["fastapi", "mangum"]


def loaded(code: str) -> list[str]:
    """Return what a new process has loaded after some code."""
    code += f"\nimport json, sys; print(json.dumps([it for it in {HEAVY!r} if it in sys.modules]))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    found: list[str] = json.loads(done.stdout)
    return found


def test_importing_all_functions_loads_nothing_heavy() -> None:
    names = [it.name for it in iter_modules(lambdas.__path__, f"{lambdas.__name__}.")]
    assert len(names) > 11
    assert loaded("\n".join(f"import {name}" for name in names)) == []


def test_the_apis_of_all_functions_load_no_pictures_and_no_aws() -> None:
    code = (
        "from ilikeyacut.entrypoints.lambdas.gateway import Gateway, served\n"
        f"for name, nouns in {MOUNTED!r}.items():\n"
        "    Gateway(name, lambda: None).adapter\n"
        "    for noun in nouns: served(name, noun)"
    )
    assert loaded(code) == HTTP
