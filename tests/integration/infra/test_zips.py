"""Packages are built from the lock, the same each time, and hold all that their functions load."""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from functions import FUNCTIONS
from ilikeyacut.entrypoints.http.answers.web_files import web_files
from ilikeyacut.entrypoints.lambdas.routes import MOUNTED
from packages import Packages
from stages import DEV
from support.deployment import NOWHERE
from support.lambda_events import Call, rung, v2
from support.quiet_aws import quiet_aws
from support.zips import HERE, LACKING, alone, build, built, unpacked
from zips.__main__ import LAMBDA_TAKES
from zips.folders import BuildError
from zips.handlers import import_all
from zips.interpreters import InterpreterError, interpreter
from zips.kinds import KINDS
from zips.locked import Target

ROOT = Path(__file__).resolve().parents[3]
AWS = Target(DEV.python, DEV.architecture)
AARCH64 = 183
"""The architecture's number in a header of ELF."""

SETTINGS: dict[str, Any] = NOWHERE | {
    "profile": "aws",
    "aws_region": "eu-west-1",
    "event_bus": "bus",
    "stylists": "gemini,sagemaker,preview",
    "gemini_api_key": "key-of-the-test",
    "gemini_models": "painter",
    "sagemaker_endpoint": "tints",
    "metrics_namespace": "tests",
    "tracing": "1",
}
EVENTS: dict[str, Any] = {
    "auth": v2(Call("POST", "/v1/auth/sign-out")),
    "claims": {},
    "gallery": v2(Call("GET", "/v1/hairstyles")),
    "notifications": v2(Call("GET", "/v1/me/devices")),
    "orchestration": {},
    "processing": v2(Call("GET", "/v1/try-ons")),
    "projector": rung(),
    "relay": rung(),
    "upkeep": {"upkeep": "due"},
    "uploads": v2(Call("GET", "/v1/photos")),
    "users": v2(Call("GET", "/v1/me")),
}
"""One event a function, which it answers without anything but an empty DynamoDB."""

ANSWERS = """
import json
from importlib import import_module
from ilikeyacut.entrypoints.lambdas.gateway import served
answers = {}
for name, [event, nouns] in json.loads(sys.argv[1]).items():
    answers[name] = import_module(f"ilikeyacut.entrypoints.lambdas.{name}").handler(event)
    for noun in nouns:
        assert served(name, noun), noun
print(json.dumps(answers))
"""
MODULES = """
import json, pkgutil
from importlib import import_module
import ilikeyacut
lacking = {}
for found in pkgutil.walk_packages(ilikeyacut.__path__, "ilikeyacut.", onerror=lambda name: None):
    if found.name != "ilikeyacut.__main__":
        try:
            import_module(found.name)
        except ModuleNotFoundError as error:
            lacking[found.name] = error.name
print(json.dumps(lacking))
"""
PARTS = """
import json
from importlib import import_module
from ilikeyacut.entrypoints.bootstrap import open_app
from ilikeyacut.entrypoints.bootstrap.binders import binders
from ilikeyacut.entrypoints.bootstrap.binding import get
from ilikeyacut.entrypoints.lambdas.opened import settings
from ilikeyacut.entrypoints.lazy import _Lazy
from ilikeyacut.entrypoints.settings import Profile
app, lacking = open_app(settings(), checks=False), {}
for path in binders(Profile.AWS):
    module, _, name = path.rpartition(".")
    try:
        part = get(app._opened(), getattr(import_module(module), name))
        part._get() if type(part) is _Lazy else None
    except ModuleNotFoundError as error:
        lacking[name] = error.name
print(json.dumps(lacking))
"""
PAGE = """
import json
from ilikeyacut.entrypoints.http.answers.web_files import web_files
print(json.dumps(sorted(web_files())))
"""
TRY_ON = """
import json
from pathlib import Path
import ilikeyacut as iya
import pillow_heif
from ilikeyacut.application.ports.qr_codes import QrCodes
with iya.open_app(iya.Settings(profile=iya.Profile.MEMORY), seed=True) as app:
    me = app.accounts.current()
    selfie = app.photos.request_upload(me.id)
    app.photos.receive(me.id, selfie, Path(sys.argv[1]).read_bytes())
    look = iya.Look(hairstyle="bob", dye=iya.Dye(colour=iya.Colour.parse("copper")))
    wish = iya.TryOn(photo_id=selfie, look=look)
    job = app.worker.finish(app.try_ons.request(me.id, wish, idempotency_key="first").id)
    assert app.part(QrCodes).encode("https://example.com/x")
    print(json.dumps(job.status))
"""


@pytest.fixture(scope="module")
def environment() -> Iterator[dict[str, str]]:
    with quiet_aws() as endpoint:
        told = SETTINGS | {"aws_endpoint_url": endpoint}
        yield {
            "AWS_ACCESS_KEY_ID": "key",
            "AWS_SECRET_ACCESS_KEY": "secret",
            **{f"ILIKEYACUT_{name.upper()}": value for name, value in told.items()},
        }


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    base = tmp_path_factory.getbasetemp()
    return base if worker_id == "master" else base.parent


@pytest.fixture(scope="module")
def plain(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return unpacked(built("plain", HERE, shared), tmp_path_factory.mktemp("plain"))


def said(folder: Path, environment: dict[str, str], script: str, *arguments: str) -> Any:
    """Return what a script prints that sees nothing but a package."""
    command = alone(folder, script, *arguments)
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def answers(kind: str, folder: Path, environment: dict[str, str]) -> dict[str, Any]:
    """Return what the functions of a kind make of their events; all that they serve is loaded."""
    told = {
        name: (EVENTS[name], MOUNTED.get(name, ()))
        for name, it in FUNCTIONS.items()
        if it.package == kind
    }
    found: dict[str, Any] = said(folder, environment, ANSWERS, json.dumps(told))
    assert found.keys() == told.keys()
    return found


def beyond(kind: str, folder: Path) -> dict[str, str]:
    """Return the modules that cannot be loaded, except where the kind's functions never come."""
    found: dict[str, str] = said(folder, {}, MODULES)
    rooms = tuple(f"ilikeyacut.{room.replace('/', '.')}" for room in LACKING[kind])
    return {name: missing for name, missing in found.items() if not name.startswith(rooms)}


def files(package: Path) -> dict[str, int]:
    """Return the files of a package with their sizes."""
    with ZipFile(package) as archive:
        return {it.filename: it.file_size for it in archive.infolist()}


def machines(package: Path) -> dict[str, int]:
    """Return the architecture of every shared library, as ELF numbers it."""
    found = {}
    with ZipFile(package) as archive:
        for name in archive.namelist():
            with archive.open(name) as file:
                head = file.read(20)
            if head.startswith(b"\x7fELF"):
                found[name] = struct.unpack("<H", head[18:20])[0]
    return found


# ---------------------------------------------------------------- one package, for this machine


def test_a_package_has_the_same_bytes_twice(shared: Path, tmp_path: Path) -> None:
    first, again = built("plain", HERE, shared), tmp_path / "elsewhere" / "plain.zip"
    build("plain", HERE, again.parent)
    assert first.read_bytes() == again.read_bytes()
    assert [it.name for it in again.parent.iterdir()] == ["plain.zip"]


def test_a_package_does_not_name_where_it_was_built(plain: Path, shared: Path) -> None:
    contents = {it: it.read_bytes() for it in plain.rglob("*") if it.is_file()}
    for place in (ROOT, shared):
        assert [it for it, content in contents.items() if os.fsencode(place) in content] == []


def test_functions_answer_with_nothing_else_on_the_path(
    plain: Path, environment: dict[str, str]
) -> None:
    found = answers("plain", plain, environment)
    assert found.pop("claims")["error"]["code"] == "EVENT_UNKNOWN"
    assert found == {
        "projector": {"batchItemFailures": []},
        "relay": {"batchItemFailures": []},
        "upkeep": {"ended": 0},
    }
    assert beyond("plain", plain) == {}
    assert set(said(plain, environment, PARTS)) == {"CardDrawer", "Pictures"}


def test_every_module_is_compiled_for_this_python(plain: Path) -> None:
    for module in plain.rglob("*.py"):
        cached = module.parent / "__pycache__" / f"{module.stem}.{sys.implementation.cache_tag}.pyc"
        assert cached.is_file(), module


def test_a_package_that_lacks_something_is_not_built(plain: Path, tmp_path: Path) -> None:
    (plain / "punq").rename(tmp_path / "punq")
    try:
        with pytest.raises(BuildError, match=r"plain cannot be imported:[\s\S]*'punq'"):
            import_all(plain, "plain", Path(sys.executable))
    finally:
        (tmp_path / "punq").rename(plain / "punq")


def test_the_app_finds_every_handler_in_it(shared: Path) -> None:
    package = built("plain", HERE, shared)
    names = [name for name, it in FUNCTIONS.items() if it.package == "plain"]
    assert {Packages(package.parent).archive("plain", it) for it in names} == {package}


# ---------------------------------------------------------------- the others, and AWS's


@pytest.mark.parametrize(
    ("kind", "lacking"),
    [
        ("http", {"CardDrawer", "Pictures"}),
        pytest.param("pictures", set(), marks=pytest.mark.sweep),
    ],
)
def test_functions_with_more_answer_too(
    kind: str, lacking: set[str], shared: Path, tmp_path: Path, environment: dict[str, str]
) -> None:
    folder = unpacked(built(kind, HERE, shared), tmp_path)
    found = answers(kind, folder, environment)
    assert found.pop("orchestration", {"error": {"code": "EVENT_UNKNOWN"}})["error"]
    assert found.pop("gallery", {"statusCode": 200})["statusCode"] == 200
    assert {it["statusCode"] for it in found.values()} == {401}
    assert beyond(kind, folder) == {}
    assert set(said(folder, environment, PARTS)) == lacking
    assert said(folder, {}, PAGE) == sorted(web_files())
    if kind == "pictures":
        portrait = ROOT / "examples" / "portraits" / "astronaut.png"
        assert said(folder, {}, TRY_ON, str(portrait)) == "completed"


@pytest.mark.timeout(1200)
@pytest.mark.parametrize(
    "kind", ["plain", *(pytest.param(it, marks=pytest.mark.sweep) for it in ("http", "pictures"))]
)
def test_the_package_for_aws(kind: str, shared: Path, tmp_path: Path) -> None:
    try:
        interpreter(AWS.python)
    except InterpreterError as missing:
        pytest.skip(str(missing))
    package = built(kind, AWS, shared)
    size = sum(files(package).values())
    assert size < KINDS[kind].limit * 1_000_000 < LAMBDA_TAKES
    assert {*machines(package).values()} == {AARCH64}
    if kind != "plain":  # the others take longer, and are made like it
        return
    again = build(kind, AWS, tmp_path)
    assert (tmp_path / f"{kind}.zip").read_bytes() == package.read_bytes()
    assert again.unpacked == size
    other = built(kind, Target(AWS.python, "x86_64"), shared)
    assert AARCH64 not in machines(other).values()
    assert pure(other) == pure(package)


def pure(package: Path) -> set[str]:
    """Return the files of a package that are the same on every machine."""
    return files(package).keys() - machines(package).keys()
