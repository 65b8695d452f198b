"""Given these events, when this command runs, then expect those events or that refusal.

    given(User, registered).when(lambda user: user.erase(at=AT)).then()
    given(User, registered).when(...).then(raises(AccountErasedError, user_id=USER))

`then()` without arguments expects that the command returns no events.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from ilikeyacut.domain.aggregate import Aggregate, Event, fold
from ilikeyacut.domain.errors import DomainError

A = TypeVar("A", bound=Aggregate)
E = TypeVar("E", bound=DomainError)
Command = Callable[[A], Sequence[Event]]


@dataclass(frozen=True)
class Refusal:
    """The type of an expected refusal, and all of its data."""

    error: type[DomainError]
    data: dict[str, Any]


def raises(error: type[DomainError], /, **data: Any) -> Refusal:
    """Expect a refusal with exactly this data."""
    return Refusal(error, data)


@dataclass(frozen=True)
class Outcome(Generic[A]):
    """The outcome of a command: its events, or its refusal."""

    before: A | None
    events: tuple[Event, ...]
    error: DomainError | None

    def then(self, *expected: Event | Refusal) -> None:
        """Compare the outcome with the expectation."""
        if len(expected) == 1 and isinstance(expected[0], Refusal):
            self._refused(expected[0])
            return
        if self.error is not None:
            raise self.error
        assert self.events == expected, f"it decided {self.events}"
        fold(self.events, self.before)

    def _refused(self, refusal: Refusal) -> None:
        assert self.error is not None, f"it decided {self.events}"
        assert type(self.error) is refusal.error, f"it refused with {self.error!r}"
        assert vars(self.error) == refusal.data, f"it refused with {vars(self.error)}"
        assert_readable(self.error)


@dataclass(frozen=True)
class Given(Generic[A]):
    """An aggregate with a past."""

    kind: type[A]
    past: tuple[Event, ...]

    @property
    def state(self) -> A:
        """The state after the past events."""
        state = fold(self.past)
        assert isinstance(state, self.kind)
        return state

    def after(self, *commands: Command[A]) -> Given[A]:
        """Add the events of these commands, run in order, to the past."""
        past = self.past
        for command in commands:
            past = (*past, *command(Given(self.kind, past).state))
        return Given(self.kind, past)

    def when(self, command: Command[A]) -> Outcome[A]:
        """Run the command. A refusal must leave the state unchanged."""
        state = self.state
        before = state.model_dump_json()
        try:
            return Outcome(state, tuple(command(state)), None)
        except DomainError as error:
            return Outcome(state, (), error)
        finally:
            assert state.model_dump_json() == before


def given(kind: type[A], *past: Event) -> Given[A]:
    """Start with an aggregate that has at least one event."""
    return Given(kind, past)


def deciding(command: Callable[[], Sequence[Event]]) -> Outcome[Aggregate]:
    """Run a command that begins an aggregate."""
    try:
        return Outcome(None, tuple(command()), None)
    except DomainError as error:
        return Outcome(None, (), error)


def asking(question: Callable[[A], object]) -> Command[A]:
    """Turn a question that may raise a refusal into a command without events."""

    def command(state: A) -> tuple[()]:
        question(state)
        return ()

    return command


def assert_readable(error: DomainError) -> None:
    """Check that a refusal has a readable message, a code and a hint."""
    assert error.code == error.code.upper() != ""
    for text in (str(error), error.hint):
        assert len(text) > 10
        assert not set("{}<>") & set(text)
        assert "None" not in text
        assert "()" not in text
