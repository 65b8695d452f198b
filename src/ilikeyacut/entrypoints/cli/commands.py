"""All commands by name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from ilikeyacut import __version__
from ilikeyacut.entrypoints.cli import (
    account,
    doctor,
    events,
    jobs,
    photos,
    sharing,
    signing_in,
    styles,
    upkeep,
)
from ilikeyacut.entrypoints.cli.outcomes import Exit
from ilikeyacut.entrypoints.cli.output import say
from ilikeyacut.entrypoints.cli.projections import projections_app
from ilikeyacut.entrypoints.cli.queues import queues_app
from ilikeyacut.entrypoints.cli.serve import serve
from ilikeyacut.entrypoints.cli.served import SERVED, require_served
from ilikeyacut.entrypoints.cli.try_on import try_on
from ilikeyacut.entrypoints.cli.worker import worker

app = typer.Typer(
    name="ilikeyacut",
    help="Try on hairstyles and hair colours: a selfie goes in, the new look comes out.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        say(f"ilikeyacut {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    context: typer.Context,
    server: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help="Work at a server instead of the home: its address, or its link to sign in with.",
        ),
    ] = None,
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_version, is_eager=True, help="Show the version and exit."
        ),
    ] = False,
) -> None:
    """Handle the options before the command."""
    context.obj = server
    require_served(context, SERVED)


app.command("try-on")(try_on)
app.command("styles")(styles.styles)
app.command("seed")(styles.seed)
app.add_typer(styles.favourites_app, name="favourites")
app.command("history")(jobs.history)
app.command("show")(jobs.show_job)
app.command("cancel")(jobs.cancel)
app.add_typer(photos.photos_app, name="photos")
app.add_typer(sharing.share_app, name="share")
app.add_typer(events.events_app, name="events")
app.add_typer(signing_in.account_app, name="account")
app.add_typer(account.credits_app, name="credits")
app.add_typer(account.consents_app, name="consents")
app.command("profile")(account.profile)
app.command("forget")(account.forget)
app.add_typer(projections_app, name="projections")
app.command("serve")(serve)
app.command("worker")(worker)
app.add_typer(queues_app, name="queues")
app.command("sweep")(upkeep.sweep)
app.command("doctor")(doctor.doctor)

COMMAND = typer.main.get_command(app)
"""The tree of all commands. It is built once, since that takes longer than a short command."""


def invoke(arguments: Sequence[str]) -> int:
    """Run the command that the arguments name. Raises its errors; typer prints nothing."""
    code = COMMAND.main(list(arguments), prog_name="ilikeyacut", standalone_mode=False)
    if code == Exit.INTERRUPTED:  # typer's word for a KeyboardInterrupt
        raise KeyboardInterrupt
    return code if isinstance(code, int) else Exit.DONE
