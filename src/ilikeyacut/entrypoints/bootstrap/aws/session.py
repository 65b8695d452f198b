"""The connection to AWS that all adapters of the profile `aws` share."""

from __future__ import annotations

from contextlib import ExitStack, closing
from typing import TYPE_CHECKING

import punq

from ilikeyacut.entrypoints.bootstrap import extras
from ilikeyacut.entrypoints.bootstrap.application.watching import tracing
from ilikeyacut.entrypoints.bootstrap.binding import bind, get
from ilikeyacut.entrypoints.settings import AppSettings

if TYPE_CHECKING:
    from ilikeyacut.adapters.aws.session import AwsSession


def bind_session(c: punq.Container, settings: AppSettings) -> None:
    """Bind the session, which is closed with the app."""
    from ilikeyacut.adapters.aws.session import AwsSession

    bind(
        c,
        AwsSession,
        lambda: get(c, ExitStack).enter_context(closing(session_of(settings))),
    )


def connected_session(settings: AppSettings) -> AwsSession:
    """Return a session with the addresses of the settings. Raises ExtraMissingError."""
    extras.require("aws")
    return session_of(settings)


def session_of(settings: AppSettings) -> AwsSession:
    """Return a session with the addresses of the settings, which loads nothing yet."""
    from ilikeyacut.adapters.aws.session import AwsSession

    dynamodb = settings.dynamodb_endpoint_url
    return AwsSession(
        settings.aws_region,
        {"dynamodb": str(dynamodb) if dynamodb else None},
        endpoint=settings.aws_endpoint_url,
        tracing=tracing(settings),
    )
