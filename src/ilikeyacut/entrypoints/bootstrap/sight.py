"""Binds what reads pictures and looks at photos."""

from __future__ import annotations

import punq

from ilikeyacut.application.ports.face_inspector import FaceInspector
from ilikeyacut.application.ports.face_mapper import FaceMapper
from ilikeyacut.application.ports.pictures import Pictures
from ilikeyacut.application.try_on.fidelity import Fidelity
from ilikeyacut.application.warming import Warming
from ilikeyacut.entrypoints.bootstrap import extras
from ilikeyacut.entrypoints.bootstrap.binding import Catalogue, bind, get
from ilikeyacut.entrypoints.lazy import lazy
from ilikeyacut.entrypoints.settings import AppSettings


def bind_sight(c: punq.Container, settings: AppSettings) -> None:
    """Bind what reads pictures and looks at photos, and the catalogue that belongs to it."""
    bind(c, Pictures, lambda: lazy(lambda: _pictures(settings)))
    if settings.wants_doubles:
        _bind_doubles(c)
    else:
        _bind_seeing(c)


def _bind_seeing(c: punq.Container) -> None:
    """Bind what looks at photos. Without its packages, that raises ExtraMissingError."""
    from ilikeyacut.adapters.preview.catalogue import CATALOGUE
    from ilikeyacut.adapters.preview.face_inspector import PreviewFaceInspector
    from ilikeyacut.adapters.preview.face_mapper import PreviewFaceMapper

    def fidelity() -> Fidelity:
        sees = extras.missing("preview") is None
        return Fidelity(get(c, Pictures), get(c, FaceMapper) if sees else None)

    bind(c, PreviewFaceInspector, PreviewFaceInspector)
    bind(c, FaceInspector, lambda: get(c, PreviewFaceInspector))
    bind(c, Warming, lambda: Warming((_pillow, get(c, PreviewFaceInspector).warm)))
    bind(c, FaceMapper, PreviewFaceMapper)
    bind(c, Catalogue, lambda: Catalogue(tuple(CATALOGUE)))
    bind(c, Fidelity, fidelity)


def _bind_doubles(c: punq.Container) -> None:
    """Bind test doubles beside the test double that makes pictures: photos are not looked at."""
    from ilikeyacut.adapters.memory.face_inspector import MemoryFaceInspector
    from ilikeyacut.adapters.memory.face_mapper import MemoryFaceMapper

    bind(c, FaceInspector, MemoryFaceInspector)
    bind(c, Warming, lambda: Warming((_pillow,)))
    bind(c, FaceMapper, MemoryFaceMapper)  # it is never asked: pictures are kept whole
    bind(c, Catalogue, lambda: Catalogue(()))
    bind(c, Fidelity, lambda: Fidelity(get(c, Pictures)))


def _pictures(settings: AppSettings) -> Pictures:
    from ilikeyacut.adapters.pillow.pictures import PillowPictures

    return PillowPictures(settings.intake)


def _pillow() -> None:
    """Load what reads pictures."""
    import ilikeyacut.adapters.pillow.pictures  # noqa: F401 - and all that it imports
