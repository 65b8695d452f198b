"""The alarms: what is measured, how much is too much, for how long, and the runbook that helps.

Each alarm tells the topic of the alarms. Those that people feel also page, through the composite.
"""

from __future__ import annotations

from collections.abc import Iterator

from functions import FUNCTIONS
from ilikeyacut.application.ports.measures import Figure
from stages import Stage
from watch import services
from watch.alarm import Alarm
from watch.metrics import Formula, Metric, found, of_function, of_queue, own, total
from watch.places import Places


def alarms(stage: Stage, places: Places) -> tuple[Alarm, ...]:
    """Return the alarms of a stage."""
    return (
        *_people(stage, places),
        *_dead_letters(stage),
        *_log(stage),
        *_workflow(stage),
        *_time(stage),
        *(it for name in FUNCTIONS for it in services.of_a_function(stage, name)),
        *(services.of_a_table(stage, name, index) for name, index in places.tables.items()),
        *services.of_the_edge(places),
        *_stylists(stage, places),
        *services.of_sign_in(places),
    )


def _people(stage: Stage, places: Places) -> Iterator[Alarm]:
    def api(name: str, statistic: str = "Sum") -> Metric:
        return Metric("AWS/ApiGateway", name, {"ApiId": places.api}, statistic)

    yield Alarm(
        "ApiErrors",
        Formula("IF(n > 20, 100 * e / n, 0)", {"e": api("5xx"), "n": api("Count")}),
        1,
        2,
        "More than 1 % of requests end in a 5xx",
        "requests.md#apierrors",
        pages=True,
    )
    yield Alarm(
        "ApiSlow",
        api("Latency", "p99"),
        3000,
        3,
        "One request in a hundred takes more than 3 s",
        "requests.md#apislow",
        pages=True,
    )
    yield Alarm(
        "QueueOld",
        of_queue(stage, "images.fifo", "ApproximateAgeOfOldestMessage"),
        180,
        3,
        "A picture has been waiting for more than 3 minutes",
        "try-ons.md#queueold",
        pages=True,
    )
    ended = {it[0]: own(stage, Figure.JOBS_ENDED, it) for it in ("completed", "failed", "expired")}
    failing, all_ = "FILL(f, 0) + FILL(e, 0)", "FILL(c, 0) + FILL(f, 0) + FILL(e, 0)"
    yield Alarm(
        "TryOnsFail",
        Formula(f"IF({all_} > 10, 100 * ({failing}) / ({all_}), 0)", ended),
        10,
        2,
        "More than 10 % of try-ons fail or expire",
        "try-ons.md#tryonsfail",
        pages=True,
    )


def _dead_letters(stage: Stage) -> Iterator[Alarm]:
    for name, queue, why in (
        ("ImageDead", "image-dead.fifo", "A message of the image queue was given up"),
        ("Dead", "dead", "A notification was given up"),
        ("Undelivered", "undelivered", "A rule, a schedule or a function left something undone"),
    ):
        yield Alarm(
            name,
            of_queue(stage, queue, "ApproximateNumberOfMessagesVisible"),
            0,
            1,
            why,
            f"dead-letters.md#{name.lower()}",
        )


def _log(stage: Stage) -> Iterator[Alarm]:
    for function in ("projector", "relay"):
        name = f"{function.title()}Behind"
        yield Alarm(
            name,
            of_function(stage, function, "IteratorAge", "Maximum"),
            60_000,
            1,
            f"The {function} is more than a minute behind the log",
            f"log.md#{name.lower()}",
        )
    yield Alarm(
        "ViewsBehind",
        own(stage, Figure.PROJECTION_LAG, statistic="Maximum"),
        60,
        1,
        "A view has not applied an event that is older than a minute",
        "log.md#viewsbehind",
    )
    yield Alarm(
        "ViewStopped",
        own(stage, Figure.STOPPED_VIEWS, statistic="Maximum"),
        0,
        1,
        "A view met an event that it cannot apply",
        "log.md#viewstopped",
    )


def _workflow(stage: Stage) -> Iterator[Alarm]:
    machine = {"StateMachineArn": stage.workflow_arn}
    for name, metric, why in (
        ("WorkflowFailed", "ExecutionsFailed", "A workflow broke; a refused photo is no failure"),
        ("WorkflowTimedOut", "ExecutionsTimedOut", "A workflow ran out of time"),
    ):
        yield Alarm(
            name, Metric("AWS/States", metric, machine), 0, 1, why, f"try-ons.md#{name.lower()}"
        )


def _time(stage: Stage) -> Iterator[Alarm]:
    yield Alarm(
        "ScheduleDropped",
        Metric("AWS/Scheduler", "InvocationDroppedCount", {"ScheduleGroup": "default"}),
        0,
        1,
        "A scheduled call was dropped",
        "log.md#scheduledropped",
    )
    yield Alarm(
        "UpkeepSilent",
        own(stage, Figure.PROJECTION_LAG, statistic="SampleCount"),
        1,
        3,
        "Upkeep has measured nothing for 15 minutes, so nothing expires and no view is watched",
        "log.md#upkeepsilent",
        silence=True,
    )
    # Rules of the default bus have no bus among their dimensions: the query finds those of other
    # stages in the same account, too.
    of_our_bus = f"EventBusName = '{stage.prefix}events'"
    for name, failures in (
        ("ArrivalsFail", found("AWS/Events", "FailedInvocations", "RuleName")),
        (
            "BusFails",
            found("AWS/Events", "FailedInvocations", "EventBusName, RuleName", of_our_bus),
        ),
    ):
        yield Alarm(
            name,
            failures,
            0,
            1,
            "A rule could not deliver, not even to its dead letters",
            f"log.md#{name.lower()}",
        )


def _stylists(stage: Stage, places: Places) -> Iterator[Alarm]:
    yield Alarm(
        "StylistCost",
        total(own(stage, Figure.PROVIDER_DOLLARS, it) for it in places.stylists),
        stage.stylist_dollars,
        1,
        f"Stylists cost more than {stage.stylist_dollars:g} dollars in 5 minutes",
        "money.md#stylistcost",
    )
    yield Alarm(
        "CircuitOpen",
        total(own(stage, Figure.CIRCUITS_OPENED, it) for it in places.stylists),
        0,
        2,
        "A provider keeps failing and is not called",
        "try-ons.md#circuitopen",
    )
    if places.endpoint:
        yield Alarm(
            "EndpointErrors",
            Metric(
                "AWS/SageMaker",
                "Invocation5XXErrors",
                {"EndpointName": places.endpoint, "VariantName": "all"},
            ),
            3,
            2,
            "The endpoint of the custom model fails",
            "try-ons.md#endpointerrors",
        )
