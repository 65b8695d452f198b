"""The stylists, and what sees faces and pictures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING

import punq

from ilikeyacut.application.ports.face_inspector import FaceInspector
from ilikeyacut.application.ports.face_mapper import FaceMapper
from ilikeyacut.application.ports.pictures import Pictures
from ilikeyacut.application.ports.stylist import ConsentText, Stylist, StylistError
from ilikeyacut.application.stylists.consents import Consents
from ilikeyacut.application.stylists.selection import (
    StylistIncompleteError,
    StylistNotAskableError,
    Stylists,
    StylistUnknownError,
)
from ilikeyacut.application.try_on.fidelity import Fidelity
from ilikeyacut.entrypoints.bootstrap.binding import Catalogue, bind, get
from ilikeyacut.entrypoints.lazy import lazy
from ilikeyacut.entrypoints.settings import MICRO, Settings

if TYPE_CHECKING:
    from ilikeyacut.adapters.gemini.stylist import GeminiStylist


def bind_pictures(c: punq.Container, settings: Settings, given: Sequence[Stylist] = ()) -> None:
    """Bind the stylists, those `given` among them, and what reads faces and pictures."""
    bind(c, Pictures, lambda: lazy(lambda: _pictures(settings)))
    seeing = "preview" in settings.stylists or _can_see()
    if seeing and set(settings.stylists) != {"memory"}:
        from ilikeyacut.adapters.preview.catalogue import CATALOGUE
        from ilikeyacut.adapters.preview.face_inspector import PreviewFaceInspector
        from ilikeyacut.adapters.preview.face_mapper import PreviewFaceMapper

        bind(c, FaceInspector, PreviewFaceInspector)
        bind(c, Catalogue, lambda: Catalogue(tuple(CATALOGUE)))
        bind(c, FaceMapper, PreviewFaceMapper)
        bind(c, Fidelity, lambda: Fidelity(get(c, Pictures), get(c, FaceMapper)))
    else:
        from ilikeyacut.adapters.memory.face_inspector import MemoryFaceInspector
        from ilikeyacut.adapters.memory.face_mapper import MemoryFaceMapper

        bind(c, FaceInspector, MemoryFaceInspector)
        bind(c, FaceMapper, MemoryFaceMapper)  # that nobody asks: pictures are kept whole
        bind(c, Catalogue, lambda: Catalogue(()))
        bind(c, Fidelity, lambda: Fidelity(get(c, Pictures)))
    bind(c, Stylists, lambda: Stylists(_stylists(settings, given)))
    bind(c, Consents, lambda: Consents(get(c, Stylists), _texts_beforehand()))


def _can_see() -> bool:
    """Whether what the local stylist's networks need is installed; nothing is loaded."""
    return all(find_spec(package) for package in ("cv2", "numpy"))


def _pictures(settings: Settings) -> Pictures:
    from ilikeyacut.adapters.pillow.pictures import PillowPictures

    return PillowPictures(settings.intake)


def _texts_beforehand() -> tuple[ConsentText, ...]:
    from ilikeyacut.adapters.gemini.consent import CONSENT as GEMINI
    from ilikeyacut.adapters.sagemaker.consent import CONSENT as SAGEMAKER

    return GEMINI, SAGEMAKER


def _stylists(settings: Settings, given: Sequence[Stylist]) -> list[Stylist]:
    """Return the stylists of every configured provider, and those given in their place or before.

    Raises StylistUnknownError, StylistIncompleteError.
    """
    stylists = [it for it in given if it.name not in settings.stylists]
    for name in dict.fromkeys(settings.stylists):
        own = [it for it in given if it.name == name]
        stylists += own or _configured(name, settings)
    return stylists


def _configured(name: str, settings: Settings) -> list[Stylist]:
    if missing := settings.missing_for(name):
        raise StylistIncompleteError(name, missing)
    return _models(name, settings)


def _models(name: str, settings: Settings) -> list[Stylist]:
    match name:
        case "preview":
            from ilikeyacut.adapters.preview.stylist import PreviewStylist

            return [PreviewStylist()]
        case "memory":
            from ilikeyacut.adapters.memory.stylist import MemoryStylist

            return [MemoryStylist()]
        case "gemini":
            return [*_gemini(settings)]
        case "sagemaker":
            return [_sagemaker(settings)]
    raise StylistUnknownError(name, ("preview", "gemini", "sagemaker", "memory"))


def _gemini(settings: Settings) -> list[GeminiStylist]:
    from ilikeyacut.adapters.gemini.settings import GeminiSettings, Price
    from ilikeyacut.adapters.gemini.stylist import GeminiStylist

    key = settings.gemini_api_key
    told = GeminiSettings(
        api_key=key.get_secret_value() if key else None,
        base_url=settings.gemini_base_url,
        api_version=settings.gemini_api_version,
        project=settings.gemini_project,
        location=settings.gemini_location,
        prices={it: Price(**dict(price)) for it, price in settings.gemini_prices.items()},
        price=Price(**dict(settings.gemini_price)),
        timeout=settings.gemini_timeout,
    )
    return [GeminiStylist(model, told) for model in settings.gemini_models]


def _sagemaker(settings: Settings) -> Stylist:
    from ilikeyacut.adapters.aws.session import AwsSession
    from ilikeyacut.adapters.sagemaker.async_stylist import AsyncSageMakerStylist
    from ilikeyacut.adapters.sagemaker.settings import RUNTIME, AsyncSettings, SageMakerSettings
    from ilikeyacut.adapters.sagemaker.sqs import QueueCompletions
    from ilikeyacut.adapters.sagemaker.stylist import SageMakerStylist

    session = AwsSession(settings.sagemaker_region, {RUNTIME: settings.sagemaker_base_url})
    price = int(settings.sagemaker_picture_usd * MICRO)
    larger, queue = None, settings.sagemaker_queue_url
    if settings.sagemaker_async_endpoint:
        larger = AsyncSageMakerStylist(
            AsyncSettings(
                settings.sagemaker_async_endpoint,
                settings.sagemaker_bucket or "",
                picture_microusd=price,
            ),
            session,
            QueueCompletions(queue, session) if queue else None,
        )
    return SageMakerStylist(
        SageMakerSettings(
            settings.sagemaker_endpoint or "",
            timeout=settings.sagemaker_timeout,
            picture_microusd=price,
        ),
        session,
        larger,
    )


def ping(settings: Settings, stylist: str) -> Iterator[tuple[str, StylistError | None]]:
    """Ask every model of a provider for its description; yield it, and what is wrong with it.

    Raises StylistNotAskableError, StylistIncompleteError.
    """
    if stylist != "gemini":
        raise StylistNotAskableError(stylist, ("gemini",))
    if missing := settings.missing_for(stylist):
        raise StylistIncompleteError(stylist, missing)
    for model in _gemini(settings):
        try:
            model.ping()
        except StylistError as error:
            yield model.model, error
        else:
            yield model.model, None
