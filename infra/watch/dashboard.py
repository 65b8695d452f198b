"""The dashboard: rows of graphs, the ones that people feel first."""

from __future__ import annotations

from dataclasses import dataclass

from functions import FUNCTIONS
from ilikeyacut.application.followers.relay import OUTCOMES
from ilikeyacut.application.ports.measures import Figure
from stages import Stage
from watch.metrics import Metric, of_function, of_queue, own
from watch.places import Places


@dataclass(frozen=True)
class Graph:
    """Metrics that are read together, and those of another unit on the right."""

    title: str
    left: tuple[Metric, ...]
    right: tuple[Metric, ...] = ()


def graphs(stage: Stage, places: Places) -> tuple[tuple[Graph, ...], ...]:
    """Return the rows of a stage's dashboard."""
    return (_requests(places), _try_ons(stage), _stylists(stage, places), _inside(stage, places))


def _requests(places: Places) -> tuple[Graph, ...]:
    def api(name: str, statistic: str = "Sum") -> Metric:
        return Metric("AWS/ApiGateway", name, {"ApiId": places.api}, statistic)

    def balancer(name: str) -> Metric:
        return Metric("AWS/ApplicationELB", name, {"LoadBalancer": places.balancer})

    codes = ("HTTPCode_ELB_4XX_Count", "HTTPCode_ELB_5XX_Count", "HTTPCode_Target_5XX_Count")
    return (
        Graph("Requests", (api("Count"), api("4xx"), api("5xx"))),
        Graph(
            "Milliseconds of an answer", tuple(api("Latency", it) for it in ("p50", "p95", "p99"))
        ),
        Graph("Load balancer", tuple(map(balancer, codes))),
    )


def _try_ons(stage: Stage) -> tuple[Graph, ...]:
    executions = ("ExecutionsStarted", "ExecutionsSucceeded", "ExecutionsFailed")
    machine = {"StateMachineArn": stage.workflow_arn}
    return (
        Graph("Try-ons", tuple(own(stage, Figure.JOBS_ENDED, it) for it in OUTCOMES.values())),
        Graph(
            "Image queue: messages, and seconds on the right",
            (of_queue(stage, "images.fifo", "ApproximateNumberOfMessagesVisible"),),
            (
                of_queue(stage, "images.fifo", "ApproximateAgeOfOldestMessage"),
                own(stage, Figure.QUEUE_AGE, "images", statistic="p95"),
                own(stage, Figure.QUEUE_AGE, "notifications", statistic="p95"),
            ),
        ),
        Graph("Workflow", tuple(Metric("AWS/States", it, machine) for it in executions)),
    )


def _stylists(stage: Stage, places: Places) -> tuple[Graph, ...]:
    def each(figure: Figure, statistic: str = "Sum") -> tuple[Metric, ...]:
        return tuple(own(stage, figure, it, statistic=statistic) for it in places.stylists)

    return (
        Graph("Milliseconds of a picture", each(Figure.PROVIDER_LATENCY, "p95")),
        Graph(
            "Share of calls that fail, and circuits opened on the right",
            each(Figure.PROVIDER_FAILURES, "Average"),
            each(Figure.CIRCUITS_OPENED),
        ),
        Graph(
            "Dollars: reserved, and spent on the right",
            each(Figure.RESERVED_DOLLARS),
            each(Figure.PROVIDER_DOLLARS),
        ),
    )


def _inside(stage: Stage, places: Places) -> tuple[Graph, ...]:
    consumed = ("ConsumedReadCapacityUnits", "ConsumedWriteCapacityUnits")
    tables = [{"TableName": stage.prefix + it} for it in places.tables]
    ages = (of_function(stage, it, "IteratorAge", "Maximum") for it in ("projector", "relay"))
    return (
        Graph(
            "Behind the log: milliseconds, and the views' seconds on the right",
            tuple(ages),
            (own(stage, Figure.PROJECTION_LAG, statistic="Maximum"),),
        ),
        Graph(
            "Functions at work",
            tuple(of_function(stage, it, "ConcurrentExecutions", "Maximum") for it in FUNCTIONS),
        ),
        Graph(
            "Capacity of the tables",
            tuple(Metric("AWS/DynamoDB", it, table) for table in tables for it in consumed),
        ),
    )
