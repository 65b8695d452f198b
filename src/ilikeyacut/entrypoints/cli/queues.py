"""The commands on queues: how full they are, what died in them, and sending that again."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from ilikeyacut.entrypoints.cli import output
from ilikeyacut.entrypoints.cli.hints import NO_QUEUES
from ilikeyacut.entrypoints.cli.outcomes import CliError
from ilikeyacut.entrypoints.cli.session import opened_app

if TYPE_CHECKING:
    from ilikeyacut.application.ports.message_queue import DeadLetter, MessageQueue
    from ilikeyacut.entrypoints.bootstrap import App

queues_app = typer.Typer(
    help="Show the queues of a deployment, and send dead letters again.", no_args_is_help=True
)


class Name(StrEnum):
    """The queues by name."""

    IMAGES = "images"
    NOTIFICATIONS = "notifications"


Which = Annotated[Name, typer.Argument(help="The queue.")]
Most = Annotated[int, typer.Option("--limit", min=1, max=1000, help="The most letters to show.")]
MostSent = Annotated[
    int | None, typer.Option("--limit", min=1, help="The most letters to send again.")
]


@queues_app.command()
def status(as_json: output.AsJson = False) -> None:
    """Show about how many messages are waiting, in flight and dead in each queue."""
    with opened_app() as app:
        found = {name: _queue(app, name).counts() for name in Name if _has(app, name)}
        if not found:
            _queue(app, Name.IMAGES)
    data = {"queues": [{"name": name, **vars(counts)} for name, counts in found.items()]}
    rows = [
        (name, f"{it.visible} waiting", f"{it.in_flight} in flight", f"{it.dead} dead")
        for name, it in found.items()
    ]
    output.show(as_json, data, output.columns(rows))


@queues_app.command()
def peek(name: Which, most: Most = 10, as_json: output.AsJson = False) -> None:
    """Show dead letters and why they died. They stay where they are."""
    with opened_app() as app:
        letters = _queue(app, name).dead_letters(most)
    data = {"queue": name, "letters": [vars(letter) for letter in letters]}
    rows = [_row(letter) for letter in letters]
    output.show(as_json, data, output.columns(rows), "no dead letters")


@queues_app.command()
def redrive(name: Which, most: MostSent = None, as_json: output.AsJson = False) -> None:
    """Send dead letters back into their queue.

    Mend first what they died of. If the command is killed, no letter is lost: the ones in its hands
    come back within a minute. Run it again within five minutes, and the image queue delivers none
    twice.
    """
    with opened_app() as app:
        sent = _queue(app, name).redrive(most)
    output.show(as_json, {"queue": name, "sent": sent}, [f"{name}: {sent} dead letters sent again"])


def _has(app: App, name: Name) -> bool:
    return getattr(app.queues, name) is not None


def _queue(app: App, name: Name) -> MessageQueue:
    """Return a queue. Raises CliError where there is none."""
    queue: MessageQueue | None = getattr(app.queues, name)
    if queue is None:
        raise CliError("NO_QUEUES", f"there is no queue of {name} here", NO_QUEUES)
    return queue


def _row(letter: DeadLetter) -> tuple[str, ...]:
    size = f"{len(letter.body.encode())} bytes"
    reason = letter.reason or "received too often"
    return (letter.id, output.moment(letter.sent_at), reason, letter.group or "-", size)
