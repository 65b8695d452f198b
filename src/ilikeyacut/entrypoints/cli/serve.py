"""The command `serve`."""

from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ilikeyacut.entrypoints.cli import output
from ilikeyacut.entrypoints.cli.listening import bound, url_of
from ilikeyacut.entrypoints.cli.outcomes import CliError, Exit
from ilikeyacut.entrypoints.cli.session import settings
from ilikeyacut.entrypoints.cli.signals import ended_by

if TYPE_CHECKING:
    from ilikeyacut.entrypoints.settings import Settings

HOST = "The address to listen on."
PORT = "The port to listen on; 0 finds a free one."
WORKERS = "Processes that serve a deployment (profile aws); a home is served by one."
GRACE = "Seconds for finishing what is in hand when the server is stopped."

Host = Annotated[str, typer.Option(help=HOST)]
Port = Annotated[int, typer.Option(min=0, max=65535, help=PORT)]
Workers = Annotated[int, typer.Option(min=1, max=64, help=WORKERS)]
Grace = Annotated[float, typer.Option(metavar="SECONDS", min=0, max=3600, help=GRACE)]


def serve(
    host: Host = "127.0.0.1",
    port: Port = 8000,
    workers: Workers = 1,
    grace: Grace = 20,
    as_json: output.AsJson = False,
) -> None:
    """Serve the HTTP API until SIGTERM or Ctrl-C. A second signal ends it at once.

    A home is served whole: with its worker, and signed in to by the link that is printed.

    In a deployment `ilikeyacut worker` runs beside it.
    """
    from ilikeyacut.entrypoints.bootstrap import extras
    from ilikeyacut.entrypoints.settings import Profile

    configured = settings()
    extras.require("server")
    if configured.profile is Profile.AWS:
        _deployment(configured, host, port, workers, grace, as_json=as_json)
    elif workers > 1:
        raise CliError("INVALID_REQUEST", "a home is served by one process", "leave out --workers")
    else:
        _home(configured, host, port, grace, as_json=as_json)


def _home(configured: Settings, host: str, port: int, grace: float, *, as_json: bool) -> None:
    from ilikeyacut.application.ports.progress import Progress
    from ilikeyacut.entrypoints.bootstrap import open_app
    from ilikeyacut.entrypoints.http.serving.home import serve as serve_home
    from ilikeyacut.entrypoints.http.waiting.seats import Seats

    with bound(host, port) as listening:
        configured, seats = addressed(configured, host, listening), Seats()
        with open_app(configured, replacing={Progress: seats}) as app:
            url = configured.server_url
            link = f"{url}/#k={app.sign_in.link()}"
            _say({"url": url, "link": link}, as_json=as_json)
            whole = serve_home(
                app,
                configured,
                seats,
                listening,
                signals=lambda stop: ended_by(stop, _quit),
                grace=grace,
            )
            if not whole:  # its thread cannot be ended otherwise, nor its home be closed under it
                output.note("a try-on was in hand: whoever works next goes on with it")
                _quit(0)


def _deployment(
    configured: Settings, host: str, port: int, workers: int, grace: float, *, as_json: bool
) -> None:
    from ilikeyacut.entrypoints.bootstrap import open_app
    from ilikeyacut.entrypoints.http.serving.server import run_processes

    open_app(configured).close()  # each process opens its own: what is wrong shows once, here
    with bound(host, port) as listening:
        _say({"url": url_of(host, listening)}, as_json=as_json)
        run_processes(listening, workers, grace)


def addressed(configured: Settings, host: str, listening: socket.socket) -> Settings:
    """Return the settings with the address in use, unless they name one, such as a proxy's.

    Forms for uploads and addresses of pictures begin with it.
    """
    if "server_url" in configured.model_fields_set:
        return configured
    return configured.model_copy(update={"server_url": url_of(host, listening)})


def _say(what: dict[str, Any], *, as_json: bool) -> None:
    """Print where the server is. It listens already, so a client may connect at once."""
    lines = [f"serving {what['url']}; Ctrl-C stops"]
    if "link" in what:
        lines.append(f"sign in, once and within ten minutes: {what['link']}")
    output.show(as_json, {"status": "serving", **what}, lines)
    output.flush()


def _quit(number: int) -> None:
    """End the process at once. What it has in hand is as after a kill: nothing is lost."""
    os._exit(Exit.INTERRUPTED if number else Exit.DONE)
