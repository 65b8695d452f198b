"""Sessions that may do only what a role allows: the emulator checks the policies of roles."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from typing import Any
from uuid import uuid4

import pytest

from ilikeyacut.adapters.aws.session import AwsSession

ANYBODY = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}


@contextmanager
def as_role(aws: AwsSession, url: str, allowed: Mapping[str, Any]) -> Iterator[AwsSession]:
    """Yield a session that may do these actions: lists by the ARN of what they are done to."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in credentials(aws, [(it, arn) for arn, it in allowed.items()]).items():
            patch.setenv(name, value)
        with closing(AwsSession("eu-west-1", endpoint=url)) as session:
            yield session


def credentials(aws: AwsSession, allowed: Iterable[tuple[Any, Any]]) -> dict[str, str]:
    """Return the credentials of a new role, as variables, which may do these actions on ARNs."""
    name = f"role-{uuid4().hex}"
    iam = aws.client("iam")
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=_policy(ANYBODY))["Role"]["Arn"]
    statements = [
        {"Effect": "Allow", "Action": actions, "Resource": resource}
        for actions, resource in allowed
    ]
    iam.put_role_policy(RoleName=name, PolicyName=name, PolicyDocument=_policy(*statements))
    assumed = aws.client("sts").assume_role(RoleArn=role, RoleSessionName=name)["Credentials"]
    return {
        "AWS_ACCESS_KEY_ID": assumed["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": assumed["SecretAccessKey"],
        "AWS_SESSION_TOKEN": assumed["SessionToken"],
    }


def _policy(*statements: Mapping[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})
