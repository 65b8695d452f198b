"""Ids and tokens that are the same in every run."""

from __future__ import annotations

from random import Random
from uuid import UUID


class SeededEntropy:
    """The same seed gives the same ids and tokens in the same order. Not for production."""

    def __init__(self, seed: int = 0) -> None:
        self._random = Random(seed)  # noqa: S311 - repeatable on purpose, for tests

    def new_id(self) -> UUID:
        return UUID(int=self._random.getrandbits(128), version=4)

    def token(self) -> str:
        return f"{self._random.getrandbits(192):048x}"
