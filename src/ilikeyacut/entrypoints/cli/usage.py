"""What is wrong with a command line, in plain words, and what may have been meant."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

import typer

NO_COMMAND = re.compile(r"No such command '(?P<given>.*?)'")
NO_CHOICE = re.compile(r"'(?P<given>[^']*)' is not one of (?P<known>'.*')")
NO_CHOICE_BEFORE = "Value error, "
"""What pydantic puts before the words of a check."""


def described(error: typer.TyperException) -> tuple[str, tuple[str, ...]]:
    """Return the fault as text, and the closest of the names that exist."""
    context: Any = getattr(error, "ctx", None)
    option = getattr(error, "option_name", None)
    if option is not None:
        known = [name for it in context.command.get_params(context) for name in it.opts]
        return f"there is no option {option}", _close(option, known)
    detail = error.format_message() or "the command is missing"
    if found := NO_COMMAND.match(detail):
        return f"there is no command {found['given']!r}", _close(found["given"], _commands(context))
    if found := NO_CHOICE.search(detail):
        known = re.findall(r"'([^']*)'", found["known"])
        return detail.replace(NO_CHOICE_BEFORE, "", 1), _close(found["given"], known)
    return detail, ()


def _commands(context: Any) -> list[str]:
    return list(context.command.commands) if context else []


def _close(given: str, known: Iterable[str]) -> tuple[str, ...]:
    """Return the names closest to what was given, the closest first."""
    close = get_close_matches(given.lower(), known, 3, 0.6)
    best = get_close_matches(given.lower(), close, 3, 0.8)
    return tuple(best or close[:1])
