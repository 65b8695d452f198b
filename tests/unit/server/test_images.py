"""The images keep to the rules of hadolint, and to those that matter to us beside them.

No test builds them: that takes a Docker, which is not needed for anything else here.
"""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from packaging.utils import canonicalize_name

from ilikeyacut.entrypoints.cli.commands import app

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "infra" / "server"
SERVER = FOLDER / "Dockerfile"
COMPOSE = (FOLDER / "compose.yaml").read_text("utf-8")
PIN = re.compile(r"(?m)^([\w.-]+)==([^\s;]+)")
every_image = pytest.mark.parametrize(
    "path", [SERVER, FOLDER / "emulator.Dockerfile"], ids=lambda it: it.name
)


def instructions(path: Path) -> list[tuple[str, str]]:
    """Return each instruction with its arguments, in the file's order."""
    text = re.sub(r"(?m)^#.*\n", "", path.read_text("utf-8")).replace("\\\n", " ")
    parts = [line.partition(" ") for line in text.splitlines() if line.strip()]
    return [(name, arguments) for name, _, arguments in parts]


def arguments(path: Path, name: str) -> list[str]:
    return [given for found, given in instructions(path) if found == name]


def pins(lock: Path) -> dict[str, str]:
    return {canonicalize_name(name): version for name, version in PIN.findall(lock.read_text())}


@pytest.mark.slow
@every_image
def test_hadolint_finds_nothing(path: Path) -> None:
    tool = Path(sys.executable).with_name("hadolint")
    done = subprocess.run([tool, "--no-color", path], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


@every_image
def test_it_runs_as_nobody_special_on_a_pinned_base(path: Path) -> None:
    order = [name for name, _ in instructions(path)]
    assert arguments(path, "USER") == ["10001"]
    assert order.index("USER") > max(i for i, name in enumerate(order) if name in ("RUN", "COPY"))
    (base,) = arguments(path, "FROM")
    assert re.fullmatch(r"python:3\.\d+\.\d+-slim-\w+", base)


@every_image
def test_whatever_it_installs_has_a_hash(path: Path) -> None:
    installs = re.findall(r"pip install [^&]*", " ".join(arguments(path, "RUN")))
    assert installs
    for install in installs:
        assert "--no-deps" in install
        assert "--require-hashes" in install or "--no-index" in install


def test_the_lock_of_the_image_is_a_part_of_ours() -> None:
    ours, image = pins(ROOT / "requirements.txt"), pins(FOLDER / "requirements.txt")
    assert image.items() <= ours.items()
    assert {"fastapi", "uvicorn", "boto3", "google-genai", "numpy", "pillow"} <= image.keys()
    assert not {"pytest", "moto", "mypy"} & image.keys()


def test_the_image_starts_the_server_and_asks_how_it_is() -> None:
    entry, command = (ast.literal_eval(arguments(SERVER, it)[0]) for it in ("ENTRYPOINT", "CMD"))
    assert entry == ["ilikeyacut"]
    assert command[0] == "serve"
    assert arguments(SERVER, "EXPOSE") == ["8000"]
    assert "/v1/health/live" in arguments(SERVER, "HEALTHCHECK")[0]


def test_compose_runs_commands_that_there_are() -> None:
    known = {it.name for it in app.registered_commands}
    found = re.findall(r"(?m)^\s+.*?\bilikeyacut ([a-z]+)", COMPOSE)
    assert set(found) == {"seed", "serve", "worker"} <= known
    assert "exec ilikeyacut serve" in COMPOSE
    assert "exec ilikeyacut worker" in COMPOSE


def test_compose_mounts_and_builds_what_there_is() -> None:
    for path in re.findall(r"(?m)^\s+- (\.[^:\s]+):", COMPOSE):
        assert (FOLDER / path).exists(), path
    for path in re.findall(r"dockerfile: (\S+)", COMPOSE):
        assert (ROOT / path).is_file(), path
