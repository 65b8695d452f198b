"""The shapes of try-ons and quotes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Self
from uuid import UUID

from pydantic import Field

from ilikeyacut.domain import processing_job
from ilikeyacut.domain.failures import FailureCode
from ilikeyacut.domain.processing_job import JobStatus
from ilikeyacut.domain.values import MOST_VARIATIONS, MediaType
from ilikeyacut.entrypoints.http.models.base import Answer, Id, Request, Time
from ilikeyacut.entrypoints.http.models.consents import ConsentText
from ilikeyacut.entrypoints.http.models.looks import Look, WantedLook
from ilikeyacut.entrypoints.http.models.results import TryOnResult

if TYPE_CHECKING:
    from ilikeyacut.application.use_cases import try_ons as use_cases


class NewTryOn(Request):
    """A look to try on a selfie, in one to four variations.

    `stylist` is `auto` or one of the stylists that GET /v1/config names.
    """

    photo_id: Id
    look: WantedLook
    variations: Annotated[int, Field(ge=1, le=MOST_VARIATIONS, examples=[2])] = 1
    stylist: Annotated[str, Field(max_length=64, examples=["auto"])] = "auto"
    media_type: Annotated[MediaType, Field(strict=False)] = MediaType.JPEG

    def request(self) -> processing_job.TryOn:
        """Return the request. Raises LookEmptyError, ColourUnknownError."""
        return processing_job.TryOn(
            photo_id=self.photo_id,
            look=self.look.look(),
            count=self.variations,
            stylist=self.stylist,
            media_type=self.media_type,
        )


class Quote(Answer):
    """What a try-on would cost, the credits available for it, and who would make it.

    `third_party`: the selfie leaves our machines. `consent` is the text that the person must
    agree to first, by PUT /v1/me/consents/{provider}.
    """

    credits: Annotated[int, Field(examples=[2])]
    available: Annotated[int, Field(examples=[96])]
    stylist: Annotated[str, Field(examples=["gemini"])]
    third_party: bool
    consent: ConsentText | None = None

    @classmethod
    def of(cls, quote: use_cases.Quote) -> Self:
        """Return the shape of a quote."""
        text = quote.consent
        return cls(
            credits=quote.credits,
            available=quote.available,
            stylist=quote.stylist,
            third_party=quote.third_party,
            consent=None if text is None else ConsentText.of(text),
        )


class Progress(Answer):
    """The current step, and how many of the pictures are made."""

    step: Annotated[str, Field(examples=["rendering"])]
    done: Annotated[int, Field(examples=[1])]
    total: Annotated[int, Field(examples=[2])]


class Failure(Answer):
    """Why a try-on delivered nothing. It cost nothing."""

    code: Annotated[str, Field(examples=[FailureCode.CONTENT_BLOCKED.value])]
    hint: Annotated[str, Field(examples=["choose another look or photo"])]
    retryable: bool
    charged: Annotated[int, Field(examples=[0])] = 0


class TryOnLinks(Answer):
    """Where to read the try-on, to cancel it while it runs, and to follow its events, if any."""

    self: Annotated[str, Field(examples=["/v1/try-ons/0b5ad0e4-27b6-5d21-8f3a-1c6e9a3f0003"])]
    cancel: str | None = None
    events: str | None = None


class TryOn(Answer):
    """A try-on: its request, how far it is, and what it delivered."""

    id: UUID
    status: Annotated[str, Field(json_schema_extra={"x-known-values": [*JobStatus]})]
    photo_id: UUID
    look: Look
    variations: Annotated[int, Field(examples=[2])]
    rendered: Annotated[int, Field(examples=[1])]
    stylist: Annotated[str, Field(examples=["auto"])]
    progress: Progress | None = None
    created_at: Time
    deadline: Time
    finished_at: Time | None = None
    results: list[TryOnResult]
    failure: Failure | None = None
    retry_of: UUID | None = None
    links: TryOnLinks
