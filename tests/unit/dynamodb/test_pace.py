"""Turns end, however a save that waits for one or holds one is interrupted."""

from __future__ import annotations

from contextlib import ExitStack
from typing import cast

import pytest

from ilikeyacut.adapters.dynamodb.client import DynamoDb
from ilikeyacut.adapters.dynamodb.events.pace import FIRST, Limits, Pace

LIMITS = Limits(age=1.0, wait=1.0, life=1.0)


class Interrupted:
    """The time of a process that is interrupted wherever it waits."""

    def now(self) -> float:
        return 0.0

    def pause(self, seconds: float) -> None:
        raise KeyboardInterrupt


def test_an_interrupted_save_leaves_its_place_to_others() -> None:
    pace, db = Pace(), cast("DynamoDb", Interrupted())
    with ExitStack() as held:
        for _ in range(int(FIRST)):
            held.enter_context(pace.turn(db, LIMITS))
        for _ in range(2):
            with pytest.raises(KeyboardInterrupt), pace.turn(db, LIMITS):
                pass
    with pytest.raises(KeyboardInterrupt), pace.turn(db, LIMITS):
        raise KeyboardInterrupt
    with ExitStack() as held:
        for _ in range(int(FIRST)):
            held.enter_context(pace.turn(db, LIMITS))
