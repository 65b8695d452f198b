"""The shapes of consents."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field

from ilikeyacut.application.ports import stylist as port
from ilikeyacut.application.stylists.consents import Asked
from ilikeyacut.entrypoints.http.models.base import Answer, Request


class _Text(Answer):
    provider: Annotated[str, Field(examples=["gemini"])]
    purpose: Annotated[str, Field(examples=["rendering"])]
    text_version: Annotated[str, Field(examples=["2026-11"])]
    text: Annotated[str, Field(examples=["Your photo is sent to Google."])]


class ConsentText(_Text):
    """What a person agrees to before a third party sees their photos."""

    @classmethod
    def of(cls, text: port.ConsentText) -> Self:
        """Return the shape of a text."""
        return cls(**_fields(text))


class Consent(_Text):
    """A text in force. Unless it is `given`, its provider sees none of the person's photos."""

    given: bool

    @classmethod
    def of(cls, asked: Asked) -> Self:
        """Return the shape of a text and whether it was agreed to."""
        return cls(**_fields(asked.text), given=asked.given)


class Consents(Answer):
    """All texts in force."""

    items: list[Consent]


class GiveConsent(Request):
    """The version of the text that was shown and agreed to, by an adult."""

    text_version: Annotated[str, Field(max_length=255, examples=["2026-11"])]
    of_age: Annotated[bool, Field(examples=[True])]


def _fields(text: port.ConsentText) -> dict[str, str]:
    return {
        "provider": text.provider,
        "purpose": text.purpose,
        "text_version": text.version,
        "text": text.text,
    }
