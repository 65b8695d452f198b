"""The stylist port: makes a picture from a portrait and a look."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Annotated, ClassVar, Protocol
from uuid import UUID

from pydantic import ConfigDict, Field, TypeAdapter

from ilikeyacut.domain.errors import IlikeyacutError
from ilikeyacut.domain.failures import FailureCode
from ilikeyacut.domain.texts import plain_text
from ilikeyacut.domain.values import Look, MediaType, Variation

LONGEST_NAME, LONGEST_DESCRIPTION = 40, 600


@dataclass(frozen=True)
class StyleBrief:
    """The catalogue entry as a stylist sees it: its name and description.

    Both are one line of bounded length without control characters, because prompts contain them.
    """

    name: str
    description: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", plain_text(self.name, LONGEST_NAME))
        object.__setattr__(self, "description", plain_text(self.description, LONGEST_DESCRIPTION))


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


MOST_MICROUSD = 10**15
Microusd = Annotated[int, Field(ge=0, le=MOST_MICROUSD)]
"""Millionths of a US dollar."""

Tokens = Annotated[int, Field(ge=0, le=10**12)]
ModelName = Annotated[str, Field(min_length=1, max_length=200)]

STRICT = ConfigDict(strict=True, revalidate_instances="always", hide_input_in_errors=True)
"""Stylists are other people's code: `checked_rendering` holds their answers to these types."""


@dataclass(frozen=True)
class Usage:
    """The tokens that the provider counted for one call."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    input_tokens: Tokens
    output_tokens: Tokens


@dataclass(frozen=True)
class Rendering:
    """The stylist's picture and its cost."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    image: bytes
    media_type: MediaType
    model: ModelName
    cost_microusd: Microusd = 0
    usage: Usage | None = None


@cache
def _renderings() -> TypeAdapter[Rendering]:
    return TypeAdapter(Rendering)


def checked_rendering(answer: object) -> Rendering:
    """Return what a stylist rendered. Raises ValueError if it is not what the port declares."""
    return _renderings().validate_python(answer)


def checked_microusd(amount: object) -> int:
    """Return an amount of money. Raises ValueError if it is none."""
    if type(amount) is not int or not 0 <= amount <= MOST_MICROUSD:
        raise ValueError(f"{amount!r} is not an amount in millionths of a dollar")
    return amount


DAY = 86_400.0

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
    is the pause that it asked for, in seconds, at most a day.

    FailureCode defines the consequences of each code. Its column `again` is the default of
    `retryable`. Raises ValueError for a code that FailureCode lacks, and for an invalid cost.
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
        self.code = FailureCode(code)
        self.detail = detail
        self.retryable = self.code.again if retryable is None else retryable
        self.retry_after = None if retry_after is None else min(max(0.0, retry_after), DAY)
        self.measures = dict(measures or {})
        self.cost_microusd = checked_microusd(cost_microusd)


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
