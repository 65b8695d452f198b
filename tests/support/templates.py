"""The templates of a stage, synthesized once for all tests of a run."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from filelock import FileLock

from packages import NONE
from synth import ROOT, run, synthesize

Resource = Mapping[str, Any]


@dataclass(frozen=True)
class Templates:
    """What the app wrote for a stage: a template a stack, and the report of cdk-nag."""

    folder: Path
    stage: str

    @cached_property
    def stacks(self) -> dict[str, Resource]:
        """The templates by the names of their stacks, without the prefix."""
        prefix = f"ilikeyacut-{self.stage}-"
        return {
            file.name.removeprefix(prefix).removesuffix(".template.json"): json.loads(
                file.read_text("utf-8")
            )
            for file in sorted(self.folder.glob("*.template.json"))
        }

    def resources(self, kind: str, stack: str | None = None) -> dict[str, Any]:
        """Return the properties of all resources of a type, such as `SQS::Queue`, by logical id."""
        return {name: it.get("Properties", {}) for name, it in self._each(kind, stack)}

    def only(self, kind: str, **wanted: Any) -> dict[str, Any]:
        """Return the properties of the one resource that has these."""
        found = [
            it
            for it in self.resources(kind).values()
            if all(it.get(name) == value for name, value in wanted.items())
        ]
        assert len(found) == 1, f"{len(found)} of {kind} have {wanted}"
        return dict(found[0])

    def _each(self, kind: str, stack: str | None) -> Iterator[tuple[str, Resource]]:
        for short, template in self.stacks.items():
            if stack in (None, short):
                for name, resource in template["Resources"].items():
                    if resource["Type"] == f"AWS::{kind}":
                        yield name, resource


def synthesized(stage: str, shared: Path) -> Templates:
    """Synthesize a stage into a folder that all processes of a run share, unless one has."""
    folder = shared / f"synth-{stage}"
    with FileLock(f"{folder}.lock"):
        if not (folder / "manifest.json").exists():
            done = synthesize(stage, folder, NONE)
            assert done.returncode == 0, done.stdout + done.stderr
    return Templates(folder, stage)


def variants(shared: Path) -> dict[str, Templates]:
    """Synthesize the stages of stage_variants.py, once a run; return them by name."""
    folder = shared / "synth-variants"
    with FileLock(f"{folder}.lock"):
        if not (folder / "realtime" / "manifest.json").exists():
            program = Path(__file__).with_name("stage_variants.py")
            path = os.pathsep.join((str(ROOT / "infra"), str(ROOT / "src")))
            # -P: this folder has modules of the names of the app's own
            done = run(folder, "-P", str(program), str(folder), PYTHONPATH=path)
            assert done.returncode == 0, done.stdout + done.stderr
    return {name: Templates(folder / name, name) for name in ("own", "realtime")}
