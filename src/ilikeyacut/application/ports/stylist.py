"""The stylist port: makes a picture from a portrait and a look."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Annotated, ClassVar, Protocol
from uuid import UUID

from pydantic import ConfigDict, Field

from ilikeyacut.domain.errors import IlikeyacutError
from ilikeyacut.domain.failures import FailureCode
from ilikeyacut.domain.values import Look, MediaType, Variation


@dataclass(frozen=True)
class StyleBrief:
    """The catalogue entry as a stylist sees it: its name and description."""

    name: str
    description: str


@dataclass(frozen=True)
class RenderRequest:
    """One picture to make. `picture` has the bytes of an accepted photo; `deadline` is UTC."""

    job_id: UUID
    attempt: int
    picture: bytes
    look: Look
    style: StyleBrief | None
    variation: Variation
    media_type: MediaType
    deadline: datetime


@dataclass(frozen=True)
class Usage:
    """The tokens that the provider counted for one call."""

    input_tokens: int
    output_tokens: int


@dataclass(frozen=True)
class Rendering:
    """The stylist's picture and its cost in millionths of a US dollar."""

    image: bytes
    media_type: MediaType
    model: str
    cost_microusd: int = 0
    usage: Usage | None = None


MillionTokens = Annotated[float, Field(ge=0, le=1_000_000, allow_inf_nan=False)]
MostTokens = Annotated[int, Field(ge=1, le=100_000_000)]


@dataclass(frozen=True)
class TokenPrice:
    """What a model's tokens cost, in US dollars a million (= millionths of a dollar each).

    `most_input` and `most_output` limit the tokens of one call. The first is an estimate: a photo
    counts up to about 1,300, the prompt some 400. The second is sent to the model. The bounds of
    all five keep the worst case of a call far within 64 bits.
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    input: MillionTokens = 0.5
    text: MillionTokens = 3.0
    image: MillionTokens = 60.0
    most_input: MostTokens = 4000
    most_output: MostTokens = 4096

    @property
    def worst_case(self) -> int:
        """The most that a call can cost, in millionths of a dollar."""
        dearest = max(self.text, self.image)
        return ceil(self.most_input * self.input + self.most_output * dearest)

    def of(self, sent: int, answered: int, pictures: int) -> int:
        """Return what a call cost, in millionths of a dollar, rounded up.

        `pictures` counts the tokens of `answered` that are pictures.
        """
        image = min(pictures, answered)
        return ceil(sent * self.input + image * self.image + (answered - image) * self.text)


RENDERING = "rendering"
"""The one purpose there is: to make the pictures that were asked for."""


@dataclass(frozen=True)
class ConsentText:
    """What a person is shown, and agrees to, before a provider may see their photos.

    A consent is to one `version`: a new version of the text has to be agreed to again.
    """

    provider: str
    purpose: str
    version: str
    text: str


class StylistError(IlikeyacutError):
    """A stylist made no picture. `retryable` says whether the same call may succeed later.

    `cost_microusd` is what the provider charges anyway, in millionths of a US dollar. `retry_after`
    is the pause that it asked for, in seconds.

    FailureCode defines the consequences of each code. Its column `again` is the default of
    `retryable`.
    """

    def __init__(
        self,
        code: FailureCode,
        detail: str,
        *,
        retryable: bool | None = None,
        retry_after: float | None = None,
        measures: Mapping[str, float] | None = None,
        cost_microusd: int = 0,
    ) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.retryable = code.again if retryable is None else retryable
        self.retry_after = retry_after
        self.measures = dict(measures or {})
        self.cost_microusd = cost_microusd


class Stylist(Protocol):
    """One model of one provider.

    Several stylists may share a provider's name. A person consents to the provider; retries,
    failover and circuits apply to provider and model.
    """

    @property
    def name(self) -> str:
        """The provider's name, as in consents and events."""
        ...

    @property
    def model(self) -> str:
        """The name of the model, as in events and circuits."""
        ...

    @property
    def consent(self) -> ConsentText | None:
        """The text that a person must agree to; None if the photo stays on our own machines.

        Its provider is `name`, so all models of a provider share one text.
        """
        ...

    def check(self, look: Look) -> None:
        """Raise StyleUnavailableError or OptionUnsupportedError if the look cannot be made."""
        ...

    def worst_case_microusd(self, look: Look) -> int:
        """The most that one call for one picture can cost; 0 if it is free.

        In millionths of a US dollar. This amount is reserved from the budget before the call.
        """
        ...

    def render(self, request: RenderRequest) -> Rendering:
        """Make one picture of the photo's size and orientation. Raises StylistError.

        A repeated request gives an equally good picture, not necessarily the same bytes.
        """
        ...
