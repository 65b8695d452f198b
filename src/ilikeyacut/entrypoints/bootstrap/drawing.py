"""Binds what draws salon cards, and what masks hair."""

from __future__ import annotations

import punq

from ilikeyacut.application.ports.card_drawer import CardDrawer
from ilikeyacut.application.ports.face_mapper import FaceMapper
from ilikeyacut.application.ports.photo_store import PhotoStore
from ilikeyacut.application.ports.qr_codes import QrCodes
from ilikeyacut.application.use_cases.hair_masks import HairMasks
from ilikeyacut.application.use_cases.photos import Photos
from ilikeyacut.entrypoints.bootstrap import extras
from ilikeyacut.entrypoints.bootstrap.binding import bind, get
from ilikeyacut.entrypoints.lazy import lazy
from ilikeyacut.entrypoints.settings import AppSettings


def bind_drawing(c: punq.Container, settings: AppSettings) -> None:
    """Bind drawers, which load with the first card, and masks where networks can find hair."""
    maps = not settings.wants_doubles and extras.missing("preview") is None

    def masks() -> HairMasks:
        return HairMasks(get(c, Photos), get(c, PhotoStore), get(c, FaceMapper) if maps else None)

    bind(c, CardDrawer, lambda: lazy(_card_drawer))
    bind(c, QrCodes, lambda: lazy(_qr_codes))
    bind(c, HairMasks, masks)


def _card_drawer() -> CardDrawer:
    from ilikeyacut.adapters.pillow.card_drawer import PillowCardDrawer

    return PillowCardDrawer()


def _qr_codes() -> QrCodes:
    from ilikeyacut.adapters.segno.qr_codes import SegnoQrCodes

    return SegnoQrCodes()
