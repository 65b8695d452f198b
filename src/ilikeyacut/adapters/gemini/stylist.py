"""The stylist port with Gemini's picture models."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from ilikeyacut.adapters.gemini import answers, failures, photo, prompts
from ilikeyacut.adapters.gemini.answers import Answer, NoPictureError
from ilikeyacut.adapters.gemini.consent import CONSENT
from ilikeyacut.adapters.gemini.deadline import Call, http_client, within
from ilikeyacut.adapters.gemini.settings import GeminiSettings
from ilikeyacut.application.ports.stylist import Rendering, RenderRequest, StylistError, Usage
from ilikeyacut.domain.failures import FailureCode
from ilikeyacut.domain.values import Look

if TYPE_CHECKING:
    from google.genai import Client

NAME = "gemini"


def _utc_now() -> datetime:
    return datetime.now(UTC)


class GeminiStylist:
    """One model. The SDK and its client load with the first call; threads may share a stylist.

    A call is made once: the application decides on retries and other models. The cost of a failed
    call follows from the answer's usage. If the photo was sent and the answer was lost, cut short
    or unreadable, the worst case is reported, because it may have been charged.
    """

    name = NAME
    consent = CONSENT

    def __init__(
        self, model: str, settings: GeminiSettings, now: Callable[[], datetime] = _utc_now
    ) -> None:
        self.model = model
        self._settings = settings
        self._price = settings.price_of(model)
        self._now = now
        self._client: Client | None = None

    def check(self, look: Look) -> None:
        prompts.check(look)

    def worst_case_microusd(self, look: Look) -> int:
        return self._price.worst_case

    def render(self, request: RenderRequest) -> Rendering:
        self.check(request.look)
        sent = photo.read(request.picture)
        if _changes_nothing(request.look):
            raise StylistError(
                FailureCode.RESULT_UNCHANGED, "the look changes nothing", retryable=False
            )
        try:
            body = self._called(
                lambda: self._left(request),
                lambda client, seconds: self._send(client, request, sent, seconds),
            )
            answer = answers.read(body)
        except NoPictureError as none:
            raise self._charged(none) from None
        return self._rendering(answer)

    def ping(self) -> str:
        """Request the model's description, which is free, and return its full name.

        This shows that key, address and model work together. Raises StylistError.
        """
        return self._called(
            lambda: self._settings.timeout,
            lambda client, seconds: _described(client, self.model, seconds),
        )

    def _left(self, request: RenderRequest) -> float:
        left = (request.deadline - self._now()).total_seconds()
        if left <= 0:
            raise StylistError(
                FailureCode.PROVIDER_TIMEOUT, "there is no time left for a call", retryable=False
            )
        return min(left, self._settings.timeout)

    def _called(
        self, left: Callable[[], float], work: Callable[[Client, float], Awaitable[str]]
    ) -> str:
        """Run the work with the client within the remaining seconds, and return its result.

        Raises StylistError. Time starts when the client exists, because loading the SDK takes a
        while. The SDK's error is not chained: its message quotes answers, which may quote the
        prompt.
        """
        call = Call(self._settings.most_answer_bytes)
        try:
            client = self._connected()
        except Exception as fault:  # noqa: BLE001 - nothing was called: the settings do not work
            raise failures.unusable(fault) from None
        try:
            seconds = left()
            return within(seconds, call, lambda: work(client, seconds))
        except StylistError:
            raise
        except Exception as fault:  # noqa: BLE001 - any error of the SDK has a meaning here
            raise failures.meaning(fault, call, self._price.worst_case) from None

    async def _send(
        self, client: Client, request: RenderRequest, sent: photo.Photo, seconds: float
    ) -> str:
        from google.genai import types

        picture = types.Part.from_bytes(data=request.picture, mime_type=sent.media_type)
        words = prompts.prompt(request.look, request.style, request.variation)
        config = types.GenerateContentConfig(
            response_modalities=["IMAGE"],
            image_config=types.ImageConfig(
                aspect_ratio=sent.aspect_ratio, image_size=self._settings.image_size
            ),
            seed=request.variation.seed & 0x7FFFFFFF,
            max_output_tokens=self._price.most_output,
            http_options=types.HttpOptions(timeout=_milliseconds(seconds)),
            should_return_http_response=True,
        )
        contents = types.Content(role="user", parts=[picture, types.Part.from_text(text=words)])
        response = await client.aio.models.generate_content(
            model=self.model, contents=contents, config=config
        )
        told = response.sdk_http_response
        return (told.body if told else None) or ""

    def _rendering(self, answer: Answer) -> Rendering:
        tokens = answer.tokens
        return Rendering(
            image=answer.image,
            media_type=answer.media_type,
            model=f"{answer.model or self.model} {prompts.VERSION}",
            cost_microusd=tokens.cost(self._price) if tokens else self._price.worst_case,
            usage=Usage(tokens.input, tokens.output) if tokens else None,
        )

    def _charged(self, none: NoPictureError) -> StylistError:
        cost = none.tokens.cost(self._price) if none.tokens else self._price.worst_case
        return StylistError(none.code, none.detail, cost_microusd=cost)

    def _connected(self) -> Client:
        """Return the client. Threads may each create one at first; it opens nothing."""
        self._client = self._client or _client(self._settings)
        return self._client


async def _described(client: Client, model: str, seconds: float) -> str:
    from google.genai import types

    options = types.HttpOptions(timeout=_milliseconds(seconds))
    found = await client.aio.models.get(
        model=model, config=types.GetModelConfig(http_options=options)
    )
    return found.name or model


def _milliseconds(seconds: float) -> int:
    return max(1, round(seconds * 1000))


def _changes_nothing(look: Look) -> bool:
    coloured = look.dye is not None and look.dye.intensity > 0
    return look.hairstyle is None and not coloured and not look.options()


def _client(settings: GeminiSettings) -> Client:
    """Create the SDK's client, which checks the settings without a call.

    Reading the trusted certificates takes longer than all the rest, so it is done once: given no
    context, the SDK would read them for two clients of its own that are never used.
    """
    import httpx2
    from google.genai import Client, types

    trust = httpx2.create_ssl_context()
    options = types.HttpOptions(
        base_url=settings.base_url,
        api_version=settings.version,
        httpx_async_client=http_client(trust, settings.sign),
        async_client_args={"verify": trust, "ssl": trust},
    )
    return Client(http_options=options, **_identity(settings))


def _identity(settings: GeminiSettings) -> dict[str, Any]:
    if settings.vertex:
        return {
            "vertexai": True,
            "project": settings.project,
            "location": settings.location or "global",
            "credentials": settings.credentials,
        }
    return {"vertexai": False, "api_key": settings.key}
