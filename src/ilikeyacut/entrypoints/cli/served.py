"""Commands that work at a server: `ilikeyacut --server URL ...`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from uuid import UUID

import typer

from ilikeyacut.domain.failures import FailureCode
from ilikeyacut.entrypoints.cli.outcomes import CliError
from ilikeyacut.entrypoints.cli.session import settings

if TYPE_CHECKING:
    from ilikeyacut.client import Client, ClientError

SERVED = frozenset({"account", "cancel", "history", "show", "styles", "try-on"})
SERVED_ACCOUNT = frozenset({"sign-in"})
DEVICE = "command line"
LINK = "#k="
"""What the code of a link to sign in with stands behind."""

SIGN_IN = (
    "run `ilikeyacut --server URL account sign-in ADDRESS`, and set ILIKEYACUT_ACCESS_TOKEN to the "
    "access token"
)

NEW_LINK = (
    "a link signs in once, within ten minutes: restart `serve` for another, or sign in with "
    "`account sign-in`, whose token serves many commands"
)
HINTS: dict[str, str] = {
    "CODE_EXPIRED": NEW_LINK,
    "CODE_INVALID": NEW_LINK,
    FailureCode.CONSENT_REQUIRED: "no credit was spent: give the consent on the server's page, or "
    "choose another --stylist",
}


def require_served(context: typer.Context, names: frozenset[str]) -> None:
    """Refuse a subcommand that works in the home alone, if a server is named. Raises CliError."""
    command = context.invoked_subcommand
    if context.obj is not None and command is not None and command not in names:
        raise CliError(
            "COMMAND_LOCAL_ONLY",
            f"`{command}` works in the home, not at a server",
            "leave out --server; with it there are try-on, styles, history, show, cancel and "
            "account sign-in",
        )


@contextmanager
def at_server(server: str) -> Iterator[Client]:
    """Yield a client, signed in by the link or by ILIKEYACUT_ACCESS_TOKEN.

    Raises CliError for what the client refuses, and ExtraMissingError.
    """
    with _unsigned(server) as client:
        if LINK in server:
            client.sign_in_by_link(server, device=DEVICE)
        yield client


def signed_in(
    server: str, address: str | None, secret: Callable[[str], str]
) -> tuple[UUID, dict[str, Any]]:
    """Sign in by the link, or by an address and its password; return the id and the tokens."""
    with _unsigned(server) as client:
        if LINK in server:
            tokens = client.sign_in_by_link(server, device=DEVICE)
        elif address is None:
            raise typer.BadParameter("ADDRESS is missing, or a link to sign in with")
        else:
            tokens = client.sign_in(address, secret("Password"), device=DEVICE)
        return client.me().id, tokens.model_dump()


@contextmanager
def _unsigned(server: str) -> Iterator[Client]:
    from ilikeyacut.entrypoints.bootstrap import extras

    token = settings().access_token
    extras.require("client")
    from ilikeyacut.client import Client, ClientError

    try:
        with Client(server, token=token.get_secret_value() if token else None) as client:
            yield client
    except ClientError as error:
        raise told(error) from error


def told(error: ClientError, job_id: UUID | None = None) -> CliError:
    """Return a client's error as the command line's. A server's fault names its request."""
    ended = getattr(error, "try_on", None)
    named = error.request_id if (error.status or 0) >= 500 else None
    return CliError(
        error.code,
        f"{error.detail} (request {named})" if named else error.detail,
        SIGN_IN if error.status == 401 else HINTS.get(error.code, error.hint),
        job_id,
        measured=error.measured,
        required=error.required,
        suggestions=error.suggestions,
        **({"status": ended.status} if ended else {}),
    )
