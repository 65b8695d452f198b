"""Encrypting against erasing: a person has one key, and an erased key never comes back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from ilikeyacut.adapters.dynamodb.client import DynamoDb
from ilikeyacut.adapters.dynamodb.keyring import DynamoDbKeyring
from ilikeyacut.application.ports.keyring import (
    KeyConflictError,
    KeyEntry,
    KeyMissingError,
    KeyringError,
    PersonErasedError,
)
from simulation.harness import Run

SAMPLE = 720
TABLE = "Keys"


@dataclass
class Person:
    """What processes were told about one person so far."""

    id: UUID
    key: bytes | None = None
    erased: bool = False
    asked_to_erase: bool = False


class Play:
    """A few people, and processes that encrypt, decrypt, erase, move keys in and list them."""

    def __init__(self, run: Run) -> None:
        self.run = run
        run.behave(token_window=0.0, page=run.some(1, 3), index_lag=0.0)
        self.people = [Person(UUID(int=n + 1)) for n in range(run.some(1, 2, 3))]

    def start(self) -> None:
        self.run.calmly(lambda db: DynamoDbKeyring(db, TABLE).create_table())
        risks = self.run.risks(
            die=(0.0, 0.02),
            lose=(0.0, 0.1, 0.3),
            ghost=(0.0, 0.1, 0.3),
            stall=(0.0, 0.1),
            throttle=(0.0, 0.1),
        )
        for n in range(self.run.chance.randint(2, 4)):
            self.run.process(f"p{n}", self.process(self.run.chance.randint(3, 10)), risks)

    def process(self, steps: int) -> Callable[[DynamoDb], None]:
        left = [steps]

        def life(db: DynamoDb) -> None:
            keyring = DynamoDbKeyring(db, TABLE, lambda: self.run.chance.randbytes(32))
            while left[0]:
                left[0] -= 1
                step = self.run.some(*[self.use] * 6, self.erase, self.move, self.list)
                person = self.run.chance.choice(self.people)
                key, erased = person.key, person.erased
                try:
                    step(keyring, person)
                except PersonErasedError:
                    assert person.asked_to_erase
                    person.erased = True
                except KeyConflictError:
                    assert step == self.move
                except KeyMissingError:
                    assert (key, erased) == (None, False)
                except KeyringError:
                    self.run.stats["unavailable"] += 1
                else:
                    assert not erased or step != self.use, "a key after an erasure"

        return life

    def use(self, keyring: DynamoDbKeyring, person: Person) -> None:
        read = self.run.some(keyring.key_for, keyring.find)
        key = read(person.id)
        assert person.key in (None, key), "two keys for one person"
        person.key = key
        self.run.stats["keys"] += 1

    def erase(self, keyring: DynamoDbKeyring, person: Person) -> None:
        person.asked_to_erase = True
        keyring.erase(person.id)
        person.erased = True
        self.run.stats["erasures"] += 1

    def move(self, keyring: DynamoDbKeyring, person: Person) -> None:
        """Move a keyring in that still has the person's key, or another one."""
        key = self.run.some(person.key, bytes(32)) or bytes(32)
        keyring.restore([KeyEntry(person.id, key)])

    def list(self, keyring: DynamoDbKeyring, person: Person) -> None:
        erased = {it.id for it in self.people if it.erased}
        for entry in keyring.entries():
            assert (entry.key is None) >= (entry.user_id in erased), "an erased key is listed"

    def check(self) -> None:
        entries = self.run.calmly(lambda db: list(DynamoDbKeyring(db, TABLE).entries()))
        found = {entry.user_id: entry.key for entry in entries}
        for person in self.people:
            if person.erased:
                assert found[person.id] is None
            elif person.key is not None and not person.asked_to_erase:
                assert found[person.id] == person.key


def scenario(run: Run) -> None:
    """Processes use and erase the keys of a few people, with late and lost requests."""
    play = Play(run)
    play.start()
    run.go()
    play.check()
