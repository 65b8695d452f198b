"""The commands `credits`, `consents`, `profile` and `forget`."""

from __future__ import annotations

from typing import Annotated
from uuid import uuid4

import typer

from ilikeyacut.domain.user import User
from ilikeyacut.entrypoints.cli import output
from ilikeyacut.entrypoints.cli.consenting import QUESTION, show_text
from ilikeyacut.entrypoints.cli.hints import NO_CONSENTS
from ilikeyacut.entrypoints.cli.session import opened_app

credits_app = typer.Typer(help="Show or add credits.", invoke_without_command=True)
consents_app = typer.Typer(
    help="Show, give or withdraw consent to providers that make pictures.", no_args_is_help=True
)
Provider = Annotated[str, typer.Argument(help="The provider's name, such as gemini.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask for confirmation.")]

ERASED = (
    "Your pictures and history are deleted, and so is the key to your encrypted data.",
    "Pictures that you exported with --out are not affected.",
)


@credits_app.callback()
def credits_left(context: typer.Context, as_json: output.AsJson = False) -> None:
    """Show how many credits you have left."""
    output.refuse_unread_options(context)
    if context.invoked_subcommand is None:
        with opened_app() as app:
            _show_credits(app.accounts.current(), as_json=as_json)


@credits_app.command()
def grant(
    amount: Annotated[int, typer.Argument(help="How many credits to add.")],
    grant_id: Annotated[
        str | None, typer.Option(help="An id; repeating it adds no more credits.")
    ] = None,
    as_json: output.AsJson = False,
) -> None:
    """Add credits."""
    with opened_app() as app:
        user = app.accounts.current()
        own = str(uuid4()) if grant_id is None else grant_id
        user = app.users.grant_credits(user.id, own, amount)
    _show_credits(user, as_json=as_json)


@consents_app.command()
def give(provider: Provider, yes: Yes = False, as_json: output.AsJson = False) -> None:
    """Allow a provider to see your photos."""
    with opened_app() as app:
        text = app.users.consent_text(provider)
        show_text(text)
        if not output.confirmed(QUESTION, yes=yes):
            raise typer.Abort
        user_id = app.accounts.current().id
        user = app.users.give_consent(user_id, provider, text.version, of_age=True)
    _show_consents(user, as_json=as_json)


@consents_app.command("list")
def list_consents(as_json: output.AsJson = False) -> None:
    """List your consents."""
    with opened_app() as app:
        _show_consents(app.accounts.current(), as_json=as_json)


@consents_app.command()
def withdraw(provider: Provider, as_json: output.AsJson = False) -> None:
    """Withdraw a consent."""
    with opened_app() as app:
        user = app.users.withdraw_consent(app.accounts.current().id, provider)
    _show_consents(user, as_json=as_json)


def profile(
    name: Annotated[str | None, typer.Option(help="Your new name.")] = None,
    email: Annotated[str | None, typer.Option(help="Your new e-mail address.")] = None,
    retention_days: Annotated[
        int | None, typer.Option(help="How many days results are kept.")
    ] = None,
    as_json: output.AsJson = False,
) -> None:
    """Show or change your profile."""
    with opened_app() as app:
        user = app.accounts.current()
        user = app.users.update(user.id, name=name, email=email, retention_days=retention_days)
    facts = {"name": user.name, "email": user.email, "retention_days": user.retention_days}
    rows = [(key.replace("_", " "), str(value)) for key, value in facts.items()]
    output.show(as_json, {"user_id": user.id, **facts}, output.columns(rows))


def forget(yes: Yes = False, as_json: output.AsJson = False) -> None:
    """Erase all your data in this home for good. Run it again if it was interrupted."""
    if not output.confirmed("Erase your photos, results and history for good?", yes=yes):
        raise typer.Abort
    with opened_app() as app:
        user = app.accounts.current()
        app.accounts.forget(app.accounts.identity.current())
    output.show(as_json, {"status": "erased", "user_id": user.id}, ERASED)


def _show_credits(user: User, *, as_json: bool) -> None:
    ledger = user.ledger
    reserved = sum(ledger.reserved.values())
    lines = [f"{ledger.available} credits"]
    lines += [f"{reserved} reserved for unfinished try-ons"] if reserved else []
    output.show(as_json, {"available": ledger.available, "reserved": reserved}, lines)


def _show_consents(user: User, *, as_json: bool) -> None:
    rows = [(it.provider, it.purpose, it.text_version) for it in user.consents]
    given = [it.model_dump(mode="json") for it in user.consents]
    output.show(as_json, {"consents": given}, output.columns(rows), NO_CONSENTS)
