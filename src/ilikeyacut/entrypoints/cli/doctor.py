"""The command `doctor`: checks the installation and suggests fixes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ilikeyacut.application.followers.follow import Follower
from ilikeyacut.application.ports.message_queue import MessageQueueError
from ilikeyacut.application.ports.photo_store import PhotoStoreError
from ilikeyacut.application.streams import walk
from ilikeyacut.application.stylists.selection import Stylists, route_of
from ilikeyacut.domain.values import Colour, Dye, Look
from ilikeyacut.entrypoints.cli import checks, output
from ilikeyacut.entrypoints.cli.checks import Finding, bad, good
from ilikeyacut.entrypoints.cli.failures import failure_of
from ilikeyacut.entrypoints.cli.hints import DOCTOR, NEWER, REDIS, REWIND, TABLES
from ilikeyacut.entrypoints.cli.outcomes import Exit
from ilikeyacut.entrypoints.cli.projections_format import stop_line
from ilikeyacut.entrypoints.cli.session import opened_app, settings
from ilikeyacut.entrypoints.settings import MICRO, Profile

if TYPE_CHECKING:
    from ilikeyacut.entrypoints.bootstrap import App

ANY_LOOK = Look(dye=Dye(colour=Colour.parse("copper")))


def doctor(
    live: Annotated[
        str | None,
        typer.Option(metavar="STYLIST", help="Also contact this provider; free or nearly free."),
    ] = None,
    as_json: output.AsJson = False,
) -> None:
    """Check everything that try-ons need, and suggest fixes for problems."""
    findings = list(_findings())
    if live is not None:
        findings += _live(live)
    well = all(finding.ok for finding in findings)
    data = {"status": "ok" if well else "problem", "checks": [vars(it) for it in findings]}
    output.show(as_json, data, [line for finding in findings for line in _lines(finding)])
    if not well:
        raise typer.Exit(Exit.FAULT)


def _live(stylist: str) -> Iterator[Finding]:
    from ilikeyacut.entrypoints.bootstrap import ping

    for model, fault in ping(settings(), stylist):
        if fault is None:
            yield good(stylist, f"{model} answers")
        else:
            told = f"{model}: {fault.detail} [{fault.code}]"
            yield bad(stylist, told, "check the key, the address and the model's name")


def _findings() -> Iterator[Finding]:
    try:
        configured = settings()
    except Exception as error:  # noqa: BLE001 - any error is the finding
        yield _told("settings", error)
        return
    yield from checks.surroundings(configured)
    if configured.profile is Profile.AWS:
        tables = list(_tables())
        yield from tables
        yield from _redis()
        yield from _services()
        if not tables[-1].ok:
            return
    if configured.profile is not Profile.LOCAL:
        yield from _app()
        return
    if not configured.database.exists():
        yield good("database", f"{configured.database}, not made yet")
        return
    file = checks.database(configured.database)
    yield file
    if file.ok and not any(configured.missing_for(name) for name in configured.stylists):
        yield from _app()


def _tables() -> Iterator[Finding]:
    """Compare the tables with their layout. Opening the app would not: it saves the calls."""
    from ilikeyacut.entrypoints.bootstrap.aws.stores import table_problems

    try:
        problems = list(table_problems(settings()))
    except Exception as error:  # noqa: BLE001 - any error is the finding
        yield _told("tables", error)
        return
    for problem in problems:
        yield bad("tables", problem, TABLES)
    if not problems:
        yield good("tables", "all there, with their keys and indexes")


def _redis() -> Iterator[Finding]:
    """Ask Redis for something. No command fails because of it, so nothing else would tell."""
    from ilikeyacut.entrypoints.bootstrap.aws.sessions import redis_problem

    if settings().redis_url is None:
        return
    if problem := redis_problem(settings()):
        yield bad("redis", problem, REDIS)
    else:
        yield good("redis", "it answers")


def _services() -> Iterator[Finding]:
    """Ask the services that opening the app does not call."""
    from ilikeyacut.entrypoints.bootstrap.aws.services import service_checks

    for name, check in service_checks(settings()):
        try:
            yield good(name, check())
        except Exception as error:  # noqa: BLE001 - any error is the finding
            yield _told(name, error)


def _app() -> Iterator[Finding]:
    """Open the home and check what only the app can read."""
    try:
        with opened_app() as app:
            yield _log(app)
            yield _pictures(app)
            yield from _queues(app)
            yield from _followers(app)
            yield from _stops(app)
            yield from _rows(app)
            yield good("stylists", ", ".join(app.try_ons.stylists.names()))
            yield from _prices(app.try_ons.stylists)
    except Exception as error:  # noqa: BLE001 - any error is the finding
        yield _told("app", error)


def _pictures(app: App) -> Finding:
    """Look into every folder of the pictures."""
    try:
        return good("pictures", app.readiness.pictures())
    except PhotoStoreError as error:
        return _told("pictures", error)


def _queues(app: App) -> Iterator[Finding]:
    """Look into the queues of a deployment. Messages that died are no fault of the installation."""
    for name, queue in vars(app.queues).items():
        if queue is None:
            continue
        try:
            counts = queue.counts()
        except MessageQueueError as error:
            yield _told("queue", error)
        else:
            waiting = f"{counts.visible} waiting, {counts.in_flight} in flight"
            yield good("queue", f"{name}: {waiting}, {counts.dead} dead")


def _prices(stylists: Stylists) -> Iterator[Finding]:
    """Report stylists whose worst case exceeds every call's cap."""
    caps = settings().spending_caps
    least = min(caps.job, caps.person_day, caps.everyone_day)
    for stylist in stylists.all:
        price = stylist.worst_case_microusd(ANY_LOOK)
        if price > least:
            told = f"{route_of(stylist)}: a picture may cost ${price / MICRO:.2f}"
            detail = f"{told}, the lowest cap is ${least / MICRO:.2f}"
            yield bad("caps", detail, "raise the ILIKEYACUT_CAP_ settings, or lower its price")


def _log(app: App) -> Finding:
    """Fold every stream, so that unreadable and missing events are found now."""
    try:
        count, position = walk(app.store)
    except Exception as error:  # noqa: BLE001 - any error is the finding
        return _told("events", error)
    return good("events", f"{count}, the last at position {position}")


def _followers(app: App) -> Iterator[Finding]:
    keeping = app.view_keeping
    reactors, bus = keeping.reactors, settings().profile is Profile.AWS
    followers: tuple[Follower[Any], ...] = (
        *keeping.updater.followers(),
        *(reactors.everyone() if bus else reactors.followers()),
    )
    positions = app.views.positions([it.name for it in followers])
    head = app.store.head()
    for name, position in positions.items():
        detail = f"{name} at {position} of {head}"
        if position > head:
            yield bad("position", f"{detail}: an earlier log was restored", REWIND)
        else:
            yield good("position", detail)


def _stops(app: App) -> Iterator[Finding]:
    for name in app.view_keeping.names():
        for stop in app.view_keeping.record(name).stops:
            way_out = f"{NEWER}, or `ilikeyacut projections skip {name} {stop.position} --reason R`"
            yield bad("projection", stop_line(name, stop), way_out)


def _rows(app: App) -> Iterator[Finding]:
    """Read every row that queries may read, so that changed ones are found now."""
    for name in app.view_keeping.names():
        try:
            yield good("rows", f"{name}, {app.view_keeping.read(name)}")
        except Exception as error:  # noqa: BLE001 - any error is the finding
            yield _told("rows", error)


def _told(name: str, error: Exception) -> Finding:
    failure = failure_of(error)
    here = DOCTOR in failure.hint
    hint = "fix what the message names, then run the check again" if here else failure.hint
    return bad(name, f"{failure.detail} [{failure.code}]", hint)


def _lines(finding: Finding) -> list[str]:
    mark = "ok" if finding.ok else "problem"
    lines = [f"{mark:<8} {finding.name:<9} {finding.detail}"]
    return lines if finding.hint is None else [*lines, f"{'':<18} -> {finding.hint}"]
