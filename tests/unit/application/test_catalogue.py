import pytest

from ilikeyacut.adapters.memory.stylist import MemoryStylist
from ilikeyacut.application.use_cases.catalogue import Search
from ilikeyacut.application.use_cases.gallery import every
from ilikeyacut.application.use_cases.paging import CursorInvalidError, LimitInvalidError
from ilikeyacut.domain.errors import NotFoundError, OptionUnsupportedError, StyleUnavailableError
from ilikeyacut.domain.hairstyle import Category, Description
from ilikeyacut.domain.values import Fringe, Length, Look
from support.apps import Stage, picture, staged

THUMBNAIL = picture(kind="JPEG")
STYLES = {
    "bob": Description(title="Classic bob", category=Category.STRAIGHT, text="To the chin."),
    "pixie": Description(
        title="Pixie", category=Category.STRAIGHT, text="Cropped.", tags=("short", "Bold")
    ),
    "waves": Description(
        title="Long waves", category=Category.WAVY, text="Loose.", tags=("long", "side part")
    ),
}
EVERYTHING = Search()


@pytest.fixture
def stage() -> Stage:
    made = staged()
    for name, description in STYLES.items():
        made.app.hairstyles.publish(name, description, THUMBNAIL)
    made.app.hairstyles.describe("draft", STYLES["bob"])
    made.app.worker.refresh()
    return made


def names(stage: Stage, wanted: Search = EVERYTHING) -> list[str]:
    found = stage.app.catalogue.search(wanted)
    return [row.name for row in found.items]


def test_everybody_sees_published_hairstyles_by_name(stage: Stage) -> None:
    assert names(stage) == ["bob", "pixie", "waves"]
    assert names(stage, Search(category=Category.STRAIGHT)) == ["bob", "pixie"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("bob", ["bob"]),
        ("BOB chin", ["bob"]),
        ("long", ["waves"]),
        ("side", ["waves"]),
        ("bold", ["pixie"]),
        ("wavy", ["waves"]),
        ("bob waves", []),
        ("   ", ["bob", "pixie", "waves"]),
        ("\u0130", []),
    ],
)
def test_every_word_must_be_in_a_name_text_or_tag(
    stage: Stage, words: str, found: list[str]
) -> None:
    assert names(stage, Search(words=words)) == found


def test_a_tag_must_be_whole(stage: Stage) -> None:
    assert names(stage, Search(tag="side part")) == ["waves"]
    assert names(stage, Search(tag=" BOLD ")) == ["pixie"]
    assert names(stage, Search(tag="side")) == []
    assert names(stage, Search(tag="short", words="pixie", category=Category.WAVY)) == []


@pytest.mark.parametrize("words", [None, "c"])
def test_pages_follow_one_another(stage: Stage, words: str | None) -> None:
    wanted = Search(words=words)
    search = stage.app.catalogue.search
    whole = [row.name for row in search(wanted).items]
    paged = every(lambda cursor: search(wanted, limit=1, cursor=cursor))
    assert [row.name for row in paged] == whole != []


def test_a_page_has_1_to_100_items_and_a_cursor_of_its_own_list(stage: Stage) -> None:
    for limit in (0, 101):
        with pytest.raises(LimitInvalidError):
            stage.app.catalogue.search(Search(), limit=limit)
    with pytest.raises(CursorInvalidError):
        stage.app.catalogue.search(Search(), cursor="b3RoZXIKYm9i")


def test_one_is_shown_as_the_log_has_it(stage: Stage) -> None:
    assert stage.app.catalogue.find("bob").description == STYLES["bob"]
    stage.app.hairstyles.publish("late", STYLES["bob"], THUMBNAIL)
    row = stage.app.catalogue.find("late")
    assert stage.app.catalogue.thumbnail(row) == THUMBNAIL
    stage.app.worker.refresh()
    assert row in stage.app.catalogue.search(Search()).items


@pytest.mark.parametrize("name", ["draft", "nonesuch", "", "../etc", "\ud800", "x" * 5000])
def test_what_is_not_published_does_not_exist(stage: Stage, name: str) -> None:
    with pytest.raises(NotFoundError) as refused:
        stage.app.catalogue.find(name)
    assert len(str(refused.value)) < 100


def test_a_retired_style_does_not_exist(stage: Stage) -> None:
    stage.app.hairstyles.retire("bob")
    with pytest.raises(NotFoundError):
        stage.app.catalogue.find("bob")


class Picky(MemoryStylist):
    """Cuts the bob alone, to the chin, and knows one fringe. It breaks on braids."""

    def check(self, look: Look) -> None:
        if look.hairstyle == "braids":
            raise RuntimeError("broken")
        if look.hairstyle != "bob":
            raise StyleUnavailableError(look.hairstyle or "")
        for option, value in look.options().items():
            if (option, value) not in {("length", "chin"), ("fringe", "full")}:
                raise OptionUnsupportedError(option, self.name)


def test_options_are_those_of_the_preferred_stylist() -> None:
    catalogue = staged(stylists=[Picky(), MemoryStylist()]).app.catalogue
    assert catalogue.options("bob") == {"length": (Length.CHIN,), "fringe": (Fringe.FULL,)}
    assert catalogue.options("waves") == {}


def test_a_faulty_stylist_offers_nothing() -> None:
    assert staged(stylist=Picky()).app.catalogue.options("braids") == {}
