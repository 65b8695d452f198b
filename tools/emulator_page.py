"""Writes the tables of docs/emulator.md: `make emulator`.

It synthesizes the stage prod and deploys it on an emulator of its own.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / it) for it in ("infra", "tests")]

from emulator import fitting, ministack  # noqa: E402 - the path goes first
from emulator.cloud import Cloud  # noqa: E402 - as above
from emulator.drift import LOOKS, drift  # noqa: E402 - as above
from emulator.fitting import Fitting, Surroundings  # noqa: E402 - as above
from ilikeyacut.adapters.aws.session import AwsSession  # noqa: E402 - as above
from packages import NONE  # noqa: E402 - as above
from stages import PROD  # noqa: E402 - as above
from support.ministack import running  # noqa: E402 - as above
from synth import synthesize  # noqa: E402 - as above

PAGE = ROOT / "docs" / "emulator.md"
NOBODY = "http://127.0.0.1:9"
"""Where the relay would be: nobody calls the API."""


def lists() -> Iterator[str]:
    """Yield the lines about what is taken out and changed."""
    yield "| service | taken out |"
    yield "|---|---|"
    taken = sorted({*fitting.REFUSED, fitting.OF_AN_EXPRESSION})
    named = [it.removeprefix("AWS::").split("::") for it in taken]
    for service in dict.fromkeys(it for it, _ in named):
        yield f"| {service} | {', '.join(name for it, name in named if it == service)} |"
    yield ""
    yield "Changed, or done after the stacks:"
    yield ""
    yield from (f"- {it}" for it in fitting.CHANGES)


def compared(url: str, templates: Path) -> Iterator[str]:
    """Yield the lines about what the emulator keeps of the stage prod, which it deploys there."""
    with closing(AwsSession(PROD.region, endpoint=url)) as aws:
        here = Surroundings(url, NOBODY)
        Cloud(aws, PROD, templates, Fitting(here)).deploy()
        rows = drift(aws, templates, LOOKS).rows()
    yield "| resource | kept | dropped |"
    yield "|---|---|---|"
    for kind in dict.fromkeys(it[0] for it in rows):
        here_ = [it for it in rows if it[0] == kind]
        kept = ", ".join(name for _, name, what in here_ if what == "kept")
        lost = ", ".join(
            f"{name}{' (in part)' * (what == 'partly')}"
            for _, name, what in here_
            if what != "kept"
        )
        yield f"| {kind} | {kept} | {lost} |"


def written(page: str, parts: Mapping[str, str]) -> str:
    """Return the page with other texts between the marks of its parts."""
    for name, text in parts.items():
        before, mark, rest = page.partition(f"<!-- {name} -->\n")
        page = f"{before}{mark}\n{text}\n\n<!-- end -->{rest.partition('<!-- end -->')[2]}"
    return page


def main() -> None:
    """Write the tables into the page."""
    os.environ.update(ministack.credentials(PROD.region))
    with TemporaryDirectory() as made, running(Path(made), PROD.region) as url:
        templates = Path(made) / "synth"
        done = synthesize(PROD.name, templates, NONE)
        if done.returncode:
            sys.exit(done.stdout + done.stderr)
        parts = {"lists": "\n".join(lists()), "drift": "\n".join(compared(url, templates))}
    PAGE.write_text(written(PAGE.read_text("utf-8"), parts), "utf-8")


if __name__ == "__main__":
    main()
