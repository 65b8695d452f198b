"""A package is pinned by the project's lock, for the machine that it runs on."""

from __future__ import annotations

import pytest
from packaging.requirements import Requirement

from zips.kinds import KINDS, Kind
from zips.locked import LOCK, LockError, Target, closure, pinned

ARM = Target("3.13", "arm64")
LOCKED = LOCK.read_text("utf-8")


def names(entries: list[str]) -> list[str]:
    return [it.partition("==")[0] for it in entries]


@pytest.mark.parametrize("target", [ARM, Target("3.11", "x86_64")], ids=lambda it: it.python)
@pytest.mark.parametrize("kind", KINDS)
def test_each_requirement_is_pinned_once_with_hashes(kind: str, target: Target) -> None:
    found = pinned(KINDS[kind], target)
    assert len({*names(found)}) == len(found) > 20
    assert [it for it in found if "--hash=sha256:" not in it] == []
    assert [it for it in found if it not in LOCKED] == []


def test_markers_are_those_of_the_functions_machine() -> None:
    version = {
        python: next(
            it for it in pinned(KINDS["pictures"], Target(python, "arm64")) if "numpy" in it
        )
        for python in ("3.11", "3.13")
    }
    assert "python_full_version < '3.12'" in version["3.11"]
    assert "python_full_version >= '3.12'" in version["3.13"]


def test_extras_count_and_what_is_left_out_brings_nothing() -> None:
    asked = [Requirement("pydantic[email]")]
    whole = closure(asked, ARM.environment())
    assert {"pydantic-core", "email-validator", "dnspython", "idna"} <= whole
    assert closure(asked, ARM.environment(), ["email-validator"]) == whole - {
        *("email-validator", "dnspython", "idna")
    }


def test_a_package_that_the_lock_lacks_is_named() -> None:
    kind = Kind(extras=("tracing",), without=(), left_out=(), limit=1)
    without = LOCKED.replace("\npunq==", "\nsomething-else==")
    with pytest.raises(LockError, match="does not pin punq: `make lock` does"):
        pinned(kind, ARM, without)


def test_a_package_that_is_not_installed_is_named() -> None:
    with pytest.raises(LockError, match="unheard-of is not installed here"):
        closure([Requirement("unheard-of")], ARM.environment())
