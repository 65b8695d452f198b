"""Runs the functions of a deployment in our own interpreter, each with the rights of its role.

What a function is told, its handler and its role are read from the emulator, as they were deployed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from threading import Lock
from uuid import uuid4

from emulator.ministack import credentials
from ilikeyacut.adapters.aws.session import AwsSession
from support.functions import Mortal
from support.roles import ANYBODY

NOT_TOLD = "MINISTACK_LAMBDA_PROXY_URL"


class DeployedFunctions(Mapping[str, Mortal]):
    """The functions by their names. One is looked up with its first event."""

    def __init__(self, aws: AwsSession) -> None:
        self._aws = aws
        self._known: dict[str, Mortal] = {}
        self._lock = Lock()

    def __getitem__(self, name: str) -> Mortal:
        with self._lock:
            if name not in self._known:
                self._known[name] = self._looked_up(name)
            return self._known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(tuple(self._known))

    def __len__(self) -> int:
        return len(self._known)

    def close(self) -> None:
        """End all processes."""
        for function in self._known.values():
            function.close()

    def _looked_up(self, name: str) -> Mortal:
        found = self._aws.client("lambda").get_function_configuration(FunctionName=name)
        told = {n: it for n, it in found["Environment"]["Variables"].items() if n != NOT_TOLD}
        region = credentials(self._aws.region or "")
        return Mortal(found["Handler"], {**told, **region, **copied(self._aws, found["Role"])})


def copied(aws: AwsSession, role: str) -> dict[str, str]:
    """Return the credentials of a copy of a role, as environment variables.

    The original can be assumed by a service alone.
    """
    iam, original, name = aws.client("iam"), role.rsplit("/", 1)[-1], f"copy-{uuid4().hex}"
    trust = {"Version": "2012-10-17", "Statement": [ANYBODY]}
    copy = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
    for policy in iam.list_role_policies(RoleName=original)["PolicyNames"]:
        document = iam.get_role_policy(RoleName=original, PolicyName=policy)["PolicyDocument"]
        iam.put_role_policy(RoleName=name, PolicyName=policy, PolicyDocument=json.dumps(document))
    for policy in iam.list_attached_role_policies(RoleName=original)["AttachedPolicies"]:
        iam.attach_role_policy(RoleName=name, PolicyArn=policy["PolicyArn"])
    assumed = aws.client("sts").assume_role(RoleArn=copy, RoleSessionName=name)["Credentials"]
    return {
        "AWS_ACCESS_KEY_ID": assumed["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": assumed["SecretAccessKey"],
        "AWS_SESSION_TOKEN": assumed["SessionToken"],
    }
