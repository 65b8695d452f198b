"""SNS on the emulator with phones behind it: ministack takes a push, but shows it to nobody."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from botocore.exceptions import ClientError

import aws_resources
from ilikeyacut.adapters.aws.session import AwsSession
from ilikeyacut.domain.user import Device, Platform


def application(session: AwsSession, platform: str, name: str | None = None) -> str:
    """Make a platform application (APNS, APNS_SANDBOX or GCM); return its ARN."""
    return aws_resources.platform_application(session, name or uuid4().hex, platform)


def topic(session: AwsSession) -> str:
    """Make a topic for alarms; return its ARN."""
    return str(session.client("sns").create_topic(Name=uuid4().hex)["TopicArn"])


class PushService(AwsSession):
    """The emulator's SNS, which keeps what is published and refuses to reach disabled endpoints.

    AWS refuses them (and so does moto); ministack publishes to them without a word.
    """

    def __init__(self, session: AwsSession, applications: dict[Platform, str]) -> None:
        super().__init__("eu-west-1")
        self._sns: Any = session.client("sns")
        self._applications = applications
        self.published: list[dict[str, Any]] = []
        self.calls: list[str] = []

    def client(self, service: str, *_: object) -> Any:
        assert service == "sns"
        return self

    def __getattr__(self, operation: str) -> Any:
        self.calls.append(operation)
        return getattr(self._sns, operation)

    def publish(self, **call: Any) -> Any:
        if arn := call.get("TargetArn"):
            attributes = self._sns.get_endpoint_attributes(EndpointArn=arn)["Attributes"]
            if attributes["Enabled"] == "false":
                raise refusal("EndpointDisabled", "Endpoint is disabled")
            self.published.append(call | {"Token": attributes["Token"]})
        else:
            self.published.append(call)
        return self._sns.publish(**call)

    # ---- as the contract sees it

    def shown(self, device: Device) -> Sequence[UUID]:
        calls = [it for it in self.published if it.get("Token") == device.token]
        return [UUID(job_of(json.loads(it["Message"]))) for it in calls]

    def owner(self, device: Device) -> UUID | None:
        found = self._found(device)
        return UUID(found["CustomUserData"]) if found else None

    def disable(self, device: Device) -> None:
        if found := self._found(device):
            arn, attributes = found["EndpointArn"], {"Enabled": "false"}
            self._sns.set_endpoint_attributes(EndpointArn=arn, Attributes=attributes)

    def alarms(self) -> Sequence[str]:
        return [it["Subject"] for it in self.published if "TopicArn" in it]

    def _found(self, device: Device) -> dict[str, str] | None:
        """Return the endpoint of a device: SNS names it where another would be made."""
        application = self._applications[device.platform]
        user_data = uuid4().hex
        try:
            made = self._sns.create_platform_endpoint(
                PlatformApplicationArn=application, Token=device.token, CustomUserData=user_data
            )["EndpointArn"]
        except ClientError as refused:
            arn = refused.response["Error"]["Message"].split()[1]
            found: dict[str, str] = self._sns.get_endpoint_attributes(EndpointArn=arn)["Attributes"]
            return found | {"EndpointArn": arn}
        self._sns.delete_endpoint(EndpointArn=made)
        return None


def job_of(message: dict[str, str]) -> str:
    """Return the job that a message is about, whichever platform it is for."""
    (payload,) = (json.loads(it) for name, it in message.items() if name != "default")
    data = payload["fcmV1Message"]["message"]["data"] if "fcmV1Message" in payload else payload
    return str(data["job_id"])


def refusal(code: str, message: str, status: int = 400) -> ClientError:
    """Return an error of AWS."""
    error = {"Error": {"Code": code, "Message": message}}
    return ClientError(error | {"ResponseMetadata": {"HTTPStatusCode": status}}, "Operation")
