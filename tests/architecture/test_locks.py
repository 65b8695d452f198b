"""Each lock is complete: it pins, with hashes, all that its packages ask for, extras included.

So it is installed without looking anything up, and what an index offers later changes nothing.
"""

import re
from collections.abc import Callable, Iterable
from importlib.metadata import distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from architecture.project import ROOT, toml

LOCKS = sorted(ROOT.glob("requirements*.txt"))
PIN = re.compile(r"(?m)^([\w.-]+==[^\s;]+(?: ; [^\\\n]+)?)")
every_lock = pytest.mark.parametrize("lock", LOCKS, ids=[lock.stem for lock in LOCKS])


def pins(lock: str) -> dict[str, str]:
    """Return name and version of each pin that holds on this interpreter."""
    found = [Requirement(line) for line in PIN.findall(lock)]
    held = (it for it in found if it.marker is None or it.marker.evaluate())
    return {canonicalize_name(it.name): str(it.specifier).removeprefix("==") for it in held}


def unmet(
    roots: Iterable[str], pinned: dict[str, str], requires: Callable[[str], Iterable[str]]
) -> set[str]:
    """Return what the roots ask for, however indirectly, and the pins do not give."""
    waiting, seen, found = [Requirement(root) for root in roots], set[tuple[str, str]](), set[str]()
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        if name not in pinned or pinned[name] not in requirement.specifier:
            found.add(str(requirement))
            continue
        new = {(name, extra) for extra in ("", *requirement.extras)} - seen
        seen |= new
        for _, extra in new:
            asked = [Requirement(text) for text in requires(name)]
            waiting += [it for it in asked if not it.marker or it.marker.evaluate({"extra": extra})]
    return found


def environment_of(lock: Path) -> list[str] | None:
    """Return where a lock is installed: `requirements-x.txt` in build/x, the first one here."""
    _, _, name = lock.stem.partition("-")
    if not name:
        return None
    folders = [str(it) for it in (ROOT / "build" / name).glob("lib/python*/site-packages")]
    assert folders, f"{lock.name} is not installed: run `make build/{name}/ready`"
    return folders


def declared() -> list[str]:
    """Return what this project asks for, with all extras but that of the infrastructure."""
    project = toml("pyproject.toml")["project"]
    extras = {k: v for k, v in project["optional-dependencies"].items() if k != "infra"}
    optional = [it for extra in extras.values() for it in extra]
    return [it for it in (*project["dependencies"], *optional) if not it.startswith("ilikeyacut[")]


@every_lock
def test_a_lock_names_no_index(lock: Path) -> None:
    options = ("--index-url", "--extra-index-url", "--find-links", "--trusted-host", "://")
    assert [option for option in options if option in lock.read_text("utf-8")] == []


@every_lock
def test_every_requirement_is_pinned_with_a_hash(lock: Path) -> None:
    text = re.sub(r"(?m)^\s*#.*\n", "", lock.read_text("utf-8"))
    entries = re.split(r"\n(?=[a-z0-9])", text)
    assert len(entries) > 10
    assert [entry for entry in entries if not PIN.match(entry)] == []
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []


@every_lock
def test_a_lock_pins_all_that_its_packages_ask_for(lock: Path) -> None:
    pinned = pins(lock.read_text("utf-8"))
    path = environment_of(lock)
    found = {
        str(canonicalize_name(it.name)): it
        for it in (distributions(path=path) if path else distributions())
    }
    stale = {
        name
        for name, version in pinned.items()
        if name not in found or found[name].version != version
    }
    assert stale == set(), "another version is installed: run `make test`, which installs the lock"
    roots = [*pinned, *(declared() if path is None else ())]
    assert unmet(roots, pinned, lambda name: found[name].requires or ()) == set()


@pytest.mark.parametrize(
    ("asked", "missing"),
    [
        (["tea>=2"], {"tea>=2"}),
        (["milk"], {"milk"}),
        (["milk; python_version < '3'"], set()),
        (["tea[sweet]"], {'sugar>=1; extra == "sweet"'}),
        (["tea"], set()),
    ],
)
def test_what_a_lock_lacks_is_seen(asked: list[str], missing: set[str]) -> None:
    metadata = {"cup": asked, "tea": ['sugar>=1; extra == "sweet"', "cup"]}
    assert unmet(["cup"], {"cup": "1.0", "tea": "1.5"}, metadata.__getitem__) == missing
