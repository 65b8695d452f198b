"""Where a server listens."""

from __future__ import annotations

import errno
import socket

from ilikeyacut.entrypoints.cli.outcomes import CliError

BACKLOG = 2048
"""Connections that wait to be accepted."""

ANY = ("0.0.0.0", "::")  # noqa: S104 - recognised, not listened on
ELSEWHERE = "choose an address of this machine with --host, and a port above 1023 with --port"
ANOTHER = "stop that program, or choose another port with --port; 0 finds a free one"


def bound(host: str, port: int) -> socket.socket:
    """Return a socket that listens. Raises CliError."""
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(address[:2], family=family, backlog=BACKLOG)
    except (OSError, UnicodeError) as error:
        where = f"{host} port {port}"
        if getattr(error, "errno", None) == errno.EADDRINUSE:
            busy = f"another program listens on {where}"
            raise CliError("PORT_IN_USE", busy, ANOTHER) from error
        reason = getattr(error, "strerror", None) or "it is no address"
        problem = f"cannot listen on {where}: {reason}"
        raise CliError("ADDRESS_NOT_BINDABLE", problem, ELSEWHERE) from error


def url_of(host: str, listening: socket.socket) -> str:
    """Return the address of what listens, as its own machine calls it."""
    name = "127.0.0.1" if host in ANY else host
    port = listening.getsockname()[1]
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"
