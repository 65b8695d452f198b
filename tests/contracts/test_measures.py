import json
from io import StringIO
from typing import Any

import pytest
from aws_lambda_powertools.metrics import MetricUnit, single_metric

from ilikeyacut.adapters.cloudwatch.measures import CloudWatchMeasures
from ilikeyacut.adapters.memory.clock import ManualClock
from ilikeyacut.adapters.memory.measures import MemoryMeasures
from ilikeyacut.application.ports.measures import Figure
from ilikeyacut.testing.contracts.measures import MeasuresContract, Recorded


class TestMemoryMeasures(MeasuresContract):
    @pytest.fixture
    def measures(self) -> MemoryMeasures:
        return MemoryMeasures()

    @pytest.fixture
    def recorded(self, measures: MemoryMeasures) -> Recorded:
        return lambda: [
            (figure.title, value, dict(zip(figure.dimensions, where, strict=True)))
            for figure, value, where in measures.added
        ]


class TestCloudWatchMeasures(MeasuresContract):
    @pytest.fixture
    def file(self) -> StringIO:
        return StringIO()

    @pytest.fixture
    def measures(self, file: StringIO) -> CloudWatchMeasures:
        return CloudWatchMeasures("ours", ManualClock().now, file)

    @pytest.fixture
    def recorded(self, file: StringIO) -> Recorded:
        return lambda: [_read(json.loads(line)) for line in file.getvalue().splitlines()]

    def test_a_line_is_worded_as_powertools_words_it(
        self, capsys: pytest.CaptureFixture[str], file: StringIO, measures: CloudWatchMeasures
    ) -> None:
        with single_metric("QueueAge", MetricUnit.Seconds, 7, namespace="ours") as metric:
            metric.add_dimension("queue", "images")
        theirs = json.loads(capsys.readouterr().out)
        measures.add(Figure.QUEUE_AGE, 7, "images")
        ours = json.loads(file.getvalue())
        assert type(ours["_aws"].pop("Timestamp")) is type(theirs["_aws"].pop("Timestamp")) is int
        assert ours["_aws"]["CloudWatchMetrics"] == _without_service(theirs)
        assert ours["queue"] == theirs["queue"]
        assert [ours["QueueAge"]] == theirs["QueueAge"]  # a list of values there


def _without_service(line: dict[str, Any]) -> Any:
    """Return powertools' directive without the dimension that it adds if an environment says so."""
    found = line["_aws"]["CloudWatchMetrics"]
    return [
        {**it, "Dimensions": [[one for one in it["Dimensions"][0] if one != "service"]]}
        for it in found
    ]


def _read(line: dict[str, Any]) -> tuple[str, float, dict[str, str]]:
    (directive,) = line["_aws"]["CloudWatchMetrics"]
    (metric,) = directive["Metrics"]
    (names,) = directive["Dimensions"]
    return metric["Name"], line[metric["Name"]], {name: line[name] for name in names}
