"""What emulators drop of queues, rules and topics."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Any

from ilikeyacut.application.worker.notifications import TOPICS
from stages import STAGES
from support.templates import Templates

WEEKS = 14 * 86_400
DIGITS = "0123456789abcdef"


def queues(templates: Templates) -> dict[str, Any]:
    """Return the queues by their names, without the prefix."""
    prefix = f"ilikeyacut-{templates.stage}-"
    found = templates.resources("SQS::Queue", "messaging").values()
    return {it["QueueName"].removeprefix(prefix): it for it in found}


def test_every_queue_is_encrypted_and_keeps_messages_for_two_weeks(either: Templates) -> None:
    found = queues(either)
    assert set(found) == {
        "images.fifo",
        "image-dead.fifo",
        "notifications",
        "dead",
        "undelivered",
    }
    for it in found.values():
        assert it["SqsManagedSseEnabled"]
        assert it["MessageRetentionPeriod"] == WEEKS


def test_plain_http_is_refused(either: Templates) -> None:
    policies = either.resources("SQS::QueuePolicy", "messaging").values()
    denied = [
        it
        for policy in policies
        for it in policy["PolicyDocument"]["Statement"]
        if it["Effect"] == "Deny" and it["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    ]
    assert len(denied) == len(queues(either))


def test_what_kills_its_receivers_is_buried_in_a_queue_of_the_same_kind(either: Templates) -> None:
    stack = either.stacks["messaging"]["Resources"]
    for name in ("images.fifo", "notifications"):
        it = queues(either)[name]
        redrive = it["RedrivePolicy"]
        dead = stack[redrive["deadLetterTargetArn"]["Fn::GetAtt"][0]]["Properties"]
        assert redrive["maxReceiveCount"] == 12
        assert dead.get("FifoQueue") == it.get("FifoQueue")


def test_a_message_is_hidden_for_longer_than_its_function_may_run(either: Templates) -> None:
    stage = STAGES[either.stage]
    for name, function in (("images.fifo", "processing"), ("notifications", "notifications")):
        hidden = queues(either)[name]["VisibilityTimeout"]
        assert hidden == stage.size(function).timeout + 30


def test_rules_may_send_to_the_image_queue_without_a_deduplication_id(dev: Templates) -> None:
    images = queues(dev)["images.fifo"]
    assert images["ContentBasedDeduplication"]
    assert images["DeduplicationScope"] == "messageGroup"
    assert images["FifoThroughputLimit"] == "perMessageGroupId"


def test_sixteen_rules_bring_arrivals_each_in_a_group_of_its_own(either: Templates) -> None:
    rules = [
        it
        for it in either.resources("Events::Rule", "messaging").values()
        if it["EventPattern"]["source"] == ["aws.s3"]
    ]
    groups = {}
    for it in rules:
        (target,), detail = it["Targets"], it["EventPattern"]["detail"]
        (key,) = detail["object"]["key"]
        groups[key["prefix"]] = target["SqsParameters"]["MessageGroupId"]
        assert detail["bucket"]["name"][0].startswith(f"ilikeyacut-{either.stage}-user-uploads-")
        assert it["EventPattern"]["detail-type"] == ["Object Created"]
    assert groups == {f"user-uploads/{it}": f"arrived-{it}" for it in DIGITS}


def test_the_ends_of_try_ons_are_told(either: Templates) -> None:
    (told,) = (
        it
        for it in either.resources("Events::Rule", "messaging").values()
        if it["EventPattern"]["source"] == ["ilikeyacut"]
    )
    assert set(told["EventPattern"]["detail-type"]) == TOPICS
    assert len(told["Targets"]) == 2


def test_what_no_rule_can_deliver_is_kept(either: Templates) -> None:
    for stack in ("messaging", "compute"):
        for name, it in either.resources("Events::Rule", stack).items():
            assert all("DeadLetterConfig" in target for target in it["Targets"]), name


def test_every_rule_may_send_to_its_queue_and_to_the_dead_letters(either: Templates) -> None:
    for stack in ("messaging", "compute"):
        for it in either.resources("Events::Rule", stack).values():
            bus = "" if "arrived" in it.get("Name", "") else "events/"
            rule = it.get("Name") or f"ilikeyacut-{either.stage}-{bus}any"
            assert senders(either, "Undelivered", rule), it
            if bus == "":
                assert senders(either, "Images", rule), it
    assert not senders(either, "Images", "another-rule")


def senders(templates: Templates, queue: str, rule: str) -> bool:
    """Whether the policy of a queue lets a rule send by its name."""
    arn = f"arn:aws:events:us-east-1:123456789012:rule/{rule}"
    return any(
        fnmatchcase(arn, pattern)
        for name, policy in templates.resources("SQS::QueuePolicy", "messaging").items()
        if name.startswith(f"{queue}Policy")
        for it in policy["PolicyDocument"]["Statement"]
        if it["Principal"] == {"Service": "events.amazonaws.com"}
        for pattern in _list(it["Condition"].get("ArnLike", {}).get("aws:SourceArn", []))
    )


def test_policies_are_as_short_as_sqs_wants_them(either: Templates) -> None:
    for name, policy in either.resources("SQS::QueuePolicy").items():
        statements = policy["PolicyDocument"]["Statement"]
        assert len(statements) <= 20, name
        assert sum("Condition" in it for it in statements) <= 10, name


def test_published_events_are_archived_as_long_as_logs(either: Templates) -> None:
    (archive,) = either.resources("Events::Archive", "messaging").values()
    assert archive["RetentionDays"] == STAGES[either.stage].log_days
    assert archive["EventPattern"] == {"source": ["ilikeyacut"]}


def test_topics_are_encrypted_by_a_key_that_their_publishers_may_use(either: Templates) -> None:
    topics = either.resources("SNS::Topic", "messaging").values()
    assert {it["TopicName"].rpartition("-")[2] for it in topics} == {"jobs", "alarms"}
    (key,) = either.resources("KMS::Key", "messaging")
    assert all(it["KmsMasterKeyId"] == {"Fn::GetAtt": [key, "Arn"]} for it in topics)
    policy = either.resources("KMS::Key", "messaging")[key]["KeyPolicy"]["Statement"]
    services = {
        name
        for it in policy
        if "kms:Decrypt" in it["Action"]
        for name in _list(it["Principal"].get("Service", []))
    }
    publishers = ("budgets", "cloudwatch", "events")
    assert services >= {f"{it}.amazonaws.com" for it in publishers}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
