from dataclasses import dataclass, field
from uuid import UUID

import pytest

from ilikeyacut.application.ports.card_drawer import Card, CardDrawer, CardFormat
from ilikeyacut.application.ports.qr_codes import Modules, QrCodes
from ilikeyacut.application.use_cases.card_texts import WORDS, Language
from ilikeyacut.domain.errors import NotFoundError, PhotoGoneError
from ilikeyacut.domain.photo import result_id
from ilikeyacut.domain.shades import FAMILIES
from ilikeyacut.domain.user import User
from ilikeyacut.domain.values import (
    Colour,
    Dye,
    Fringe,
    Length,
    Look,
    Part,
    Shine,
    Volume,
)
from ilikeyacut.entrypoints.bootstrap import bind
from support.apps import BOB, Stage, picture, staged

CUT = Look(
    hairstyle="bob",
    dye=Dye(colour=Colour.parse("#A9562D"), intensity=80),
    length=Length.CHIN,
    fringe=Fringe.CURTAIN,
    part=Part.LEFT,
)


@dataclass
class Seen:
    """A drawer and a maker of codes that keep what they were given."""

    cards: list[Card] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def draw(self, card: Card, file_format: CardFormat) -> bytes:
        self.cards.append(card)
        return f"a {file_format}".encode()

    def encode(self, text: str) -> Modules:
        self.texts.append(text)
        return ((True,),)


@pytest.fixture
def seen() -> Seen:
    return Seen()


@pytest.fixture
def stage(seen: Seen) -> Stage:
    made = staged(
        lambda c: bind(c, CardDrawer, lambda: seen), lambda c: bind(c, QrCodes, lambda: seen)
    )
    made.app.hairstyles.publish("bob", BOB, picture(kind="JPEG"))
    return made


def result(stage: Stage, look: Look = CUT) -> tuple[User, UUID]:
    user = stage.person()
    return user, result_id(stage.finished(user, look=look).id, 1)


def test_a_card_shows_both_pictures_and_what_was_chosen(stage: Stage, seen: Seen) -> None:
    user, photo_id = result(stage)
    assert stage.app.cards.make(user.id, photo_id, file_format=CardFormat.PDF) == b"a pdf"
    card = seen.cards[0]
    assert (card.title, card.name) == ("Bob", "bob")
    assert [pane.label for pane in card.panes] == ["Before", "After"]
    assert {fact.label: fact.value for fact in card.facts} == {
        "Hairstyle": "Bob",
        "Length": "to the chin",
        "Fringe": "curtain, parted in the middle",
        "Parting": "on the left, as seen in the picture",
        "Colour": "#A9562D, nearest to copper, level 7 of 10",
        "": "80 % of the way to that colour",
    }
    assert BOB.text in card.advice
    assert card.code is None


def test_a_card_speaks_german(stage: Stage, seen: Seen) -> None:
    user, photo_id = result(stage)
    stage.app.cards.make(user.id, photo_id, language=Language.DE)
    card = seen.cards[0]
    assert [pane.label for pane in card.panes] == ["Vorher", "Nachher"]
    assert "bis zum Kinn" in [fact.value for fact in card.facts]
    assert not any(BOB.text in line for line in card.advice)


def test_a_colour_alone_is_the_title(stage: Stage, seen: Seen) -> None:
    user, photo_id = result(stage, Look(dye=Dye(colour=Colour.parse("blue"))))
    stage.app.cards.make(user.id, photo_id)
    assert seen.cards[0].title == "New colour: blue"
    assert [fact.label for fact in seen.cards[0].facts] == ["Colour"]


def test_with_the_token_of_its_link_a_card_has_a_code(stage: Stage, seen: Seen) -> None:
    user, photo_id = result(stage)
    link = stage.app.results.share(user.id, photo_id, days=7)
    stage.app.cards.make(user.id, photo_id, share_token=link.token)
    assert seen.texts == [f"http://127.0.0.1:8000/s/{link.token}"]
    assert seen.cards[0].code
    assert f"until {link.expires_at:%Y-%m-%d}" in seen.cards[0].code.caption


def test_a_card_makes_no_link(stage: Stage) -> None:
    user, photo_id = result(stage)
    head = stage.app.store.head()
    stage.app.cards.make(user.id, photo_id)
    assert stage.app.store.head() == head


@pytest.mark.parametrize("token", ["", "nonsense", "\ud800", "x" * 5000])
def test_a_token_of_nothing_makes_no_card(stage: Stage, seen: Seen, token: str) -> None:
    user, photo_id = result(stage)
    with pytest.raises(NotFoundError):
        stage.app.cards.make(user.id, photo_id, share_token=token)
    assert seen.cards == []


def test_a_link_to_another_result_makes_no_card(stage: Stage) -> None:
    user, photo_id = result(stage)
    other = result_id(stage.finished(user).id, 1)
    link = stage.app.results.share(user.id, other)
    with pytest.raises(NotFoundError):
        stage.app.cards.make(user.id, photo_id, share_token=link.token)


def test_without_the_selfie_a_card_has_the_result_alone(stage: Stage, seen: Seen) -> None:
    user, photo_id = result(stage)
    made = stage.app.photos.get(user.id, photo_id).provenance
    assert made
    stage.app.photos.delete(user.id, made.source_photo_id)
    stage.app.cards.make(user.id, photo_id)
    assert [pane.label for pane in seen.cards[0].panes] == ["After"]


def test_only_ones_own_results_have_cards(stage: Stage) -> None:
    user, photo_id = result(stage)
    made = stage.app.photos.get(user.id, photo_id).provenance
    assert made
    stranger = stage.person()
    for whose, what in ((stranger.id, photo_id), (user.id, made.source_photo_id)):
        with pytest.raises(NotFoundError):
            stage.app.cards.make(whose, what)
    stage.app.photos.delete(user.id, photo_id)
    with pytest.raises(PhotoGoneError):
        stage.app.cards.make(user.id, photo_id)


def test_every_language_has_every_word() -> None:
    english = WORDS[Language.EN]
    options = {"length": Length, "fringe": Fringe, "part": Part, "volume": Volume, "shine": Shine}
    for language in Language:
        words = WORDS[language]
        assert words.labels.keys() == english.labels.keys()
        assert words.colours.keys() == FAMILIES.keys()
        assert {name: set(words.values[name]) for name in options} == {
            name: set(kind) for name, kind in options.items()
        }
