"""Salon cards: a result with what a hairdresser needs to know of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from ilikeyacut.application.deployment import Deployment
from ilikeyacut.application.ports.card_drawer import (
    Card,
    CardDrawer,
    CardFormat,
    Code,
    Pane,
)
from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.event_store import EventStore
from ilikeyacut.application.ports.photo_store import ObjectNotFoundError, PhotoStore
from ilikeyacut.application.ports.qr_codes import QrCodes
from ilikeyacut.application.use_cases.card_texts import WORDS, Language, Words
from ilikeyacut.application.use_cases.look_texts import (
    LONGEST_LINE,
    facts_of,
    shade_of,
    style_of,
    title_of,
)
from ilikeyacut.application.use_cases.results import Results, token_digest
from ilikeyacut.domain.errors import NotFoundError
from ilikeyacut.domain.hairstyle import Hairstyle
from ilikeyacut.domain.photo import Photo
from ilikeyacut.domain.texts import plain_text
from ilikeyacut.domain.values import Look


@dataclass(frozen=True)
class Cards:
    """Makes cards. They are drawn when they are asked for, and stored nowhere."""

    results: Results
    store: EventStore
    photo_store: PhotoStore
    drawer: CardDrawer
    qr_codes: QrCodes
    deployment: Deployment
    clock: Clock

    def make(
        self,
        user_id: UUID,
        photo_id: UUID,
        *,
        language: Language = Language.EN,
        file_format: CardFormat = CardFormat.PNG,
        share_token: str | None = None,
    ) -> bytes:
        """Return the card of one of the person's results.

        With the token of a link to the result, a code leads to what the link shows. None is made
        here: whoever asks for a card has not asked to share anything. Without the selfie, which may
        be deleted by now, the card has the result alone.

        Raises NotFoundError, also for a token that shows something else or nothing, PhotoGoneError
        and PhotoStoreError.
        """
        photo = self.results.get(user_id, photo_id)
        look, words = self.results.look(photo), WORDS[language]
        style = style_of(self.store, look)
        title = title_of(look, style, words)
        card = Card(
            title=title,
            name=look.hairstyle or title,
            panes=tuple(self._panes(photo, words)),
            facts=tuple(facts_of(look, title, words)),
            heading=words.labels["ask"],
            advice=tuple(_advice(look, style, title, words, language)),
            notice=words.labels["notice"],
            code=None if share_token is None else self._code(photo, share_token, words),
        )
        return self.drawer.draw(card, file_format)

    def _panes(self, photo: Photo, words: Words) -> Iterator[Pane]:
        before = self._before(photo)
        if before is not None:
            yield Pane(words.labels["before"], before)
        yield Pane(words.labels["after"], self.photo_store.get(photo.key or ""))

    def _before(self, photo: Photo) -> bytes | None:
        """Return the selfie that a result was made from, None if it is gone."""
        made = photo.provenance
        selfie = None if made is None else self.store.find(Photo, made.source_photo_id)
        if selfie is None or not selfie.keys() or selfie.key is None:
            return None
        try:
            return self.photo_store.get(selfie.key)
        except ObjectNotFoundError:  # it is being deleted
            return None

    def _code(self, photo: Photo, token: str, words: Words) -> Code:
        link = photo.shown_by(token_digest(token), at=self.clock.now())
        if link is None:
            raise NotFoundError("share", "of that token")
        caption = words.labels["link"].format(day=words.day(link.expires_at))
        return Code(self.qr_codes.encode(f"{self.deployment.server}/s/{token}"), caption)


def _advice(
    look: Look, style: Hairstyle | None, title: str, words: Words, language: Language
) -> Iterator[str]:
    labels = words.labels
    if look.hairstyle is not None:
        yield labels["ask_style"].format(title=title)
    about = None if style is None else style.description
    if about is not None and language is Language.EN:  # the catalogue's own words are English
        yield plain_text(about.text, 3 * LONGEST_LINE)
    for option in ("length", "fringe", "part"):
        chosen = getattr(look, option)
        if chosen is not None:
            yield labels[f"ask_{option}"].format(value=words.values[option][chosen])
    if look.dye is not None:
        yield labels["ask_colour"].format(**shade_of(look.dye.colour.hex, words))
    if look.ombre is not None:
        yield labels["ask_ombre"].format(**shade_of(look.ombre.hex, words))
