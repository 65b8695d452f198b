"""Each role may do what the table says and what every function needs, and nothing else."""

from __future__ import annotations

from support.least.actions import kinds, wrong
from support.least.planted import with_grant, without_grant
from support.least.templates import differences, of_roles, wanted
from support.templates import Templates


def test_every_role_is_what_the_table_says(either: Templates) -> None:
    assert set(of_roles(either)) == set(wanted(either))
    assert differences(either) == {}


def test_a_grant_too_many_is_noticed(dev: Templates) -> None:
    table = without_grant("relay", ("publish", "event-bus"))
    noticed = {action for action, _ in differences(dev, table)["relay"]}
    assert noticed == {"events:DescribeEventBus", "events:PutEvents"}


def test_a_grant_that_is_missing_is_noticed(dev: Templates) -> None:
    found = differences(dev, with_grant("relay", ("get", "Keys")))
    assert found == {"relay": {("dynamodb:GetItem", "DynamoDB::Table/ilikeyacut-dev-Keys")}}


def test_every_action_is_one_of_aws_and_on_no_more_than_it_can_be(either: Templates) -> None:
    for name, rights in of_roles(either).items():
        assert [*wrong(rights)] == [], name


def test_actions_that_aws_does_not_have_or_that_reach_too_far_are_noticed() -> None:
    assert kinds("dynamodb:GetItem") == ["table"]
    assert kinds("states:SendTaskSuccess") == []
    planted = (
        ("dynamodb:ReadItem", "table"),
        ("dynamodb:GetItem", "*"),
        ("states:SendTaskSuccess", "machine"),
    )
    assert [it.split(",")[0] for it in wrong(planted)] == [
        "dynamodb:ReadItem is no action of AWS",
        "dynamodb:GetItem on anything",
        "states:SendTaskSuccess on machine",
    ]
