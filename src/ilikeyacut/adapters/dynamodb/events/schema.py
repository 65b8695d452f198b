"""The table of events: its keys, and what an item may weigh.

Everything of one application (`app`, a name that may be empty) stands under keys of its own:

    pk                   sk              holds
    {app}#a#{aggregate}  first version   a commit: `l` last version, `e` its packed events, `i` id
    {app}#l#{bucket}     last position   a log entry: `n` positions, `r` its commits, `o` the order
                                         of their events, `t` their topics, `i` the commit's id;
                                         `k` the larger tickets before it; or, with `x` in place
                                         of most of that, positions given up. From the second
                                         stripe on: {app}#l#{bucket}.{stripe}
    {app}#c              0               the counter: `n` positions given out, `b` bucket size,
                                         `s` a position up to which the log was seen to be whole,
                                         `f0`, `c0` and so on the latest larger tickets, `p` from
                                         which position on the log has how many stripes;
                                         of an import: `r` the archive, `u` while it runs, `m` the
                                         position reached, `f` the last one issued to others before
    {app}#s#{aggregate}  version         a snapshot: `e` packed
    {app}#t#{upstream}   0               tracking: `n` the last position processed, `i` a write's id

The first commit of an aggregate has 0 for its first version, whichever it is, so that two first
commits always meet at one key.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from eventsourcing.persistence import DataError

HEAVIEST = 350 * 1024
"""Bytes that we let an item have: DynamoDB ends at 400 KB, with names and keys counted in."""

LONGEST_KEY = 2048
"""Bytes of a partition key in UTF-8."""

DEFINITION: dict[str, Any] = {
    "AttributeDefinitions": [
        {"AttributeName": "pk", "AttributeType": "S"},
        {"AttributeName": "sk", "AttributeType": "N"},
    ],
    "KeySchema": [
        {"AttributeName": "pk", "KeyType": "HASH"},
        {"AttributeName": "sk", "KeyType": "RANGE"},
    ],
}
BUCKET = 10_000
"""Positions in a partition of the log. Fixed for a log by its first append."""


@dataclass(frozen=True)
class Keys:
    """The partition keys of one application. Raises ValueError for a name with a `#`.

    Methods that take a name raise DataError for one that no key can hold.
    """

    app: str = ""

    def __post_init__(self) -> None:
        if "#" in self.app:
            raise ValueError(f"the application's name {self.app!r} may have no '#'")

    @property
    def counter(self) -> str:
        """Where positions are given out."""
        return f"{self.app}#c"

    def commits(self, originator_id: UUID | str) -> str:
        """Where the commits of an aggregate stand."""
        return _within(f"{self.app}#a#{originator_id}")

    def snapshots(self, originator_id: UUID | str) -> str:
        """Where the snapshots of an aggregate stand."""
        return _within(f"{self.app}#s#{originator_id}")

    def log(self, bucket: int, stripe: int = 0) -> str:
        """Where the log entries stand that end in a bucket, and in one of its stripes."""
        return f"{self.app}#l#{bucket}.{stripe}" if stripe else f"{self.app}#l#{bucket}"

    def tracking(self, upstream: str) -> str:
        """Where it stands how far another application's log was processed."""
        return _within(f"{self.app}#t#{upstream}")


def key(pk: str, sk: int) -> dict[str, Any]:
    """Return a key of the table as botocore has it."""
    return {"pk": {"S": pk}, "sk": {"N": str(sk)}}


def number(item: Mapping[str, Any], name: str) -> int:
    """Return a number of an item, 0 if it has none of that name."""
    return int(item[name]["N"]) if name in item else 0


def utf8(text: str) -> bytes:
    """Return a text as DynamoDB counts and stores it. Raises DataError for one without UTF-8."""
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise DataError(f"{text[:40]!a} cannot be stored: it is not valid Unicode") from error


def weight_of(item: Mapping[str, Any]) -> int:
    """Return the bytes of an item without maps and lists, as DynamoDB counts them or more."""
    return sum(len(name) + _weight(value) for name, value in item.items())


def _weight(attribute: Mapping[str, Any]) -> int:
    ((kind, value),) = attribute.items()
    if kind == "SS":
        return 3 + sum(1 + len(utf8(it)) for it in value)
    return len(utf8(value)) if kind in ("S", "N") else len(value) if kind == "B" else 1


def _within(pk: str) -> str:
    if len(pk) * 4 > LONGEST_KEY and len(utf8(pk)) > LONGEST_KEY:
        raise DataError(f"{pk[:40]!a}... is too long for a key: at most {LONGEST_KEY} bytes fit")
    return pk


def refuse_heavy(weight: int, what: str) -> None:
    """Raise DataError for what would not fit into an item."""
    if weight > HEAVIEST:
        raise DataError(
            f"{what} has {weight // 1024} KB, at most {HEAVIEST // 1024} KB fit into an item: "
            "keep large content elsewhere and its key in the event, or save in smaller steps"
        )
