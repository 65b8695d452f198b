"""Devices that a push service no longer reaches, on moto: ministack publishes to them all the same.

moto leaves the user data out of an endpoint's attributes, so whose a device is, is shown on
ministack.
"""

from collections.abc import Iterator
from contextlib import closing
from uuid import uuid4

import pytest

from ilikeyacut.adapters.aws.session import AwsSession
from ilikeyacut.adapters.sns.notifier import SnsNotifier
from ilikeyacut.application.ports.notifier import DeviceGoneError
from ilikeyacut.domain.user import Device, Platform
from ilikeyacut.testing.contracts.notifier import notice, phone
from support.pushes import application
from support.sagemaker_async import cloud

USER = uuid4()


@pytest.fixture(scope="module")
def moto() -> Iterator[AwsSession]:
    with cloud() as server, closing(AwsSession("eu-west-1", endpoint=server.url)) as session:
        yield session


@pytest.fixture(scope="module")
def ios(moto: AwsSession) -> str:
    return application(moto, "APNS")


@pytest.fixture
def notifier(moto: AwsSession, ios: str) -> SnsNotifier:
    return SnsNotifier(moto, {Platform.IOS: ios})


def endpoints(moto: AwsSession, ios: str, device: Device) -> list[str]:
    found = moto.client("sns").list_endpoints_by_platform_application(PlatformApplicationArn=ios)
    return [
        it["EndpointArn"] for it in found["Endpoints"] if it["Attributes"]["Token"] == device.token
    ]


def test_a_disabled_device_is_gone_and_its_endpoint_deleted(
    moto: AwsSession, ios: str, notifier: SnsNotifier
) -> None:
    device = phone()
    notifier.tell(USER, device, notice())
    (arn,) = endpoints(moto, ios, device)
    moto.client("sns").set_endpoint_attributes(EndpointArn=arn, Attributes={"Enabled": "false"})
    with pytest.raises(DeviceGoneError):
        notifier.tell(USER, device, notice())
    assert endpoints(moto, ios, device) == []


def test_registering_enables_a_device_again(
    moto: AwsSession, ios: str, notifier: SnsNotifier
) -> None:
    device = phone()
    notifier.register(USER, device)
    (arn,) = endpoints(moto, ios, device)
    moto.client("sns").set_endpoint_attributes(EndpointArn=arn, Attributes={"Enabled": "false"})
    notifier.register(USER, device)
    notifier.tell(USER, device, notice())
    assert endpoints(moto, ios, device) == [arn]


def test_a_dropped_device_has_no_endpoint(
    moto: AwsSession, ios: str, notifier: SnsNotifier
) -> None:
    device = phone()
    notifier.register(USER, device)
    for _ in range(2):
        notifier.drop(USER, device)
        assert endpoints(moto, ios, device) == []
