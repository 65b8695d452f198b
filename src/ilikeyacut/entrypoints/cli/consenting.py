"""Asks for consent before a photo is sent to a third party."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import typer

from ilikeyacut.application.ports.stylist import ConsentText
from ilikeyacut.entrypoints.cli import output

if TYPE_CHECKING:
    from ilikeyacut.entrypoints.bootstrap import App

QUESTION = "Do you agree?"


def show_text(text: ConsentText) -> None:
    """Print the provider, the purpose and the text of a consent, with its version."""
    output.note(f"provider  {text.provider}")
    output.note(f"purpose   {text.purpose}")
    output.note(f"text      {text.version}: {text.text}")


def ask_for_consent(app: App, stylist: str) -> None:
    """Ask for the consent that a stylist needs, if there is a terminal.

    Without a terminal, or after a no, this does nothing, and the request is refused with
    CONSENT_REQUIRED. Raises StylistUnknownError.
    """
    user = app.accounts.current()
    text = app.try_ons.consent_missing(user.id, stylist)
    if text is None or not _somebody_is_there():
        return
    show_text(text)
    if typer.confirm(QUESTION, err=True):
        app.users.give_consent(user.id, text.provider, text.version, of_age=True)


def _somebody_is_there() -> bool:
    stdin = getattr(sys, "stdin", None)  # None where it was closed
    return stdin is not None and stdin.isatty()
