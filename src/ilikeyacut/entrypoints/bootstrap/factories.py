"""Our own stylists, created from the settings. This package's entry points refer to them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from ilikeyacut.application.ports.stylist import Stylist
from ilikeyacut.application.stylists.selection import StylistIncompleteError
from ilikeyacut.entrypoints.bootstrap import extras
from ilikeyacut.entrypoints.bootstrap.secrets import secret_of
from ilikeyacut.entrypoints.settings import MICRO, AppSettings

if TYPE_CHECKING:
    from ilikeyacut.adapters.gemini.signing import Sign
    from ilikeyacut.adapters.gemini.stylist import GeminiStylist


def preview(settings: AppSettings) -> list[Stylist]:
    """Return the stylist that runs on this machine."""
    from ilikeyacut.adapters.preview.stylist import PreviewStylist

    return [PreviewStylist()]


def memory(settings: AppSettings) -> list[Stylist]:
    """Return the stylist that tests use."""
    from ilikeyacut.adapters.memory.stylist import MemoryStylist

    return [MemoryStylist()]


def gemini(settings: AppSettings) -> list[Stylist]:
    """Return the configured models of Gemini. Raises StylistIncompleteError."""
    return [*gemini_models(settings)]


def gemini_models(settings: AppSettings) -> list[GeminiStylist]:
    """Return the configured models of Gemini, which can also be checked with `ping`."""
    from ilikeyacut.adapters.gemini.settings import GeminiSettings
    from ilikeyacut.adapters.gemini.stylist import GeminiStylist

    _require("gemini", settings)
    key = partial(_key, settings)
    told = GeminiSettings(
        api_key=key if settings.secrets_on_demand else key(),
        base_url=settings.gemini_gateway_url or settings.gemini_base_url,
        sign=_signer(settings) if settings.gemini_gateway_url else None,
        api_version=settings.gemini_api_version,
        project=settings.gemini_project,
        location=settings.gemini_location,
        prices=settings.gemini_prices,
        price=settings.gemini_price,
        timeout=settings.gemini_timeout,
    )
    return [GeminiStylist(model, told) for model in dict.fromkeys(settings.gemini_models)]


def _key(settings: AppSettings) -> str | None:
    """Return the key without the line break of a file, which no header carries."""
    key = secret_of(settings, "gemini_api_key")
    return key.decode(errors="surrogateescape").strip() if key else None


def _signer(settings: AppSettings) -> Sign:
    from ilikeyacut.adapters.aws.session import AwsSession
    from ilikeyacut.adapters.aws.signing import RequestSigner

    extras.require("aws")
    session = AwsSession(settings.gemini_gateway_region or settings.aws_region)
    return RequestSigner(session, signed=("content-type", "x-goog-api-key"))


def sagemaker(settings: AppSettings) -> list[Stylist]:
    """Return the stylist on the configured endpoints. Raises StylistIncompleteError."""
    from ilikeyacut.adapters.aws.session import AwsSession
    from ilikeyacut.adapters.sagemaker.async_stylist import AsyncSageMakerStylist
    from ilikeyacut.adapters.sagemaker.settings import RUNTIME, AsyncSettings, SageMakerSettings
    from ilikeyacut.adapters.sagemaker.sqs import QueueCompletions
    from ilikeyacut.adapters.sagemaker.stylist import SageMakerStylist

    _require("sagemaker", settings)
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
    at_once = SageMakerSettings(
        settings.sagemaker_endpoint or "",
        timeout=settings.sagemaker_timeout,
        picture_microusd=price,
    )
    return [SageMakerStylist(at_once, session, larger)]


def _require(name: str, settings: AppSettings) -> None:
    if missing := settings.missing_for(name):
        raise StylistIncompleteError(name, missing)
