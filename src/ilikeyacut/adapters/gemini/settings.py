"""The settings of a Gemini stylist."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ilikeyacut.adapters.gemini.signing import Sign
from ilikeyacut.application.token_prices import TokenPrice


@dataclass(frozen=True)
class GeminiSettings:
    """How to reach Gemini, and what it costs.

    With `project` and `location`, calls go to Vertex AI with the environment's own Google
    credentials or `credentials` (google-auth's), and need no key. `timeout` limits a whole call in
    seconds, `most_answer_bytes` its answer as sent. `prices` are by model; `price` applies to all
    others. An `image_size` of None is left out of the call, because older models do not support it.
    With `sign`, every request is signed for a gateway at `base_url`. Vertex AI cannot be behind
    one: both need the header `Authorization`. A function that returns the key is called with the
    first call of the model.
    """

    api_key: str | Callable[[], str | None] | None = field(default=None, repr=False)
    base_url: str | None = None
    api_version: str | None = None
    project: str | None = None
    location: str | None = None
    credentials: Any = field(default=None, repr=False)
    prices: Mapping[str, TokenPrice] = field(default_factory=dict)
    price: TokenPrice = field(default_factory=TokenPrice)
    image_size: str | None = "1K"
    timeout: float = 90.0
    most_answer_bytes: int = 32 * 1024 * 1024
    sign: Sign | None = field(default=None, repr=False)

    @property
    def vertex(self) -> bool:
        """Whether calls go to Vertex AI."""
        return self.project is not None

    @property
    def key(self) -> str | None:
        """The API key."""
        return self.api_key() if callable(self.api_key) else self.api_key

    @property
    def version(self) -> str:
        """The API version. It is always sent, because the SDK's default changes."""
        return self.api_version or ("v1beta1" if self.vertex else "v1beta")

    def price_of(self, model: str) -> TokenPrice:
        """Return the prices of a model."""
        return self.prices.get(model, self.price)
