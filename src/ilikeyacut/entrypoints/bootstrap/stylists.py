"""Binds the stylists and what reads faces and pictures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

import punq

from ilikeyacut.application.ports.face_inspector import FaceInspector
from ilikeyacut.application.ports.face_mapper import FaceMapper
from ilikeyacut.application.ports.pictures import Pictures
from ilikeyacut.application.ports.stylist import ConsentText, Stylist, StylistError
from ilikeyacut.application.stylists.consents import Consents
from ilikeyacut.application.stylists.selection import (
    StylistNotAskableError,
    Stylists,
)
from ilikeyacut.application.try_on.fidelity import Fidelity
from ilikeyacut.entrypoints.bootstrap import extras, factories
from ilikeyacut.entrypoints.bootstrap.binding import Catalogue, bind, get
from ilikeyacut.entrypoints.bootstrap.plugins import configured, why_unlisted
from ilikeyacut.entrypoints.lazy import lazy
from ilikeyacut.entrypoints.settings import Settings


def bind_pictures(c: punq.Container, settings: Settings, given: Sequence[Stylist] = ()) -> None:
    """Bind the stylists, including the `given` ones, and what reads faces and pictures."""
    bind(c, Pictures, lambda: lazy(lambda: _pictures(settings)))
    if settings.wants_doubles:
        _bind_doubles(c)
    else:
        _bind_seeing(c)
    absent = dict(extras.absent_stylists(settings.stylists, given))
    unlisted = partial(why_unlisted, settings)
    bind(c, Stylists, lambda: Stylists(_stylists(settings, given), absent, unlisted))
    bind(c, Consents, lambda: Consents(get(c, Stylists), _texts_beforehand()))


def _bind_seeing(c: punq.Container) -> None:
    """Bind what looks at photos. Without its packages, that raises ExtraMissingError."""
    from ilikeyacut.adapters.preview.catalogue import CATALOGUE
    from ilikeyacut.adapters.preview.face_inspector import PreviewFaceInspector
    from ilikeyacut.adapters.preview.face_mapper import PreviewFaceMapper

    def fidelity() -> Fidelity:
        sees = extras.missing("preview") is None
        return Fidelity(get(c, Pictures), get(c, FaceMapper) if sees else None)

    bind(c, FaceInspector, PreviewFaceInspector)
    bind(c, FaceMapper, PreviewFaceMapper)
    bind(c, Catalogue, lambda: Catalogue(tuple(CATALOGUE)))
    bind(c, Fidelity, fidelity)


def _bind_doubles(c: punq.Container) -> None:
    """Bind test doubles beside the test double that makes pictures: photos are not looked at."""
    from ilikeyacut.adapters.memory.face_inspector import MemoryFaceInspector
    from ilikeyacut.adapters.memory.face_mapper import MemoryFaceMapper

    bind(c, FaceInspector, MemoryFaceInspector)
    bind(c, FaceMapper, MemoryFaceMapper)  # it is never asked: pictures are kept whole
    bind(c, Catalogue, lambda: Catalogue(()))
    bind(c, Fidelity, lambda: Fidelity(get(c, Pictures)))


def _pictures(settings: Settings) -> Pictures:
    from ilikeyacut.adapters.pillow.pictures import PillowPictures

    return PillowPictures(settings.intake)


def _texts_beforehand() -> tuple[ConsentText, ...]:
    from ilikeyacut.adapters.gemini.consent import CONSENT as GEMINI
    from ilikeyacut.adapters.sagemaker.consent import CONSENT as SAGEMAKER

    return GEMINI, SAGEMAKER


def _stylists(settings: Settings, given: Sequence[Stylist]) -> list[Stylist]:
    """Return the stylists of every configured provider, and those given in their place or before.

    Raises the errors of `configured`.
    """
    stylists = [it for it in given if it.name not in settings.stylists]
    for name in dict.fromkeys(settings.stylists):
        own = [it for it in given if it.name == name]
        stylists += own or configured(name, settings)
    return stylists


def ping(settings: Settings, stylist: str) -> Iterator[tuple[str, StylistError | None]]:
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
