"""The root directory with the Swift compiler: where it is, and what is said where it cannot be."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from swift.__main__ import UNAVAILABLE, main
from swift.root import REPOSITORY, place


def test_a_root_may_be_shared(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("SWIFT_ROOT", raising=False)
    assert place() == REPOSITORY / "build/swift-root"
    monkeypatch.setenv("SWIFT_ROOT", str(tmp_path))
    assert place() == tmp_path


def test_whoever_is_not_root_is_told_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert main(["swift", "--version"]) == UNAVAILABLE
    assert "NO SWIFT HERE: only root can enter" in capsys.readouterr().err


def test_what_failed_is_told_and_nothing_half_made_is_taken(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    for name, script in {"debootstrap": "echo no mirror; exit 1", "apt-get": "exit 1"}.items():
        program = tmp_path / name
        program.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
        program.chmod(0o755)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setenv("SWIFT_ROOT", str(tmp_path / "root"))
    assert main(["swift", "--version"]) == UNAVAILABLE
    said = capsys.readouterr()
    assert "600 MB to fetch, 3 GB on disk" in said.out
    assert "no mirror" in said.err
    assert not (tmp_path / "root").exists()
