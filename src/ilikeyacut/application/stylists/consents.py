"""The consent texts in force: a third party sees a photo only after a yes to one of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ilikeyacut.domain.errors import DomainError

RENDERING = "rendering"
"""The one purpose there is: to make the pictures that were asked for."""


@dataclass(frozen=True)
class ConsentText:
    """What a person is shown before a provider may see their photos."""

    provider: str
    purpose: str
    version: str
    text: str


CONSENT_TEXTS = {
    "gemini": ConsentText(
        "gemini",
        RENDERING,
        "2026-11",
        "Your photo is sent to Google's Gemini service, which makes the picture. "
        "You are at least 18 years old.",
    ),
    "sagemaker": ConsentText(
        "sagemaker",
        RENDERING,
        "2026-11",
        "Your photo is sent to a model that we run on Amazon SageMaker, which makes the picture. "
        "You are at least 18 years old.",
    ),
}


@dataclass(eq=False)
class ProviderUnknownError(DomainError):
    """There is no third party of that name, so there is nothing to consent to."""

    provider: str
    known: tuple[str, ...]
    code: ClassVar[str] = "NOT_FOUND"
    template: ClassVar[str] = "there is no third party {provider!r} to consent to"
    hint: ClassVar[str] = "name one of the providers that need consent"


def consent_text(provider: str) -> ConsentText:
    """Return the text in force for a provider. Raises ProviderUnknownError."""
    try:
        return CONSENT_TEXTS[provider]
    except KeyError:
        raise ProviderUnknownError(provider, tuple(CONSENT_TEXTS)) from None
