"""The commands on views: status, rebuild, compare, drop, skip."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from ilikeyacut.entrypoints.cli import output
from ilikeyacut.entrypoints.cli.projections_format import (
    dry_run_lines,
    replayed_line,
    rewound_lines,
    rewound_object,
    skip_line,
    skip_lines,
    status_lines,
    status_object,
    verdict_lines,
    verdict_object,
)
from ilikeyacut.entrypoints.cli.replay_progress import reporting
from ilikeyacut.entrypoints.cli.session import opened_app

if TYPE_CHECKING:
    from ilikeyacut.application.views.keeping import ViewKeeping

DIFFERENT = 1
"""The exit code of a verification that finds a difference."""

projections_app = typer.Typer(help="Show, rebuild and compare views.", no_args_is_help=True)
Name = Annotated[str, typer.Argument(help="A view from `ilikeyacut projections list`.")]
Names = Annotated[
    list[str] | None, typer.Argument(metavar="[NAME]...", help="The views to rebuild.")
]
Version = Annotated[
    int, typer.Argument(min=1, help="A version from `ilikeyacut projections status`.")
]
Position = Annotated[int, typer.Argument(min=1, help="The event's position in the log.")]
Reason = Annotated[str, typer.Option(help="Why, in one line without personal data; it is stored.")]
First = Annotated[
    int | None,
    typer.Option("--from", min=1, help="Dry run: compare only rows with an event at N or later."),
]
Last = Annotated[
    int | None,
    typer.Option("--to", min=1, help="Dry run: compare only rows with an event up to N."),
]


@projections_app.command("list")
def names(as_json: output.AsJson = False) -> None:
    """List the views, the version that queries read, and the number of event topics."""
    with opened_app() as app:
        keeping = app.view_keeping
        records = {name: keeping.record(name) for name in keeping.names()}
        topics = {name: sorted(keeping.named(name).topics) for name in records}
    views = [
        {"name": name, "live": it.live, "versions": it.known, "topics": topics[name]}
        for name, it in records.items()
    ]
    rows = [
        (name, f"version {it.live}", f"{len(topics[name])} topics") for name, it in records.items()
    ]
    output.show(as_json, {"views": views}, output.columns(rows))


@projections_app.command()
def status(as_json: output.AsJson = False) -> None:
    """Show how far each version has come, what it has not applied yet, and where it stopped."""
    with opened_app() as app:
        keeping = app.view_keeping
        found, now = keeping.status(), keeping.clock.now()
        skips = {name: keeping.record(name).skips for name in keeping.names()}
    data = {"versions": [status_object(it, now) for it in found], "skips": skips}
    lines = [*status_lines(found, now), *skip_lines(skips)]
    output.show(as_json, data, lines)


@projections_app.command()
def replay(
    names: Names = None,
    *,
    every: Annotated[
        bool, typer.Option("--all", help="Rebuild every view, one after another.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Rebuild on this machine: show what would change.")
    ] = False,
    first: First = None,
    last: Last = None,
    as_json: output.AsJson = False,
) -> None:
    """Build the next version of a view from the first event on, and make it live.

    The current version serves until the new one reaches the head of the log. If the command is
    interrupted, run it again to continue. The old version is followed until you drop it.

    A dry run writes nothing to the store. With --from or --to it compares only rows with an event
    in that range; each is still folded from its first event.
    """
    if every == bool(names):
        raise typer.BadParameter("name the views, or use --all")
    if not dry_run and (first is not None or last is not None):
        raise typer.BadParameter("--from and --to require --dry-run: versions are built completely")
    with opened_app() as app:
        keeping = app.view_keeping
        chosen = list(dict.fromkeys(keeping.names() if every else names or ()))
        for name in chosen:
            keeping.named(name)
        if dry_run:
            _dry_runs(keeping, chosen, first, last, as_json=as_json)
        else:
            _replays(keeping, chosen, as_json=as_json)


@projections_app.command()
def drop(name: Name, version: Version, as_json: output.AsJson = False) -> None:
    """Remove a version that no query reads: an older one, or an unfinished one."""
    with opened_app() as app:
        rows = app.view_keeping.drop(name, version)
    data = {"view": name, "version": version, "rows": rows}
    output.show(as_json, data, [f"{name}: version {version} dropped, {rows} rows"])


@projections_app.command()
def verify(name: Name, as_json: output.AsJson = False) -> None:
    """Rebuild a view and compare each row with the live one; exit 1 if they differ.

    The rebuild is kept in a temporary file on this machine; nothing is written to the store. Values
    of personal fields are not shown.
    """
    with opened_app() as app:
        keeping = app.view_keeping
        app.worker.refresh()
        with reporting(as_json=as_json) as report:
            verdict = keeping.verify(name, report)
        skips = keeping.record(name).skips
    data = verdict_object(verdict) | {"skips": skips}
    output.show(as_json, data, [*verdict_lines(verdict), *skip_lines({name: skips})])
    if verdict.differences or verdict.unsettled:
        raise typer.Exit(DIFFERENT)


@projections_app.command()
def skip(name: Name, position: Position, reason: Reason, as_json: output.AsJson = False) -> None:
    """Skip an event that a view cannot apply, for good and in all its versions."""
    with opened_app() as app:
        done = app.view_keeping.skip(name, position, reason)
    output.show(as_json, {"view": name} | done.model_dump(mode="json"), [skip_line(name, done)])


@projections_app.command()
def rewind(as_json: output.AsJson = False) -> None:
    """Set views and reactors back after an earlier state of the log was restored.

    Views that are ahead of the log are rebuilt. Try-ons that the log left open are ended and their
    credits returned; no side effect is repeated. First end every other process that uses the home.
    """
    with opened_app() as app, reporting(as_json=as_json) as report:
        done = app.rewinding.run(report)
    output.show(as_json, rewound_object(done), [*rewound_lines(done)])


def _replays(keeping: ViewKeeping, names: list[str], *, as_json: bool) -> None:
    done: list[dict[str, Any]] = []
    for name in names:
        with reporting(as_json=as_json) as report:
            replayed = keeping.replay(name, report)
        done.append(vars(replayed))
        if not as_json:
            output.say(replayed_line(replayed))
            for line in skip_lines({name: replayed.skips}):
                output.say(line)
    if as_json:
        output.say(output.dumped({"replays": done}))


def _dry_runs(
    keeping: ViewKeeping, names: list[str], first: int | None, last: int | None, *, as_json: bool
) -> None:
    verdicts = []
    for name in names:
        with reporting(as_json=as_json) as report:
            verdicts.append(keeping.dry_run(name, report, first, last))
    data = {"dry_runs": [verdict_object(it) for it in verdicts]}
    output.show(as_json, data, [line for it in verdicts for line in dry_run_lines(it)])
