"""What a provider's tokens cost. A module of its own, because every start reads the settings."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import Annotated, ClassVar

from pydantic import ConfigDict, Field

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
