"""What people and clients write: names, addresses, keys, each checked and in one form."""

import re
from unicodedata import category, normalize

from pydantic import validate_email

from ilikeyacut.domain.errors import (
    DeviceTokenInvalidError,
    EmailInvalidError,
    NameInvalidError,
    TextInvalidError,
)

LONGEST_NAME = 120
LONGEST_EMAIL = 254
LONGEST_TOKEN = 4096
TOKEN = rf"[!-~]{{1,{LONGEST_TOKEN}}}"
"""What push services may issue: printable ASCII without blanks."""

JOINERS = "\u200c\u200d"
"""Invisible, but needed to spell Persian, Indian languages and emoji."""

FILLERS = "\u115f\u1160\u3164\uffa0"
"""Letters that are drawn as nothing."""

LONGEST_KEY = 255
"""The most characters of a key that a client chooses, such as an idempotency key."""


def checked_text(what: str, text: str, most: int = LONGEST_KEY) -> str:
    """Return the text if any store, log and terminal can hold it. Raises TextInvalidError.

    Refuses control characters, lone surrogates, which stand for bytes that are not UTF-8, and
    invisible characters, which can turn the direction of what follows or pass for another text.
    """
    if not 1 <= len(text) <= most or hides_something(text):
        raise TextInvalidError(what, most)
    return text


def hides_something(text: str) -> bool:
    """Whether a character of the text controls, turns or hides something, or is not UTF-8."""
    return any(_is_unfit(letter) for letter in text)


def _is_unfit(letter: str) -> bool:
    kind = category(letter)
    hidden = (kind == "Cf" and letter not in JOINERS) or letter in FILLERS
    return hidden or kind in ("Cc", "Cs", "Zl", "Zp")


def is_blank(text: str) -> bool:
    """Whether nothing of the text would be seen."""
    return all(category(letter)[0] in "ZCM" for letter in text)


def plain_text(text: str, most: int) -> str:
    """Return the text on one line of at most `most` characters, without invisible ones.

    Models read prompts line by line, and control and format characters can hide or turn words.
    """
    visible = "".join(it for it in " ".join(text.split()) if category(it)[0] != "C")
    return visible[:most].rstrip()


def email_form(email: str) -> str:
    """Return the form of an address that is compared: trimmed, in lower case, with whole letters.

    Checks nothing. A keyboard may send an accent as a character of its own.
    """
    return normalize("NFC", email.strip().lower())


def checked_email(email: str) -> str:
    """Return a valid address in the form that is compared. Raises EmailInvalidError.

    Nothing is looked up, and only the first call loads the validator. The domain must be one that
    mail can reach, so `localhost` is refused.
    """
    text = email_form(email)
    try:
        checked_text("an e-mail address", text, LONGEST_EMAIL)
        _, address = validate_email(text)
    except (TextInvalidError, ValueError) as error:
        raise EmailInvalidError from error
    if "<" in text:  # a name before the address
        raise EmailInvalidError
    return email_form(address)


def checked_name(name: str) -> str:
    """Return the name, trimmed, with single blanks. Raises NameInvalidError, TextInvalidError."""
    text = " ".join(name.split())
    if is_blank(text) or len(text) > LONGEST_NAME:
        raise NameInvalidError(len(text), LONGEST_NAME)
    if hides_something(name.strip()):
        raise TextInvalidError("a name", LONGEST_NAME)
    return text


def checked_token(token: str) -> str:
    """Return a device's token if a push service can have issued it.

    Raises DeviceTokenInvalidError.
    """
    if not re.fullmatch(TOKEN, token):
        raise DeviceTokenInvalidError(LONGEST_TOKEN)
    return token
