"""Workers that spend from shared accounts: no cap is passed, and nothing counts twice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial

from ilikeyacut.adapters.dynamodb.budget import DynamoDbBudget
from ilikeyacut.adapters.dynamodb.client import DynamoDb, Retries
from ilikeyacut.application.ports.budget import BudgetUnavailableError, Cap, CapReachedError
from simulation.harness import Run

SAMPLE = 150
TABLE = "Budgets"


@dataclass(frozen=True)
class State:
    """A reservation as it may be: what was booked before, and which closings may still arrive."""

    booked: int = 0
    open: bool = False
    closing: frozenset[int] = frozenset()


class Counted:
    """Every state that one reservation may be in, after what its callers were told."""

    def __init__(self, caps: tuple[Cap, ...], amount: int) -> None:
        self.caps, self.amount = caps, amount
        self.states = {State()}

    def spent(self) -> set[int]:
        """Return what it may have added to its accounts."""
        return {it.booked + self.amount * it.open for it in _arrived(self.states)}

    def reserved(self, told: str) -> None:
        """Take in an answer to a reservation: ok, refused or unknown."""
        before = _arrived(self.states)
        opened = {it if it.open else State(it.booked, open=True) for it in before}
        closed = {it for it in before if not it.open}
        self.states = {"ok": opened, "refused": closed, "unknown": before | opened}[told]

    def corrected(self, cost: int, told: str) -> None:
        """Take in an answer to a correction: ok or unknown."""
        before = _arrived(self.states)
        closed = {State(it.booked + cost) if it.open else it for it in before}
        pending = {replace(it, closing=it.closing | {cost}) if it.open else it for it in before}
        self.states = {"ok": closed, "unknown": pending}[told]


class Play:
    """One schedule: two to four workers with a few calls each, and one that watches a cap."""

    def __init__(self, run: Run) -> None:
        self.run = run
        run.behave(token_window=run.some(0.0, 0.5, 600.0), index_lag=0.0)
        self.day = Cap("everyone", run.some(20, 60, 1000))
        self.retries = Retries(run.some(2, 6), 0.02, 0.5)
        self.counted: list[Counted] = []

    def start(self) -> None:
        """Add the workers, and the watcher, which ends with them."""
        self.run.calmly(lambda db: DynamoDbBudget(db, TABLE).create_table())
        risks = self.run.risks(
            die=(0.0, 0.01, 0.05),
            lose=(0.0, 0.05, 0.2),
            ghost=(0.0, 0.05, 0.2),
            stall=(0.0, 0.05),
            throttle=(0.0, 0.05),
        )
        workers = [
            self.run.process(f"w{n}", Worker(self, n), risks, self.retries)
            for n in range(self.run.chance.randint(2, 4))
        ]

        def watch(db: DynamoDb) -> None:
            budget = DynamoDbBudget(db, TABLE)
            while not all(task.done for task in workers):
                self.run.sleep(self.run.chance.random() * 0.2)
                found = budget.spent(self.day.account)
                assert found <= self.day.limit, f"{found} of {self.day.limit} were spent"

        self.run.process("watch", watch)

    def check(self) -> None:
        """Compare each account with what its reservations may have added."""
        for account in sorted({cap.account for it in self.counted for cap in it.caps}):
            there = self.run.calmly(partial(spent, account))
            mine = [it for it in self.counted if account in {cap.account for cap in it.caps}]
            sums = {0}
            for counted in mine:
                sums = {it + more for it in sums for more in counted.spent()}
            assert there in sums, f"{account} has spent {there}, not one of {sorted(sums)}"
        self.run.stats["reservations"] += len(self.counted)


class Worker:
    """Reserves and corrects; after a death it repeats what it was at."""

    def __init__(self, play: Play, number: int) -> None:
        self.play, self.run = play, play.run
        self.number = number
        self.left = self.run.chance.randint(1, 5)
        self.now: Counted | None = None

    def __call__(self, db: DynamoDb) -> None:
        budget = DynamoDbBudget(db, TABLE)
        while self.left:
            if self.now is None:
                own = Cap(f"job:{self.number}", self.run.some(15, 1000))
                self.now = Counted((own, self.play.day), self.run.some(0, 1, 7, 20))
                self.play.counted.append(self.now)
            self.spend(budget, self.now, f"{self.number}/{self.left}")
            if self.run.chance.random() < 0.7:  # otherwise the same reservation once more
                self.left, self.now = self.left - 1, None

    def spend(self, budget: DynamoDbBudget, counted: Counted, name: str) -> None:
        before, told = counted.states, "unknown"
        counted.reserved(told)  # unless we live to hear the answer
        try:
            budget.reserve(name, counted.amount, counted.caps)
            told = "ok"
        except CapReachedError:
            told = "refused"
        except BudgetUnavailableError:
            pass
        counted.states = before
        counted.reserved(told)
        self.run.stats[told] += 1
        self.run.sleep(self.run.chance.random() * 0.3)
        if told == "ok" and self.run.chance.random() < 0.9:
            self.correct(budget, counted, name)

    def correct(self, budget: DynamoDbBudget, counted: Counted, name: str) -> None:
        before, cost = counted.states, self.run.chance.randint(0, counted.amount)
        counted.corrected(cost, "unknown")
        try:
            budget.correct(name, cost)
        except BudgetUnavailableError:
            return
        counted.states = before
        counted.corrected(cost, "ok")


def spent(account: str, db: DynamoDb) -> int:
    return DynamoDbBudget(db, TABLE).spent(account)


def _arrived(states: Iterable[State]) -> set[State]:
    """Return the states, and what each becomes when one of its closings arrives."""
    states = set(states)
    return states | {State(it.booked + cost) for it in states for cost in it.closing if it.open}


def scenario(run: Run) -> None:
    """Workers spend, die and come back, some of their requests late or unheard."""
    play = Play(run)
    play.start()
    run.go()
    play.check()
