"""Binds the stylists."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

import punq

from ilikeyacut.application.ports.stylist import ConsentText, Stylist, StylistError
from ilikeyacut.application.stylists.consents import Consents
from ilikeyacut.application.stylists.selection import (
    StylistNotAskableError,
    Stylists,
)
from ilikeyacut.entrypoints.bootstrap import extras, factories
from ilikeyacut.entrypoints.bootstrap.binding import GivenStylists, bind, get
from ilikeyacut.entrypoints.bootstrap.plugins import configured, why_unlisted
from ilikeyacut.entrypoints.settings import AppSettings


def bind_stylists(c: punq.Container, settings: AppSettings) -> None:
    """Bind the stylists, including those that the caller handed in, and their consent texts."""

    def stylists() -> Stylists:
        given = get(c, GivenStylists).all
        absent = dict(extras.absent_stylists(settings.stylists, given))
        return Stylists(_stylists(settings, given), absent, partial(why_unlisted, settings))

    bind(c, Stylists, stylists)
    bind(c, Consents, lambda: Consents(get(c, Stylists), _texts_beforehand()))


def _texts_beforehand() -> tuple[ConsentText, ...]:
    from ilikeyacut.adapters.gemini.consent import CONSENT as GEMINI
    from ilikeyacut.adapters.sagemaker.consent import CONSENT as SAGEMAKER

    return GEMINI, SAGEMAKER


def _stylists(settings: AppSettings, given: Sequence[Stylist]) -> list[Stylist]:
    """Return the stylists of every configured provider, and those given in their place or before.

    Raises the errors of `configured`.
    """
    stylists = [it for it in given if it.name not in settings.stylists]
    for name in dict.fromkeys(settings.stylists):
        own = [it for it in given if it.name == name]
        stylists += own or configured(name, settings)
    return stylists


def ping(settings: AppSettings, stylist: str) -> Iterator[tuple[str, StylistError | None]]:
    """Ask every model of a provider for its description; yield the model and its failure, if any.

    Raises StylistNotAskableError, StylistIncompleteError, ExtraMissingError.
    """
    if stylist != "gemini":
        raise StylistNotAskableError(stylist, ("gemini",))
    extras.require("gemini")
    for model in factories.gemini_models(settings):
        try:
            model.ping()
        except StylistError as error:
            yield model.model, error
        else:
            yield model.model, None
