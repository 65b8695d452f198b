"""People are notified although SNS and the inbox throttle, fail, or answer late, half or never."""

from contextlib import suppress
from datetime import timedelta
from uuid import uuid4

import pytest

import aws_resources
from ilikeyacut.adapters.aws.session import AwsSession
from ilikeyacut.adapters.dynamodb import inbox
from ilikeyacut.adapters.dynamodb.client import DynamoDb
from ilikeyacut.adapters.dynamodb.inbox import DynamoDbInbox
from ilikeyacut.adapters.memory.clock import ManualClock
from ilikeyacut.adapters.sns.notifier import SnsNotifier
from ilikeyacut.application.ports.inbox import Claim
from ilikeyacut.application.ports.notifier import NotifierError
from ilikeyacut.domain.user import Platform
from ilikeyacut.testing.contracts.notifier import notice, phone
from support.dynamodb import keeping
from support.faulty_proxy import FaultyProxy

FAULTS = ("throttle", "fail", "lose_call", "lose_answer", "garble_answer")


@pytest.fixture(scope="module")
def notifier(aws: AwsSession, behind: AwsSession) -> SnsNotifier:
    application = aws_resources.platform_application(aws, uuid4().hex, "APNS")
    return SnsNotifier(behind, {Platform.IOS: application})


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("operation", ["CreatePlatformEndpoint", "Publish"])
def test_a_push_outlasts_a_fault_or_can_be_repeated(
    proxy: FaultyProxy, notifier: SnsNotifier, operation: str, fault: str
) -> None:
    user, device = uuid4(), phone()
    getattr(proxy, fault)("sns", operation)
    before = proxy.calls["sns", "Publish"]
    with suppress(NotifierError):  # then its caller tries again
        notifier.tell(user, device, notice())
    notifier.tell(user, device, notice())
    assert proxy.calls["sns", "Publish"] > before


@pytest.mark.parametrize("fault", FAULTS)
def test_a_claim_that_was_made_is_known_as_ours_whatever_its_answer(
    proxy: FaultyProxy, behind: AwsSession, dynamodb: DynamoDb, fault: str
) -> None:
    table, message = keeping(dynamodb, "inbox", inbox.DEFINITION), uuid4()
    inbox_ = DynamoDbInbox(DynamoDb(behind), table, ManualClock())
    getattr(proxy, fault)("dynamodb", "UpdateItem")
    assert inbox_.claim(message, timedelta(seconds=30)) is Claim.MINE
    assert inbox_.claim(message, timedelta(seconds=30)) is Claim.TAKEN
    getattr(proxy, fault)("dynamodb", "UpdateItem")
    inbox_.confirm(message)
    assert inbox_.claim(message, timedelta(seconds=30)) is Claim.DONE
