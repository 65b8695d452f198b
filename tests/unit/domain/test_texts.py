import pytest

from ilikeyacut.domain.errors import TextInvalidError
from ilikeyacut.domain.texts import checked_text, plain_text
from ilikeyacut.domain.user import User
from support.events import AT, USER


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Cut level.", "Cut level."),
        (" Cut\n\n level\t\x85 now\u2028! ", "Cut level now !"),
        ("b\x1b[31mo\x00b\x7f", "b[31mob"),
        ("turned \u202eround\u2066 \u200binvisibly\ufeff", "turned round invisibly"),
        ("lone \ud800 halves", "lone  halves"),
        ("Fran\u00e7ais \u9aea\u578b", "Fran\u00e7ais \u9aea\u578b"),
        ("so long that it must be cut somewhere", "so long that it must be"),
    ],
)
def test_a_plain_text_is_one_line_without_hidden_letters(text: str, plain: str) -> None:
    assert plain_text(text, 24) == plain


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a" * 256,
        "\x1b[31mAnn",
        "Ann\x00",
        "Ann\x9b",
        "\udcff",
        "a\u202eb",
        "\u2067",
        "\ufeffa",
        "a\u2028b",
    ],
)
def test_a_text_can_be_kept_and_shown(text: str) -> None:
    with pytest.raises(TextInvalidError):
        checked_text("a key", text)
    assert checked_text("a key", "a" * 255) == "a" * 255


@pytest.mark.parametrize("name", ["\x1b[31mAnn", "Ann\x00", "Ann\udcff"])
def test_a_name_is_such_a_text(name: str) -> None:
    with pytest.raises(TextInvalidError):
        User.register(USER, name=name, email="ann@example.com", at=AT)
