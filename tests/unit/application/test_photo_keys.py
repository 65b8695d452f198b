"""Which keys and prefixes a photo store takes; each adapter is shown a few of the bad ones."""

import pytest

from ilikeyacut.application.ports.photo_store import InvalidKeyError, check_key, check_prefix

BAD_PARTS = (
    *("", ".", "..", " ", "a b", "a\\b", "a\x00b", "a\nb", "b\n"),
    *("~a", "a:b", "%2e%2e", "a*", "a?"),
    *("\u00e9", "\u0661", "\uff41", "caf\u00e9", "\u2024\u2024", "x" * 256),
)
BAD_KEYS = (
    *("", "/", "user-uploads", "user-uploads/", "/user-uploads/a", "user-uploads//a"),
    *("user-uploads/a/", "../user-uploads/a", "user-uploads/../a", "user-uploads/./a"),
    *("user-uploads/a/../../../etc/passwd", "etc/passwd", "/etc/passwd", "C:/a"),
    *("User-Uploads/a", "USER-UPLOADS/a", "uploads/a", " user-uploads/a", "static-assets"),
    *("user-uploads\\a", "user-uploads/a\x00"),
    *(f"user-uploads/{part}/b" for part in BAD_PARTS),
    *(f"user-uploads/a/{part}" for part in BAD_PARTS),
)
BAD_PREFIXES = (
    *("", "/", "user-uploads/", "user-uploads/a/", "user-uploads/..", "uploads", "../a", "*"),
    *(f"user-uploads/{part}" for part in BAD_PARTS),
)


@pytest.mark.parametrize("key", ["user-uploads/a", "static-assets/a/B-1_c.jpg", "thumbnails/...a"])
def test_a_good_key_is_a_good_prefix(key: str) -> None:
    check_key(key)
    check_prefix(key)


def test_another_key_is_refused() -> None:
    for key in BAD_KEYS:
        with pytest.raises(InvalidKeyError):
            check_key(key)


def test_another_prefix_is_refused() -> None:
    for prefix in BAD_PREFIXES:
        with pytest.raises(InvalidKeyError):
            check_prefix(prefix)
