"""Binds the ports of the profile `aws`."""

from __future__ import annotations

import punq

from ilikeyacut.entrypoints.bootstrap.aws.events import bind_events
from ilikeyacut.entrypoints.bootstrap.aws.identity import bind_identity
from ilikeyacut.entrypoints.bootstrap.aws.keys import bind_keys
from ilikeyacut.entrypoints.bootstrap.aws.pictures import bind_pictures_in_s3
from ilikeyacut.entrypoints.bootstrap.aws.queues import bind_queues
from ilikeyacut.entrypoints.bootstrap.aws.required import require_settings
from ilikeyacut.entrypoints.bootstrap.aws.session import bind_session
from ilikeyacut.entrypoints.bootstrap.aws.sessions import bind_sessions
from ilikeyacut.entrypoints.bootstrap.aws.stores import bind_stores
from ilikeyacut.entrypoints.bootstrap.machine import bind_machine
from ilikeyacut.entrypoints.settings import Settings


def bind_aws(c: punq.Container, settings: Settings) -> None:
    """Bind every port of the profile. Raises ProfileIncompleteError."""
    require_settings(settings)
    bind_machine(c)
    bind_session(c, settings)
    bind_stores(c, settings)
    bind_keys(c, settings)
    bind_sessions(c, settings)
    bind_events(c, settings)
    bind_pictures_in_s3(c, settings)
    bind_identity(c, settings)
    bind_queues(c, settings)
