"""Adapters broken on purpose, one promise each. A simulation that does not notice is blind."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from typing import Any
from unittest.mock import patch
from uuid import uuid4

from eventsourcing.persistence import IntegrityError, OperationalError

from ilikeyacut.adapters.dynamodb import budget, client, keyring
from ilikeyacut.adapters.dynamodb.budget import DynamoDbBudget
from ilikeyacut.adapters.dynamodb.client import DynamoDb
from ilikeyacut.adapters.dynamodb.events import commits, log, writer
from ilikeyacut.adapters.dynamodb.events.counter import LogCounter
from ilikeyacut.adapters.dynamodb.events.event_archive import DynamoDbEventArchive
from ilikeyacut.adapters.dynamodb.events.layout import Layout
from ilikeyacut.adapters.dynamodb.events.log import Log
from ilikeyacut.adapters.dynamodb.events.tickets import Span
from ilikeyacut.adapters.dynamodb.events.writer import Writer
from ilikeyacut.adapters.dynamodb.faults import OutcomeUnknownError
from ilikeyacut.adapters.dynamodb.keyring import DynamoDbKeyring
from ilikeyacut.adapters.dynamodb.views import changes, rows
from ilikeyacut.adapters.dynamodb.views.memory import Recollection
from ilikeyacut.adapters.dynamodb.views.positions import Positions
from ilikeyacut.adapters.dynamodb.views.rows import ViewRows
from ilikeyacut.adapters.redis.sessions import RedisSessions
from ilikeyacut.application.decide import decide
from ilikeyacut.application.followers.poisoned import PoisonedEventError
from ilikeyacut.application.followers.projection import ProjectionFollower
from ilikeyacut.application.ports.keyring import KeyMissingError
from ilikeyacut.application.use_cases.erasure import Erasure
from ilikeyacut.application.use_cases.intake import Intake
from ilikeyacut.application.use_cases.photos import UPLOAD_TTL, Photos
from ilikeyacut.application.views.keeping import ViewKeeping
from ilikeyacut.application.views.verify import Comparison, Difference, Kind, Look
from ilikeyacut.domain.photo import Photo
from ilikeyacut.domain.user import User


@dataclass(frozen=True)
class Mutant:
    """What is broken, which scenario notices within how many schedules, and how it is broken.

    The first schedules are left out where it is known that they do not notice it.
    `change` gets the attribute of `owner` that it replaces.
    """

    broken: str
    scenario: str
    owner: Any
    attribute: str
    change: Callable[[Any], Any]
    within: int = 100
    first: int = 1

    @contextmanager
    def alive(self) -> Iterator[None]:
        """Break it for a while."""
        whole = getattr(self.owner, self.attribute)
        with patch.object(self.owner, self.attribute, self.change(whole)):
            yield


def _instead(new: Any) -> Callable[[Any], Any]:
    return lambda whole: new


def _dropping(parameter: str) -> Callable[[Any], Any]:
    """Leave a parameter out of every request, and its placeholders with it."""

    def change(call: Any) -> Any:
        def without(self: DynamoDb, operation: str, **request: Any) -> Any:
            request.pop(parameter, None)
            for body in request.get("RequestItems", {}).values():
                if isinstance(body, dict):
                    body.pop(parameter, None)
            return call(self, operation, **request)

        return without

    return change


def _unconditional(put_new: Any) -> Any:
    def put(table: str, item: dict[str, Any]) -> dict[str, Any]:
        request = put_new(table, item)
        del request["ConditionExpression"]
        return dict(request)

    return put


def _past_gaps(entries: Sequence[Any], expected: int) -> tuple[list[Any], int]:
    found = [entry for entry in entries if entry.last >= expected]
    return found, found[-1].last + 1 if found else expected


def _told_as_conflict(write: Any) -> Any:
    def told(self: Writer, *arguments: Any) -> Any:
        try:
            return write(self, *arguments)
        except OutcomeUnknownError as error:
            raise IntegrityError("somebody else was first") from error

    return told


def _failed_when_unknown(write: Any) -> Any:
    def told(self: Writer, *arguments: Any) -> Any:
        try:
            return write(self, *arguments)
        except OutcomeUnknownError as error:
            raise OperationalError("it failed") from error

    return told


def _blind(self: Writer, commit: Any) -> int:
    return 0 if commit.first in commits.BORN else int(commit.first)


def _trusting(self: Log, whole: Any, *_: Any) -> bool:
    self._saw(whole)
    return True


def _open_to_tickets(ticket: Any) -> Any:
    def take(self: Log, *arguments: Any) -> Any:
        with patch.object(DynamoDb, "call", _dropping("ConditionExpression")(DynamoDb.call)):
            return ticket(self, *arguments)

    return take


def _forgetting(self: DynamoDbKeyring, user_id: Any) -> None:
    place = {"pk": {"S": user_id.hex}}
    self._db.call("delete_item", TableName=self.table, Key=place)


def _own_key(key_for: Any) -> Any:
    def drawn(self: DynamoDbKeyring, user_id: Any) -> bytes:
        try:
            return self.find(user_id)
        except KeyMissingError:
            key = self._new_key()
            self._add(user_id, key)
            return key

    return drawn


def _capless(spend: Any) -> Any:
    return lambda self, account, amount, room=None: spend(self, account, amount)


def _careless(found: Any) -> Any:
    return "attribute_not_exists(o)", {":g": found["g"]} if found else {}


def _twice(close: Any) -> Any:
    def closed(self: DynamoDbBudget, reservation: str, found: Any) -> Any:
        action = close(self, reservation, found)
        action["Update"]["ConditionExpression"] = "g <= :g OR g > :g"
        return action

    return closed


def _unfenced(self: Photos, user_id: Any) -> Any:
    photo_id, at = self.entropy.new_id(), self.clock.now()

    def command(_: Any) -> Any:
        self.store.load(User, user_id).require_active()
        return Photo.request_upload(photo_id, user_id, expires_at=at + UPLOAD_TTL, at=at)

    decide(self.store, command)
    return photo_id


def _overlooking(read: Any) -> Any:
    return lambda self, view, keys: read(self, replace(view, serving=False), keys)


def _deleting(self: Positions, follower: str) -> None:
    self._db.call("delete_item", TableName=self._table, Key=self._key(follower))


def _nothing(*_: object) -> None:
    pass


def _at_first_sight(self: Comparison, keys: Sequence[str], reached: int) -> Look:
    live = self.views.get(self.live.view, keys)
    rebuilt = self.beside.get(self.other.view, keys)
    changed = [key for key in keys if live.get(key) != rebuilt.get(key)]
    return Look(reached, {key: Difference(key, Kind.CHANGED) for key in changed})


class _Anywhere(tuple[Any, ...]):
    def __contains__(self, place: object) -> bool:
        return True


def _everywhere(stored: Any) -> Any:
    def row(item: Any) -> Any:
        found = stored(item)
        return replace(found, places=_Anywhere(found.places))

    return row


def _in_one_piece(first: int, last: int, known: Any) -> Iterator[Span]:
    yield Span(first, last)


def _own_layout(self: LogCounter, position: int) -> Layout:
    return Layout(self._bucket, ((0, self._stripes),))


def _first_layout(saw: Any) -> Any:
    def saw_once(self: LogCounter, counter: Any) -> Layout:
        before, found = self._layout, saw(self, counter)
        self._layout = before or found
        return Layout.of(counter)

    return saw_once


def _at_once(self: Layout, issued: int, stripes: int) -> Layout:
    return Layout(self.bucket, ((0, stripes),))


def _guessed(self: Recollection, found: Any) -> None:
    self.wrote.update(found)


def _plainly(db: DynamoDb, places: Sequence[Any]) -> Iterator[Any]:
    for table, key in places:
        yield db.call("get_item", TableName=table, Key=key, ConsistentRead=True).get("Item")


def _apart(move: Any) -> Any:
    def moved(self: Positions, step: Any, actions: Sequence[Any] = ()) -> None:
        move(self, step)
        if actions:
            self._db.transact(actions, uuid4().hex)

    return moved


def _from_anywhere(expected: Any) -> Any:
    def condition(self: Positions, step: Any) -> Any:
        return expected(self, step) | {"ConditionExpression": "n <> :e OR NOT n <> :e"}

    return condition


def _counted_again(counting: Any) -> Any:
    return lambda view, table, before, after: counting(view, table, dict.fromkeys(before), after)


def _staying(left_and_taken: Any) -> Any:
    return lambda before, after: ((), left_and_taken(before, after)[1])


def _believed(self: ProjectionFollower[Any], _: Any, __: int, refused: Any) -> Exception:
    return PoisonedEventError.at(self.name, refused.recorded, refused.error)


MUTANTS = [
    Mutant("reads are eventually consistent", "log", DynamoDb, "call", _dropping("ConsistentRead")),
    Mutant("a lost answer is a failure", "log", client, "_told", _instead(lambda e, **_: e)),
    Mutant("an unknown outcome is a conflict", "log", Writer, "write", _told_as_conflict),
    Mutant("an unknown outcome is a failure", "log", Writer, "write", _failed_when_unknown),
    Mutant("a commit overwrites another", "log", commits, "put_new", _unconditional),
    Mutant(
        "a seal overwrites an entry", "log", log, "put_new", _unconditional, within=1000, first=100
    ),
    Mutant("a stale writer does not look back", "log", Writer, "_start", _instead(_blind)),
    Mutant("a repeat does not know itself", "log", writer, "_written", _instead(lambda *_: None)),
    Mutant("readers pass gaps", "log", log, "_before_gap", _instead(_past_gaps)),
    Mutant(
        "one seal for several tickets",
        "tickets",
        log,
        "pieces",
        _instead(_in_one_piece),
        within=1000,
        first=800,
    ),
    Mutant("a process stripes as it likes", "stripes", LogCounter, "layout", _instead(_own_layout)),
    Mutant("a process keeps its first layout", "stripes", LogCounter, "_saw", _first_layout),
    Mutant("new stripes hold for old entries", "stripes", Layout, "changed", _instead(_at_once)),
    Mutant("a key replaces a tombstone", "keyring", keyring, "put_new", _unconditional),
    Mutant(
        "erasing leaves no tombstone", "keyring", DynamoDbKeyring, "erase", _instead(_forgetting)
    ),
    Mutant("a process trusts its own key", "keyring", DynamoDbKeyring, "key_for", _own_key),
    Mutant("an index is trusted", "views", rows, "stored", _everywhere),
    Mutant(
        "an import does not fence",
        "imports",
        DynamoDbEventArchive,
        "_fence",
        _instead(lambda *_: True),
    ),
    Mutant("a revocation leaves copies", "sessions", RedisSessions, "_bury", _instead(_nothing)),
    Mutant("a cap is no condition", "budget", DynamoDbBudget, "_spend", _capless),
    Mutant("a late reservation opens again", "budget", budget, "_unchanged", _instead(_careless)),
    Mutant("a correction counts twice", "budget", DynamoDbBudget, "_close", _twice),
    Mutant("jobs are found by the index", "erasure", Erasure, "_jobs", _instead(lambda *_: ())),
    Mutant(
        "uploads leave the person out", "erasure", Photos, "request_upload", _instead(_unfenced)
    ),
    Mutant(
        "a late picture stays",
        "erasure",
        Intake,
        "_storing",
        _instead(lambda *_: nullcontext()),
        within=150,
        first=20,
    ),
    Mutant("an import lets others in", "imports", Log, "ticket", _open_to_tickets),
    Mutant("readers trust what imports replace", "imports", Log, "_accepts", _instead(_trusting)),
    Mutant("readers overlook a drop", "versions", ViewRows, "_read", _overlooking),
    Mutant("a drop forgets the position", "versions", Positions, "end", _instead(_deleting)),
    Mutant(
        "a drop does not wait",
        "versions",
        ViewKeeping,
        "_overtake",
        _instead(_nothing),
        within=200,
        first=100,
    ),
    Mutant("rows differ at first sight", "verify", Comparison, "_look", _instead(_at_first_sight)),
    Mutant("a row is written over", "views", Recollection, "note_read", _instead(_guessed)),
    Mutant("rows are read beside transactions", "views", rows, "certain", _instead(_plainly)),
    Mutant("a position moves before its rows", "views", Positions, "move", _apart),
    Mutant("a position moves from anywhere", "views", Positions, "_expected", _from_anywhere),
    Mutant("rows are counted again", "views", changes, "_counting", _counted_again),
    Mutant("a row stays where it was", "views", changes, "left_and_taken", _staying),
    Mutant(
        "an event is refused unseen", "views", ProjectionFollower, "_poisoned", _instead(_believed)
    ),
]
