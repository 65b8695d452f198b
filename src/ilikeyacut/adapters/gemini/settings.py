"""What a Gemini stylist has to be told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import ceil
from typing import Any

from ilikeyacut.adapters.gemini.answers import Tokens


@dataclass(frozen=True)
class Price:
    """What a model's tokens cost, in millionths of a US dollar each (= dollars a million).

    `most_input` and `most_output` bound the tokens of one call: the first is a judgement (a photo
    counts up to about 1,300, the prompt some 400), the second is told to the model.
    """

    input: float = 0.5
    text: float = 3.0
    image: float = 60.0
    most_input: int = 4000
    most_output: int = 4096

    @property
    def worst_case(self) -> int:
        """The most that a call can cost, in millionths of a dollar."""
        dearest = max(self.text, self.image)
        return ceil(self.most_input * self.input + self.most_output * dearest)

    def of(self, tokens: Tokens) -> int:
        """Return what a call cost, in millionths of a dollar, rounded up."""
        image = min(tokens.image, tokens.output)
        text = tokens.output - image
        return ceil(tokens.input * self.input + image * self.image + text * self.text)


@dataclass(frozen=True)
class GeminiSettings:
    """How Gemini is reached, and what it costs.

    With `project` and `location` the calls go to Vertex AI, under the environment's own Google
    credentials or `credentials` (google-auth's), and no key is needed. `timeout` in seconds bounds
    a call as a whole, `most_answer_bytes` its answer as sent. `prices` go by model, `price` is for
    any other. `image_size` is left out of the call when None: older models do not know it.
    """

    api_key: str | None = field(default=None, repr=False)
    base_url: str | None = None
    api_version: str | None = None
    project: str | None = None
    location: str | None = None
    credentials: Any = field(default=None, repr=False)
    prices: Mapping[str, Price] = field(default_factory=dict)
    price: Price = Price()
    image_size: str | None = "1K"
    timeout: float = 90.0
    most_answer_bytes: int = 32 * 1024 * 1024

    @property
    def vertex(self) -> bool:
        """Whether calls go to Vertex AI."""
        return self.project is not None

    @property
    def version(self) -> str:
        """The API's version: always stated, since the SDK's own default moves."""
        return self.api_version or ("v1beta1" if self.vertex else "v1beta")

    def price_of(self, model: str) -> Price:
        """Return the prices of a model."""
        return self.prices.get(model, self.price)
