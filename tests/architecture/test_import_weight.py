"""Importing the core is light: it loads no vendor's package, in a process of its own."""

import json
import subprocess
import sys

import pytest

from architecture.project import SRC

AGGREGATES = [
    f"ilikeyacut.domain.{name}" for name in ("user", "photo", "processing_job", "hairstyle")
]
HEAVY = {"boto3", "botocore", "google", "PIL", "cv2", "numpy", "fastapi", "typer", "cryptography"}
SCRIPT = """
import importlib, json, sys
for name in sys.argv[1:]:
    importlib.import_module(name)
print(json.dumps(list(sys.modules)))
"""


def loaded_by(*modules: str) -> set[str]:
    """Return the top-level packages in a fresh process after it imported the modules."""
    command = [sys.executable, "-c", SCRIPT, *modules]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    return {name.split(".")[0] for name in json.loads(result.stdout)}


def core_modules() -> list[str]:
    files = [
        file
        for layer in ("domain", "application")
        for file in (SRC / "ilikeyacut" / layer).rglob("*.py")
    ]
    return sorted(".".join(file.relative_to(SRC).with_suffix("").parts) for file in files)


def test_the_package_alone_loads_only_itself_and_the_standard_library() -> None:
    strangers = loaded_by("ilikeyacut") - loaded_by() - sys.stdlib_module_names
    assert strangers == {"ilikeyacut"}


def test_the_aggregates_load_no_vendor() -> None:
    assert loaded_by("ilikeyacut", *AGGREGATES) & HEAVY == set()


def test_the_whole_core_loads_no_vendor() -> None:
    assert loaded_by(*core_modules()) & HEAVY == set()


def test_the_client_loads_its_http_and_no_server() -> None:
    loaded = loaded_by("ilikeyacut.client")
    assert loaded & (HEAVY | {"rich", "starlette", "eventsourcing"}) == set()
    assert "httpx2" in loaded
    assert "httpx2" not in loaded_by("ilikeyacut", *AGGREGATES)


def test_the_client_names_its_extra_where_it_is_not_installed() -> None:
    program = "import sys; sys.modules['httpx2'] = None; import ilikeyacut.client"
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert b"pip install 'ilikeyacut[client]'" in result.stderr


@pytest.mark.parametrize("vendor", ["numpy", "PIL", "typer"])
def test_a_loaded_vendor_is_seen(vendor: str) -> None:
    assert loaded_by(vendor) & HEAVY == {vendor}
