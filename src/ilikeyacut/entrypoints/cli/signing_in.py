"""The commands `account ...`: sign up, confirm, sign in and out."""

from __future__ import annotations

import sys
from getpass import getpass
from typing import Annotated, Any
from uuid import UUID

import typer

from ilikeyacut.application.ports.tokens import TokenMissingError
from ilikeyacut.entrypoints.cli import output, served
from ilikeyacut.entrypoints.cli.served import SERVED_ACCOUNT, require_served
from ilikeyacut.entrypoints.cli.session import opened_app, settings

account_app = typer.Typer(no_args_is_help=True)
Address = Annotated[str, typer.Argument(help="Your e-mail address.")]


@account_app.callback()
def _account(context: typer.Context) -> None:
    """Sign up, in and out. Passwords and codes are read from stdin, never from the command."""
    require_served(context, SERVED_ACCOUNT)


@account_app.command("sign-up")
def sign_up(
    address: Address,
    name: Annotated[str, typer.Option(help="Your name.")],
    of_age: Annotated[bool, typer.Option("--of-age", help="Say that you are 18 or over.")] = False,
    as_json: output.AsJson = False,
) -> None:
    """Make an account. A code is sent to the address."""
    with opened_app() as app:
        sent = app.sign_in.sign_up(address, _secret("Password"), name, of_age=of_age)
    output.show(as_json, {"status": "sent", "to": sent.to}, [f"a code was sent to {sent.to}"])


@account_app.command()
def confirm(address: Address, as_json: output.AsJson = False) -> None:
    """Confirm an address with the code that was sent to it."""
    with opened_app() as app:
        app.sign_in.confirm(address, _secret("Code"))
    output.show(as_json, {"status": "confirmed"}, ["the address is confirmed"])


@account_app.command("sign-in")
def sign_in(
    context: typer.Context,
    address: Annotated[
        str | None, typer.Argument(help="Your e-mail address; none with a link to sign in with.")
    ] = None,
    as_json: output.AsJson = False,
) -> None:
    """Sign in, and print the tokens. Whoever has them is you: keep them to yourself."""
    if context.obj is not None:
        user_id, tokens = served.signed_in(context.obj, address, _secret)
    elif address is None:
        raise typer.BadParameter("ADDRESS is missing")
    else:
        user_id, tokens = _signed_in(address)
    rows = [(name.replace("_", " "), str(value)) for name, value in tokens.items()]
    output.show(as_json, {"user_id": user_id, **tokens}, output.columns(rows))


def _signed_in(address: str) -> tuple[UUID, dict[str, Any]]:
    with opened_app() as app:
        done = app.sign_in.sign_in(address, _secret("Password"), device="command line")
    return done.user.id, {
        "access_token": done.tokens.access,
        "refresh_token": done.tokens.refresh,
        "expires_in": done.tokens.expires_in,
    }


@account_app.command("sign-out")
def sign_out(as_json: output.AsJson = False) -> None:
    """Sign out everywhere, by the access token in ILIKEYACUT_ACCESS_TOKEN."""
    token = settings().access_token
    if token is None:
        raise TokenMissingError
    with opened_app() as app:
        app.sign_in.sign_out_everywhere(app.tokens.verify(token.get_secret_value()))
    output.show(as_json, {"status": "signed_out"}, ["you are signed out everywhere"])


def _secret(prompt: str) -> str:
    """Return a line of stdin, which a terminal does not show."""
    if sys.stdin.isatty():
        return getpass(f"{prompt}: ")
    return sys.stdin.readline().rstrip("\r\n")
