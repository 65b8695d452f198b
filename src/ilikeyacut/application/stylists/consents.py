"""The current consent texts. A third party sees a photo only after consent to one of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ilikeyacut.application.ports.stylist import ConsentText
from ilikeyacut.application.stylists.selection import Stylists
from ilikeyacut.domain.errors import DomainError
from ilikeyacut.domain.failures import FailureCode
from ilikeyacut.domain.texts import LONGEST_KEY
from ilikeyacut.domain.user import User


class ProviderUnknownError(DomainError):
    """No third party has this name, so there is nothing to consent to."""

    provider: str
    known: tuple[str, ...]
    code = "NOT_FOUND"
    template = "{provider!r} is not a third party that needs consent"
    hint = "name one of the providers that need consent"


class ConsentTextChangedError(DomainError):
    """The person was shown another text than the one in force, so they agreed to nothing."""

    provider: str
    shown: str
    current: str
    code = FailureCode.VERSION_CONFLICT
    template = "the text of {provider} in force is version {current}, but {shown!r} was shown"
    hint = "show the text in force, and ask again"


@dataclass(frozen=True)
class Asked:
    """A text in force, and whether a person agreed to it."""

    text: ConsentText
    given: bool


class Consents:
    """The texts that the configured stylists carry.

    `beforehand` are texts of providers that people may agree to before their stylist is configured;
    a configured stylist's own text goes before.
    """

    def __init__(self, stylists: Stylists, beforehand: Iterable[ConsentText] = ()) -> None:
        own = (stylist.consent for stylist in stylists.all)
        self._texts = {text.provider: text for text in beforehand}
        self._texts |= {text.provider: text for text in own if text is not None}

    def asked(self, person: User) -> Sequence[Asked]:
        """Return every text in force, by provider, and whether a person agreed to it."""
        texts = sorted(self._texts.values(), key=lambda text: text.provider)
        return [
            Asked(text, person.consents_to(text.provider, text.purpose, text.version))
            for text in texts
        ]

    def text(self, provider: str) -> ConsentText:
        """Return the text in force for a provider. Raises ProviderUnknownError."""
        try:
            return self._texts[provider]
        except KeyError:
            raise ProviderUnknownError(provider, tuple(self._texts)) from None

    def shown(self, provider: str, version: str) -> ConsentText:
        """Return the text in force, if that version of it was shown.

        Raises ProviderUnknownError, ConsentTextChangedError.
        """
        text = self.text(provider)
        if version != text.version:
            raise ConsentTextChangedError(provider, version[:LONGEST_KEY], text.version)
        return text
