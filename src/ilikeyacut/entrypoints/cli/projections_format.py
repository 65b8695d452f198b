"""How views and their versions are printed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ilikeyacut.entrypoints.cli import output
from ilikeyacut.entrypoints.cli.hints import REWIND
from ilikeyacut.entrypoints.cli.replay_progress import duration

if TYPE_CHECKING:
    from ilikeyacut.application.views.registry import Skip, Stop
    from ilikeyacut.application.views.replay import Replayed
    from ilikeyacut.application.views.status import VersionStatus
    from ilikeyacut.application.views.verify import Difference, FieldDifference, Verdict
    from ilikeyacut.application.worker.rewinding import Rewound

KINDS = ("added", "changed", "removed")
LONGEST_VALUE = 60
MOST_ROWS = 20
"""The most rows that a dry run lists; --json lists all."""


def status_object(it: VersionStatus, now: datetime) -> dict[str, Any]:
    """Return a version's status for `--json`."""
    return vars(it) | {"lag_seconds": _lag(it, now)}


def status_lines(found: Iterable[VersionStatus], now: datetime) -> list[str]:
    """Return a table of versions, followed by the reasons why some stopped."""
    found = list(found)
    head = ("view", "version", "", "position", "behind", "lag", "rows", "")
    table = output.columns([head, *(_row(it, now) for it in found)])
    stops = (stop_line(it.view, it.stop) for it in found if it.stop)
    ahead = (
        f"{it.view} version {it.version} is ahead of the log: {REWIND}"
        for it in found
        if it.position > it.head
    )
    return [*table, *stops, *ahead]


def skip_lines(skips: Mapping[str, Iterable[Skip]]) -> list[str]:
    """Return a line for each skipped event."""
    return [skip_line(name, it) for name, some in skips.items() for it in some]


def skip_line(view: str, it: Skip) -> str:
    """Return a skip as text."""
    event = f"position {it.position}, {it.topic} of {it.aggregate_id}"
    return f"{view} skips {event}: {it.reason} ({output.moment(it.at)})"


def stop_line(view: str, stop: Stop) -> str:
    """Return the event at which a version stopped, and why."""
    event = f"position {stop.position}, {stop.topic} of {stop.aggregate_id}"
    return f"{view} version {stop.version} stopped at {event}: {stop.detail or stop.error}"


def replayed_line(it: Replayed) -> str:
    """Return the result of a replay as text."""
    rate = f", {it.events / it.seconds:.0f} events/s" if it.seconds else ""
    return f"{it.view}: version {it.version} is live, {it.events} events{rate}"


def rewound_object(it: Rewound) -> dict[str, Any]:
    """Return the result of setting followers back for `--json`."""
    return vars(it) | {"replayed": [vars(view) for view in it.replayed]}


def rewound_lines(it: Rewound) -> Iterator[str]:
    """Return the result of setting followers back as text."""
    if not it.followers:
        yield f"nothing is ahead of the log, which ends at {it.head}"
    for name, position in it.followers.items():
        yield f"{name}: back from {position} to {it.head}"
    yield from map(replayed_line, it.replayed)
    yield from (f"try-on {job_id} ended, its credits are returned" for job_id in it.ended)
    yield from (f"erasure of {user_id} finished" for user_id in it.erased)


def verdict_object(it: Verdict) -> dict[str, Any]:
    """Return a comparison for `--json`."""
    counts = Counter(str(difference.kind) for difference in it.differences)
    differences = [_difference_object(difference) for difference in it.differences]
    return {
        "view": it.view,
        "live": it.live,
        "position": it.position,
        "rows": it.rows,
        "events": it.events,
        **{kind: counts[kind] for kind in KINDS},
        "differences": differences,
        "unsettled": it.unsettled,
    }


def verdict_lines(it: Verdict) -> Iterator[str]:
    """Return the result of a verification as text."""
    found = f"{len(it.differences)} differences" if it.differences else "no difference"
    yield f"{it.view}: version {it.live} at position {it.position}, {it.rows} rows, {found}"
    yield from map(_difference_line, it.differences)
    yield from _unsettled(it)


def dry_run_lines(it: Verdict) -> Iterator[str]:
    """Return what a replay would change."""
    counts = Counter(str(difference.kind) for difference in it.differences)
    changes = ", ".join(f"{counts[kind]} {kind}" for kind in KINDS)
    yield f"{it.view}: {it.events} events, {it.rows} rows, {changes}; nothing was written"
    yield from map(_difference_line, it.differences[:MOST_ROWS])
    if len(it.differences) > MOST_ROWS:
        yield f"  and {len(it.differences) - MOST_ROWS} more: see --json"
    yield from _unsettled(it)


def _row(it: VersionStatus, now: datetime) -> tuple[str, ...]:
    lag = _lag(it, now)
    return (
        it.view,
        str(it.version),
        it.role,
        f"{it.position} of {it.head}",
        str(it.behind),
        "-" if lag is None else duration(lag),
        str(it.rows),
        "stopped" if it.stop else "",
    )


def _lag(it: VersionStatus, now: datetime) -> float | None:
    return None if it.oldest is None else max(0.0, (now - it.oldest).total_seconds())


def _difference_object(it: Difference) -> dict[str, Any]:
    return {"key": it.key, "kind": it.kind, "fields": [_field_object(field) for field in it.fields]}


def _field_object(it: FieldDifference) -> dict[str, Any]:
    values = {} if it.personal else {"live": it.live, "rebuilt": it.rebuilt}
    return {"name": it.name, "personal": it.personal} | values


def _difference_line(it: Difference) -> str:
    fields = ", ".join(map(_field, it.fields))
    return f"  {it.kind:<8} {it.key}  {fields}".rstrip()


def _field(it: FieldDifference) -> str:
    if it.personal:
        return f"{it.name} (personal)"
    return f"{it.name}: {_short(it.live)} -> {_short(it.rebuilt)}"


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 3]}..."


def _unsettled(it: Verdict) -> Iterator[str]:
    if it.unsettled:
        yield f"  {len(it.unsettled)} rows are undecided: an event of theirs cannot be applied"
