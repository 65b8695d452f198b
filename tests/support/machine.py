"""What the state machines of the aggregates share: every command is predicted by a tiny model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Generic, TypeVar

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from ilikeyacut.domain.aggregate import Aggregate, Event, fold
from ilikeyacut.domain.errors import DomainError
from ilikeyacut.testing.given import assert_readable

A = TypeVar("A", bound=Aggregate)


class AggregateMachine(RuleBasedStateMachine, Generic[A]):
    """Drives one aggregate: a subclass adds its commands as rules, and a model of them."""

    state: A

    def __init__(self) -> None:
        super().__init__()
        self.log: list[Event] = []
        self.now = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)

    def begin(self, events: Sequence[Event]) -> None:
        """Make the aggregate."""
        self.state = self._folded(events)
        self.log.extend(events)

    def expect(
        self, refusal: type[DomainError] | None, command: Callable[[], Sequence[Event]]
    ) -> tuple[Event, ...]:
        """Run a command that must be refused so, or not at all, and take in what it decided."""
        before = self.state.model_dump_json()
        if refusal is not None:
            with pytest.raises(refusal) as caught:
                command()
            assert caught.type is refusal
            assert_readable(caught.value)
            assert self.state.model_dump_json() == before
            return ()
        events = tuple(command())
        assert self.state.model_dump_json() == before
        self.state = self._folded(events, self.state)
        self.log.extend(events)
        return events

    def check(self, refusal: type[DomainError] | None, rule: Callable[[], object]) -> None:
        """Ask a question that must be answered with this refusal, or without any."""

        def asking() -> tuple[()]:
            rule()
            return ()

        self.expect(refusal, asking)

    @rule(seconds=st.integers(0, 900))
    def time_passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule()
    def save_and_reload(self) -> None:
        stored = [(type(event), event.model_dump_json()) for event in self.log]
        self.log = [kind.model_validate_json(text) for kind, text in stored]
        self.state = self._folded(self.log)

    @rule()
    def snapshot_and_reload(self) -> None:
        restored = type(self.state).model_validate_json(self.state.model_dump_json())
        assert restored == self.state
        self.state = restored

    @invariant()
    def replay_equals_live(self) -> None:
        assert self._folded(self.log) == self.state

    @invariant()
    def versions_follow_each_other(self) -> None:
        versions = [event.originator_version for event in self.log]
        assert versions == list(range(1, len(versions) + 1))

    def _folded(self, events: Sequence[Event], state: A | None = None) -> A:
        folded = fold(events, state)
        assert folded is not None
        return folded  # type: ignore[return-value]  # the first event decides the type
