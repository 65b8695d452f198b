"""Keys on their way: only the passphrase opens them, only whole, only with their own archive."""

from __future__ import annotations

import json
from collections.abc import Callable
from uuid import UUID

import pytest

from ilikeyacut.adapters.cryptography.cipher import AesGcmCipher
from ilikeyacut.application.archive import keys as archive_keys
from ilikeyacut.application.archive.keys import (
    COST,
    KeysAlteredError,
    KeysFileError,
    KeysOfAnotherArchiveError,
    PassphraseWeakError,
    PassphraseWrongError,
    check_passphrase,
    unwrapped,
    wrapped,
)
from ilikeyacut.application.ports.keyring import KeyEntry

ARCHIVE, SALT, PASSPHRASE = "a" * 64, "s" * 32, "correct horse"
ENTRIES = [KeyEntry(UUID(int=n), None if n % 5 == 0 else bytes([n]) * 32) for n in range(1, 11)]
CHEAP = 1024
Change = Callable[[list[bytes]], list[bytes]]


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive_keys, "ENTRIES", 4)
    monkeypatch.setattr(archive_keys, "COST", CHEAP)


def lines_of(entries: list[KeyEntry] = ENTRIES, passphrase: str = PASSPHRASE) -> list[bytes]:
    return list(wrapped(entries, passphrase, ARCHIVE, SALT, AesGcmCipher()))


def read(
    lines: list[bytes], passphrase: str = PASSPHRASE, archive: str = ARCHIVE
) -> list[KeyEntry]:
    return list(unwrapped(lines, passphrase, archive, AesGcmCipher()))


@pytest.mark.parametrize("count", [0, 1, 4, 8, 10])
def test_keys_and_tombstones_come_back(count: int) -> None:
    lines = lines_of(ENTRIES[:count])
    assert read(lines) == ENTRIES[:count]
    assert b"".join(lines).isascii()


def test_no_key_is_in_clear() -> None:
    entry = KeyEntry(UUID(int=7), b"0123456789abcdef" * 2)
    text = b"".join(lines_of([entry]))
    assert b"0123456789abcdef" not in text
    assert entry.user_id.hex.encode() not in text


def test_the_parameters_are_strong_and_in_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive_keys, "COST", COST)
    assert read(lines_of()) == ENTRIES
    header = json.loads(lines_of()[0])
    assert header["archive"] == ARCHIVE
    assert header["kdf"] == {"name": "scrypt", "n": 2**17, "r": 8, "p": 1, "salt": SALT}


def test_another_passphrase_opens_nothing() -> None:
    with pytest.raises(PassphraseWrongError):
        read(lines_of(), "wrong horse")


def test_composed_letters_are_one_passphrase() -> None:
    assert read(lines_of(passphrase="\u00fcber alles"), "u\u0308ber alles") == ENTRIES


def test_keys_of_another_archive_are_refused() -> None:
    with pytest.raises(KeysOfAnotherArchiveError):
        read(lines_of(), archive="b" * 64)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda lines: lines[:-1], id="the last line is missing"),
        pytest.param(lambda lines: lines[:2], id="all lists are missing"),
        pytest.param(lambda lines: [*lines[:2], lines[3], lines[2], *lines[4:]], id="exchanged"),
        pytest.param(lambda lines: [*lines[:3], *lines[4:]], id="one is missing"),
        pytest.param(lambda lines: [*lines, lines[-1]], id="one is repeated"),
        pytest.param(lambda lines: [*lines[:-1], lines[-1][:-9] + b"\n"], id="cut"),
        pytest.param(lambda lines: [*lines, b"more\n"], id="more behind it"),
    ],
)
def test_what_is_not_as_written_is_refused(change: Change) -> None:
    with pytest.raises(KeysAlteredError):
        read(change(lines_of()))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"ilikeyacut-keys", b"somebody-s-keys"),
        (b'"version":1', b'"version":2'),
        (b'"n":1024', b'"n":512'),
        (b'"n":1024', b'"n":1099511627776'),
        (b'"n":1024', b'"n":1025'),
        (b'"n":1024', b'"n":"1024"'),
        (b'"r":8', b'"r":9'),
        (b'"kdf":', b'"how":'),
        (SALT.encode(), b"short"),
    ],
)
def test_a_first_line_of_another_kind_is_refused(old: bytes, new: bytes) -> None:
    lines = lines_of()
    assert old in lines[0]
    with pytest.raises(KeysFileError):
        read([lines[0].replace(old, new), *lines[1:]])


def test_a_higher_cost_is_taken_but_opens_nothing_else() -> None:
    lines = lines_of()
    higher = str(2 * CHEAP).encode()
    with pytest.raises(PassphraseWrongError):
        read([lines[0].replace(b"1024", higher), *lines[1:]])


@pytest.mark.parametrize("text", [[], [b"\x00\xff"], [b"{}\n"]])
def test_a_file_of_another_kind_is_refused(text: list[bytes]) -> None:
    with pytest.raises(KeysFileError):
        read(text)


@pytest.mark.parametrize(
    "weak", ["", " " * 8, "\u3000" * 9, "short", "1234567 ", "a" * 40, "abcabcabc", "\u200b" * 9]
)
def test_a_passphrase_that_is_easy_to_guess_is_refused(weak: str) -> None:
    with pytest.raises(PassphraseWeakError):
        lines_of(passphrase=weak)
    check_passphrase("aB3 aB3 aB3x")
