"""The alarms of a stage, before any template is made of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from stages import DEV, Stage
from watch.alarm import Alarm
from watch.alarms import alarms
from watch.metrics import Formula
from watch.places import Places

PLACES = Places(
    api="api",
    balancer="app/balancer/1",
    cdn="E1",
    user_pool="pool",
    clients=("app", "server"),
    stylists=("gemini", "preview"),
    tables={"Events": None, "Users": "email-index"},
    cache="sessions",
    endpoint="stylist",
)


def named(places: Places = PLACES, stage: Stage = DEV) -> dict[str, Alarm]:
    found = alarms(stage, places)
    by_name = {it.name: it for it in found}
    assert len(by_name) == len(found)
    return by_name


@pytest.mark.parametrize(
    ("without", "alarm"),
    [
        (replace(PLACES, cdn=None), "CdnErrors"),
        (replace(PLACES, cache=None), "RedisThrottled"),
        (replace(PLACES, endpoint=None), "EndpointErrors"),
    ],
)
def test_nothing_is_watched_where_it_is_not(without: Places, alarm: str) -> None:
    assert named().keys() - named(without).keys() == {alarm}


def test_an_index_is_watched_with_its_table() -> None:
    def series(name: str) -> int:
        formula = named()[name].measured
        assert isinstance(formula, Formula)
        return len(formula.metrics)

    assert series("EventsTableThrottled") == 2
    assert series("UsersTableThrottled") == 4


def test_a_total_stands_though_a_provider_is_silent() -> None:
    formula = named()["StylistCost"].measured
    assert isinstance(formula, Formula)
    assert formula.expression == "FILL(m0, 0) + FILL(m1, 0)"
    assert [it.dimensions for it in formula.metrics.values()] == [
        {"provider": "gemini"},
        {"provider": "preview"},
    ]


def test_the_time_limit_of_a_function_moves_its_alarm() -> None:
    longer = replace(DEV, sizes={"auth": replace(DEV.size("auth"), timeout=20)})
    assert named(stage=longer)["AuthNearTimeout"].threshold == 16_000
