"""What `doctor` asks of services that the app does not call when it is opened."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from secrets import token_bytes
from typing import TYPE_CHECKING
from uuid import UUID

from ilikeyacut.entrypoints.bootstrap.aws.identity import authenticator
from ilikeyacut.entrypoints.bootstrap.aws.notices import notifier
from ilikeyacut.entrypoints.bootstrap.aws.session import connected_session
from ilikeyacut.entrypoints.settings import AppSettings

if TYPE_CHECKING:
    from ilikeyacut.adapters.aws.session import AwsSession

NOBODY = UUID(int=0)


def service_checks(settings: AppSettings) -> Iterator[tuple[str, Callable[[], str]]]:
    """Yield services by name, each with a check that says what is well or raises what is not.

    Run a check before going on to the next one.
    """
    with closing(connected_session(settings)) as session:
        for name, check in (("key", _key), ("pool", _pool), ("bus", _bus), ("push", _push)):
            yield name, partial(check, session, settings)


def _key(session: AwsSession, settings: AppSettings) -> str:
    """Wrap and unwrap a key of nobody."""
    from ilikeyacut.adapters.kms.key_wrapping import KmsKeyWrapping

    wrapping = KmsKeyWrapping(session, settings.kms_key_id or "", most=0)
    wrapping.unwrap(NOBODY, wrapping.wrap(NOBODY, token_bytes(32)))
    return "KMS wraps and unwraps people's keys"


def _pool(session: AwsSession, settings: AppSettings) -> str:
    from ilikeyacut.adapters.cognito.pool import Pool
    from ilikeyacut.adapters.jwt.published_keys import PublishedKeys

    authenticator(session, settings).check()
    pool = Pool(*settings.cognito_pool)
    PublishedKeys(pool.keys_url(settings.aws_endpoint_url)).fetch()
    return "the user pool has the client, and publishes its keys"


def _bus(session: AwsSession, settings: AppSettings) -> str:
    from ilikeyacut.adapters.eventbridge.event_bus import EventBridgeBus

    if not settings.event_bus:
        return "none is set: workers tell people themselves"
    EventBridgeBus(session, settings.event_bus).check()
    return "the event bus is there"


def _push(session: AwsSession, settings: AppSettings) -> str:
    notifier(session, settings).check()
    arns = {
        "iPhones": settings.sns_apns_application_arn,
        "Android phones": settings.sns_fcm_application_arn,
    }
    reached = " and ".join(phones for phones, arn in arns.items() if arn)
    return f"{reached} can be notified" if reached else "none is set: no phone is notified"
