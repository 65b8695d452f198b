"""The inbox of those who read the event bus, and push notifications."""

from __future__ import annotations

from typing import TYPE_CHECKING

import punq

from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.inbox import Inbox
from ilikeyacut.application.ports.notifier import Notifier
from ilikeyacut.domain.user import Platform
from ilikeyacut.entrypoints.bootstrap.binding import bind, get
from ilikeyacut.entrypoints.settings import AppSettings

if TYPE_CHECKING:
    from ilikeyacut.adapters.aws.session import AwsSession
    from ilikeyacut.adapters.sns.notifier import SnsNotifier


def bind_notices(c: punq.Container, settings: AppSettings) -> None:
    """Bind the table of the inbox, and SNS."""
    from ilikeyacut.adapters.aws.session import AwsSession
    from ilikeyacut.adapters.dynamodb.client import DynamoDb
    from ilikeyacut.adapters.dynamodb.inbox import DynamoDbInbox
    from ilikeyacut.adapters.dynamodb.tables import Tables

    table = Tables(settings.dynamodb_prefix).inbox
    bind(c, Inbox, lambda: DynamoDbInbox(get(c, DynamoDb), table, get(c, Clock)))
    bind(c, Notifier, lambda: notifier(get(c, AwsSession), settings))


def notifier(session: AwsSession, settings: AppSettings) -> SnsNotifier:
    """Return what pushes through the applications that are set."""
    from ilikeyacut.adapters.sns.notifier import SnsNotifier

    wanted = {
        Platform.IOS: settings.sns_apns_application_arn,
        Platform.ANDROID: settings.sns_fcm_application_arn,
    }
    applications = {platform: arn for platform, arn in wanted.items() if arn}
    return SnsNotifier(session, applications, settings.alarms_topic_arn)
