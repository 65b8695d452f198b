"""Pushes to devices through SNS, and alarms on a topic.

SNS knows a device by an endpoint. It is found by asking to make it, which is idempotent, so no ARN
is stored anywhere. The endpoint's user data hold the id of its person: of two people who signed in
on one device, it is the later one's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from ilikeyacut.adapters.aws.faults import Fault, fault_of
from ilikeyacut.adapters.aws.session import AwsSession, Patience
from ilikeyacut.adapters.sns import payloads
from ilikeyacut.application.ports.notifier import (
    DeviceGoneError,
    DeviceTakenError,
    Notice,
    NotifierError,
)
from ilikeyacut.domain.user import Device, Platform

PATIENCE = Patience(attempts=3)
MOST_LOOKS = 3
"""How often to look at an endpoint that others make and delete meanwhile."""

LONGEST_SUBJECT = 100
KNOWN = re.compile(r"Endpoint (arn:\S+) already exists")
"""How SNS words that a token has an endpoint with other attributes, which it names."""

UNFIT = re.compile(r"Invalid parameter: Token\b")
"""How SNS words that a token is none of the platform's."""

T = TypeVar("T")


class _Endpoint(NamedTuple):
    """An endpoint of SNS, whose it is, and whether the push service reaches it.

    One that somebody made by hand may be nobody's: it is whoever's token it has.
    """

    arn: str
    owner: str
    enabled: bool
    token: str

    def belongs_to(self, user_id: UUID) -> bool:
        return self.owner in {"", str(user_id)}


class SnsNotifier:
    """Tells people through the platform applications that are set up; silent for other platforms.

    It loads and calls nothing before it is used. Messages of SNS are never repeated: they may name
    a token.
    """

    def __init__(
        self,
        session: AwsSession,
        applications: Mapping[Platform, str],
        alarms: str | None = None,
        *,
        patience: Patience = PATIENCE,
    ) -> None:
        self._session = session
        self._applications = applications
        self._alarms = alarms
        self._patience = patience

    @property
    def reaches(self) -> frozenset[Platform]:
        return frozenset(self._applications)

    def register(self, user_id: UUID, device: Device) -> None:
        if application := self._applications.get(device.platform):
            self._repeated(lambda: self._register(application, user_id, device))

    def drop(self, user_id: UUID, device: Device) -> None:
        if application := self._applications.get(device.platform):
            self._repeated(lambda: self._drop(application, user_id, device))

    def tell(self, user_id: UUID, device: Device, notice: Notice) -> None:
        if application := self._applications.get(device.platform):
            self._repeated(lambda: self._tell(application, user_id, device, notice))

    def check(self) -> None:
        """Raise NotifierError unless every platform application exists and may push."""
        for application in self._applications.values():
            found = self._call(
                "get_platform_application_attributes", PlatformApplicationArn=application
            )
            if found["Attributes"].get("Enabled", "true") == "false":
                raise NotifierError("a platform application of SNS is disabled")

    def alarm(self, subject: str, text: str) -> None:
        if self._alarms:
            call = {"TopicArn": self._alarms, "Subject": subject[:LONGEST_SUBJECT], "Message": text}
            self._call("publish", **call)

    def _register(self, application: str, user_id: UUID, device: Device) -> None:
        found = self._endpoint(application, user_id, device, fresh=False)
        if found != _Endpoint(found.arn, str(user_id), enabled=True, token=device.token):
            wanted = {"CustomUserData": str(user_id), "Enabled": "true", "Token": device.token}
            self._call("set_endpoint_attributes", EndpointArn=found.arn, Attributes=wanted)

    def _drop(self, application: str, user_id: UUID, device: Device) -> None:
        try:
            found = self._endpoint(application, user_id, device)
        except DeviceGoneError:  # a token that SNS never took
            return
        if found.belongs_to(user_id):
            self._call("delete_endpoint", EndpointArn=found.arn)

    def _tell(self, application: str, user_id: UUID, device: Device, notice: Notice) -> None:
        found = self._endpoint(application, user_id, device)
        if not found.belongs_to(user_id):
            raise DeviceTakenError("another person has signed in on the device")
        if not found.enabled:
            self._gone(found.arn)
        try:
            self._call(
                "publish",
                TargetArn=found.arn,
                MessageStructure="json",
                Message=payloads.message(application, notice),
                MessageAttributes=payloads.attributes(application, notice),
            )
        except _RefusedError as refused:
            if not refused.fault.code.startswith("EndpointDisabled"):
                raise
            self._gone(found.arn)

    def _gone(self, arn: str) -> None:
        """Delete an endpoint that the push service does not reach. Raises DeviceGoneError."""
        self._call("delete_endpoint", EndpointArn=arn)
        raise DeviceGoneError("the push service does not reach the device any more")

    def _endpoint(
        self, application: str, user_id: UUID, device: Device, *, fresh: bool = True
    ) -> _Endpoint:
        """Return the endpoint of a device, made for this person unless it was there.

        `fresh`: what SNS makes or finds without a word counts as enabled. Raises DeviceGoneError
        for a token that is none of the platform's.
        """
        try:
            answer = self._call(
                "create_platform_endpoint",
                PlatformApplicationArn=application,
                Token=device.token,
                CustomUserData=str(user_id),
                Attributes={"Enabled": "true"},
            )
        except _RefusedError as refused:
            if known := KNOWN.search(refused.fault.message):
                return self._described(known[1])
            if UNFIT.search(refused.fault.message):
                raise DeviceGoneError("the push service does not know the token") from None
            raise
        arn = str(answer["EndpointArn"])
        made = _Endpoint(arn, str(user_id), enabled=True, token=device.token)
        return made if fresh else self._described(arn)

    def _described(self, arn: str) -> _Endpoint:
        found: dict[str, str] = self._call("get_endpoint_attributes", EndpointArn=arn)["Attributes"]
        owner, enabled = found.get("CustomUserData", ""), found.get("Enabled", "true")
        return _Endpoint(arn, owner, enabled.lower() == "true", found.get("Token", ""))

    def _repeated(self, step: Callable[[], T]) -> T:
        """Take a step again if its endpoint was deleted in the middle of it."""
        for _ in range(MOST_LOOKS - 1):
            try:
                return step()
            except _RefusedError as refused:
                if not refused.endpoint_gone:
                    raise
        return step()

    def _call(self, operation: str, **request: Any) -> dict[str, Any]:
        try:
            client = self._session.client("sns", self._patience)
            answer: dict[str, Any] = getattr(client, operation)(**request)
        except Exception as error:
            raise _RefusedError(operation, fault_of(error)) from error
        return answer


class _RefusedError(NotifierError):
    """A call failed. The text names its code, not what SNS says."""

    def __init__(self, operation: str, fault: Fault) -> None:
        super().__init__(operation, fault)
        self.operation = operation
        self.fault = fault

    def __str__(self) -> str:
        return f"SNS cannot be used: {self.operation}: {self.fault.kind.word}: {self.fault.code}"

    @property
    def endpoint_gone(self) -> bool:
        """Whether the endpoint of a call was deleted."""
        unknown = self.fault.code in {"NotFound", "InvalidParameter", "InvalidParameterException"}
        return unknown and self.operation != "create_platform_endpoint"
