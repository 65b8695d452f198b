"""The rights that the roles of a template have, by the names of their functions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from functions import FUNCTIONS, Function
from grants import ANYTHING, FOLDERS, TABLES, Resources, statements
from support.least.calls import Right
from support.templates import Templates

NAMES = ("TableName", "QueueName", "UserPoolName", "Name", "Description")
"""The properties that say what a resource is, the most telling first."""

Rights = set[Right]
ACCOUNT, REGION = "123456789012", "us-east-1"
ELSEWHERE = "claims"
"""The function that is made with the user pool."""


def of_roles(templates: Templates) -> dict[str, Rights]:
    """Return all that the roles of functions may do."""
    stack = templates.stacks["compute"]["Resources"]
    owners = {
        it["Properties"]["Role"]["Fn::GetAtt"][0]: it["Properties"]["FunctionName"]
        for it in stack.values()
        if it["Type"] == "AWS::Lambda::Function"
    }
    found: dict[str, Rights] = defaultdict(set)
    for policy in templates.resources("IAM::Policy", "compute").values():
        for role in policy["Roles"]:
            if owner := owners.get(role["Ref"]):
                name = owner.removeprefix(f"ilikeyacut-{templates.stage}-")
                found[name] |= set(_rights(templates, policy["PolicyDocument"]))
    return found


def wanted(templates: Templates, table: Mapping[str, Function] = FUNCTIONS) -> dict[str, Rights]:
    """Return what the roles should be able to do: the table, and what every function needs."""
    resources = _resources(templates)
    return {
        name: {
            (action, arn)
            for it in statements(function.may, resources)
            for action in it.actions
            for arn in it.arns
        }
        | _fixed(templates, name, function)
        for name, function in table.items()
        if name != ELSEWHERE
    }


def differences(
    templates: Templates, table: Mapping[str, Function] = FUNCTIONS
) -> dict[str, Rights]:
    """Return what roles lack or have too much, by function."""
    made, should = of_roles(templates), wanted(templates, table)
    return {name: it for name in should if (it := made[name] ^ should[name])}


def _fixed(templates: Templates, name: str, function: Function) -> Rights:
    prod = templates.stage == "prod"
    logs = {"logs:CreateLogStream", "logs:PutLogEvents"}
    groups = [f"/aws/lambda/ilikeyacut-{templates.stage}-{name}"]
    anything = {"xray:PutTraceSegments", "xray:PutTelemetryRecords"}
    here: Rights = set()
    if prod and function.redis:
        anything |= {
            "ec2:AssignPrivateIpAddresses",
            "ec2:CreateNetworkInterface",
            "ec2:DeleteNetworkInterface",
            "ec2:DescribeNetworkInterfaces",
            "ec2:DescribeSubnets",
            "ec2:UnassignPrivateIpAddresses",
        }
    elif prod and function.package != "pictures":
        groups.append("/aws/lambda-insights")
    if name in {"projector", "relay"}:
        anything.add("dynamodb:ListStreams")
        stream = f"{_table(templates, 'Events')}/stream"
        reads = ("DescribeStream", "GetRecords", "GetShardIterator")
        here |= {(f"dynamodb:{it}", stream) for it in reads}
    if name in {"projector", "relay", "orchestration"}:
        here.add(("sqs:SendMessage", f"SQS::Queue/ilikeyacut-{templates.stage}-undelivered"))
    arns = [f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{it}:*" for it in groups]
    return (
        here
        | {(action, arn) for action in logs for arn in arns}
        | {(action, ANYTHING) for action in anything}
    )


def _resources(templates: Templates) -> Resources:
    prefix, prod = f"ilikeyacut-{templates.stage}-", templates.stage == "prod"
    here = f"{REGION}:{ACCOUNT}"
    redis = [
        f"arn:aws:elasticache:{here}:{it}:{prefix}sessions" for it in ("serverlesscache", "user")
    ]
    return {
        **{it: _table_and_index(templates, it) for it in TABLES},
        **{it: _folder(templates, it) for it in FOLDERS},
        **{it: [f"SecretsManager::Secret/{prefix}{it}"] for it in _SECRETS},
        "person-key": ["KMS::Key/wraps the key of each person"],
        "image-queue": [f"SQS::Queue/{prefix}images.fifo"],
        "image-dead": [f"SQS::Queue/{prefix}image-dead.fifo"],
        "notification-queue": [f"SQS::Queue/{prefix}notifications"],
        "dead": [f"SQS::Queue/{prefix}dead"],
        "event-bus": [f"Events::EventBus/{prefix}events"],
        "user-pool": [f"Cognito::UserPool/{prefix}people"],
        "try-on": [f"arn:aws:states:{here}:stateMachine:{prefix}try-on"],
        "stylist-endpoint": [f"arn:aws:sagemaker:{here}:endpoint/{prefix}stylist"] if prod else [],
        "gemini-api": [
            f"arn:aws:execute-api:{here}:ApiGateway::RestApi/{prefix}gemini/out/*/v1beta/models/*"
        ],
        "redis": redis if prod else [],
        ANYTHING: [ANYTHING],
    }


_SECRETS = ("email-secret", "cdn-key", "gemini-key")


def _table(templates: Templates, name: str) -> str:
    return f"DynamoDB::Table/ilikeyacut-{templates.stage}-{name}"


def _table_and_index(templates: Templates, name: str) -> list[str]:
    wanted = f"ilikeyacut-{templates.stage}-{name}"
    table = templates.only("DynamoDB::Table", TableName=wanted)
    arn = _table(templates, name)
    indexes = table.get("GlobalSecondaryIndexes", ())
    return [arn, *(f"{arn}/index/{it['IndexName']}" for it in indexes)]


def _folder(templates: Templates, folder: str) -> list[str]:
    kept = "processed-images" if folder == "exports" else folder
    bucket = f"arn:aws:s3:::ilikeyacut-{templates.stage}-{kept}-{ACCOUNT}-{REGION}"
    return [f"{bucket}/{folder}/*", bucket]


def _rights(templates: Templates, document: Mapping[str, Any]) -> Iterator[Right]:
    for it in document["Statement"]:
        assert it["Effect"] == "Allow"
        assert "Condition" not in it
        for action in _list(it["Action"]):
            for resource in _list(it["Resource"]):
                yield action, named(templates, "compute", resource)


def named(templates: Templates, stack: str, value: Any) -> str:
    """Return an ARN, or the kind and the name of the resource whose it is."""
    match value:
        case str():
            return value
        case {"Fn::Join": ["", parts]}:
            return "".join(named(templates, stack, it) for it in parts)
        case {"Fn::GetStackOutput": {"StackName": full, "OutputName": output}}:
            there = full.removeprefix(f"ilikeyacut-{templates.stage}-")
            value = templates.stacks[there]["Outputs"][output]["Value"]
            return named(templates, there, value)
        case {"Ref": logical} | {"Fn::GetAtt": [logical, "Arn"]}:
            return _name(templates.stacks[stack]["Resources"][logical])
        case {"Fn::GetAtt": [logical, "StreamArn"]}:
            return f"{_name(templates.stacks[stack]['Resources'][logical])}/stream"
    raise AssertionError(value)


def _name(resource: Mapping[str, Any]) -> str:
    own = resource["Properties"]
    return f"{resource['Type'].removeprefix('AWS::')}/{next(own[it] for it in NAMES if it in own)}"


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
