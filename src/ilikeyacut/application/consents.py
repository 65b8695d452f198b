"""The consent texts in force: a third party sees a photo only after a yes to one of them."""

from __future__ import annotations

from dataclasses import dataclass

from ilikeyacut.domain.errors import NotFoundError

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


def consent_text(provider: str) -> ConsentText:
    """Return the text in force for a provider. Raises NotFoundError where none is needed."""
    try:
        return CONSENT_TEXTS[provider]
    except KeyError:
        raise NotFoundError("consent text for", provider) from None
