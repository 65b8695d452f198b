"""What every adapter for figures promises. A subclass provides `measures` and what it recorded."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from threading import Thread

import pytest

from ilikeyacut.application.ports.measures import Figure, Measures

Recorded = Callable[[], Sequence[tuple[str, float, dict[str, str]]]]
"""Returns the name, value and dimensions of each figure so far."""


class MeasuresContract(ABC):
    @abstractmethod
    @pytest.fixture
    def measures(self) -> Measures:
        """Return the adapter."""

    @abstractmethod
    @pytest.fixture
    def recorded(self, measures: Measures) -> Recorded:
        """Return what tells the recorded figures, in order."""

    def test_a_figure_has_its_name_value_and_dimensions(
        self, measures: Measures, recorded: Recorded
    ) -> None:
        measures.add(Figure.PROVIDER_LATENCY, 1250, "gemini")
        measures.add(Figure.PROJECTION_LAG, 0.5)
        assert [*recorded()] == [
            ("ProviderLatency", 1250, {"provider": "gemini"}),
            ("ProjectionLag", 0.5, {}),
        ]

    def test_equal_figures_are_all_recorded(self, measures: Measures, recorded: Recorded) -> None:
        for _ in range(3):
            measures.add(Figure.JOBS_ENDED, 1, "completed")
        assert len(recorded()) == 3

    def test_threads_share_it(self, measures: Measures, recorded: Recorded) -> None:
        def add() -> None:
            for _ in range(50):
                measures.add(Figure.QUEUE_AGE, 1, "images")

        threads = [Thread(target=add) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [*recorded()] == [("QueueAge", 1, {"queue": "images"})] * 200
