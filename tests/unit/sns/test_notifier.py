"""What the notifier makes of the answers of SNS."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from ilikeyacut.adapters.aws.session import AwsSession
from ilikeyacut.adapters.sns.notifier import SnsNotifier
from ilikeyacut.application.ports.notifier import (
    DeviceGoneError,
    DeviceTakenError,
    NotifierError,
)
from ilikeyacut.domain.user import Device, Platform
from ilikeyacut.testing.contracts.notifier import notice, phone
from support.pushes import refusal

APP = "arn:aws:sns:eu-west-1:123456789012:app/APNS/app"
ENDPOINT = (
    "arn:aws:sns:eu-west-1:123456789012:endpoint/APNS/app/830d456e-dbea-304f-a2af-e2e9e666cd70"
)
USER, OTHER = UUID(int=1), UUID(int=2)
EXISTS = refusal(
    "InvalidParameter",
    f"Invalid parameter: Token Reason: Endpoint {ENDPOINT} already exists with the same Token, "
    "but different attributes.",
)
"""AWS's own words, which ministack shortens."""

Answer = Exception | dict[str, Any]


class Sns(AwsSession):
    """Answers each operation as told, once; afterwards as SNS does where all is well."""

    def __init__(self, **answers: Answer | list[Answer]) -> None:
        super().__init__("eu-west-1")
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self._answers = {k: [*v] if isinstance(v, list) else [v] for k, v in answers.items()}
        self.attributes = {"CustomUserData": str(USER), "Enabled": "true", "Token": DEVICE.token}

    def client(self, service: str, *_: object) -> Any:
        assert service == "sns"
        return self

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        def call(**request: Any) -> Any:
            self.calls.append((operation, request))
            planned = self._answers.get(operation)
            answer = planned.pop(0) if planned else self._well(operation)
            if isinstance(answer, Exception):
                raise answer
            return answer

        return call

    def names(self) -> list[str]:
        return [name for name, _ in self.calls]

    def _well(self, operation: str) -> dict[str, Any]:
        if operation == "create_platform_endpoint":
            return {"EndpointArn": ENDPOINT}
        return {"Attributes": self.attributes} if operation == "get_endpoint_attributes" else {}


DEVICE = phone()


def told(sns: Sns, user: UUID = USER, device: Device = DEVICE) -> None:
    SnsNotifier(sns, {Platform.IOS: APP}).tell(user, device, notice())


def test_telling_takes_two_calls() -> None:
    sns = Sns()
    told(sns)
    assert sns.names() == ["create_platform_endpoint", "publish"]
    assert sns.calls[0][1] == {
        "PlatformApplicationArn": APP,
        "Token": DEVICE.token,
        "CustomUserData": str(USER),
        "Attributes": {"Enabled": "true"},
    }
    assert sns.calls[1][1].keys() == {
        *("TargetArn", "MessageStructure", "Message", "MessageAttributes"),
    }


def test_an_endpoint_with_other_attributes_is_found_by_its_name_in_the_refusal() -> None:
    sns = Sns(create_platform_endpoint=EXISTS)
    told(sns)
    assert sns.calls[-1][0] == "publish"
    assert sns.calls[-1][1]["TargetArn"] == ENDPOINT


def test_an_endpoint_of_nobody_is_whose_token_it_has() -> None:
    sns = Sns(create_platform_endpoint=EXISTS)
    del sns.attributes["CustomUserData"]
    told(sns)
    assert sns.names()[-1] == "publish"


def test_an_endpoint_of_another_person_is_left_alone() -> None:
    sns = Sns(create_platform_endpoint=EXISTS)
    with pytest.raises(DeviceTakenError):
        told(sns, OTHER)
    assert sns.names() == ["create_platform_endpoint", "get_endpoint_attributes"]


def test_registering_sets_what_differs_and_nothing_else() -> None:
    sns = Sns()
    notifier = SnsNotifier(sns, {Platform.IOS: APP})
    notifier.register(USER, DEVICE)
    assert sns.names() == ["create_platform_endpoint", "get_endpoint_attributes"]
    for changed in ({"Enabled": "false"}, {"Token": "old"}, {"CustomUserData": str(OTHER)}):
        sns.attributes |= {"Enabled": "true", "Token": DEVICE.token, "CustomUserData": str(USER)}
        sns.attributes |= changed
        notifier.register(USER, DEVICE)
        operation, request = sns.calls[-1]
        assert operation == "set_endpoint_attributes"
        assert request["Attributes"] == {
            "CustomUserData": str(USER),
            "Enabled": "true",
            "Token": DEVICE.token,
        }


@pytest.mark.parametrize("code", ["EndpointDisabled", "EndpointDisabledException"])
def test_a_disabled_endpoint_is_deleted_and_the_device_gone(code: str) -> None:
    sns = Sns(publish=refusal(code, "Endpoint is disabled"))
    with pytest.raises(DeviceGoneError):
        told(sns)
    assert sns.calls[-1] == ("delete_endpoint", {"EndpointArn": ENDPOINT})


@pytest.mark.parametrize(
    "reason",
    [
        "iOS device tokens must be no more than 400 hexadecimal characters",
        "must be at most 2048 bytes long in UTF-8 encoding",
    ],
)
def test_a_token_that_is_none_of_the_platforms_is_gone(reason: str) -> None:
    message = f"Invalid parameter: Token Reason: {reason}"
    for act in (told, lambda sns: SnsNotifier(sns, {Platform.IOS: APP}).register(USER, DEVICE)):
        with pytest.raises(DeviceGoneError):
            act(Sns(create_platform_endpoint=refusal("InvalidParameter", message)))
    sns = Sns(create_platform_endpoint=refusal("InvalidParameter", message))
    SnsNotifier(sns, {Platform.IOS: APP}).drop(USER, DEVICE)
    assert sns.names() == ["create_platform_endpoint"]


@pytest.mark.parametrize("code", ["NotFound", "InvalidParameter"])
def test_an_endpoint_that_is_deleted_meanwhile_is_made_again(code: str) -> None:
    sns = Sns(publish=refusal(code, "No endpoint found for the target arn specified"))
    told(sns)
    assert sns.names() == ["create_platform_endpoint", "publish"] * 2
    sns = Sns(create_platform_endpoint=EXISTS, get_endpoint_attributes=refusal(code, "gone"))
    told(sns)
    assert sns.names()[-2:] == ["create_platform_endpoint", "publish"]


def test_an_endpoint_that_keeps_vanishing_is_given_up() -> None:
    sns = Sns(publish=[refusal("NotFound", "gone")] * 9)
    with pytest.raises(NotifierError, match="publish"):
        told(sns)
    assert sns.names().count("publish") == 3


@pytest.mark.parametrize(
    ("operation", "code"),
    [
        ("create_platform_endpoint", "NotFound"),
        ("create_platform_endpoint", "AuthorizationError"),
        ("create_platform_endpoint", "Throttled"),
        ("publish", "PlatformApplicationDisabled"),
        ("publish", "InternalError"),
        ("publish", "Throttling"),
    ],
)
def test_any_other_refusal_is_a_fault_that_does_not_repeat_the_token(
    operation: str, code: str
) -> None:
    sns = Sns(**{operation: [refusal(code, f"about {DEVICE.token}")] * 3})
    with pytest.raises(NotifierError, match=f"{operation}.*{code}") as fault:
        told(sns)
    assert DEVICE.token not in str(fault.value)


def test_a_platform_that_is_not_set_up_is_silent() -> None:
    sns, device = Sns(), phone(Platform.ANDROID)
    notifier = SnsNotifier(sns, {Platform.IOS: APP})
    notifier.register(USER, device)
    notifier.tell(USER, device, notice())
    notifier.drop(USER, device)
    notifier.alarm("nobody", "listens")
    assert sns.calls == []


def test_a_long_subject_is_cut_to_what_sns_takes() -> None:
    sns = Sns()
    SnsNotifier(sns, {}, "arn:aws:sns:eu-west-1:123456789012:alarms").alarm("x" * 300, "text")
    ((_, request),) = sns.calls
    assert len(request["Subject"]) == 100
