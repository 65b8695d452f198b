"""The one place that names adapters: it binds each port to the adapter of the chosen profile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import punq

from ilikeyacut.application.archive.archives import Archives
from ilikeyacut.application.ports.progress import Progress
from ilikeyacut.entrypoints.bootstrap.application import App, bind_application
from ilikeyacut.entrypoints.bootstrap.aws import bind_aws
from ilikeyacut.entrypoints.bootstrap.binding import Catalogue, bind, get
from ilikeyacut.entrypoints.bootstrap.local import bind_local
from ilikeyacut.entrypoints.bootstrap.memory import bind_memory
from ilikeyacut.entrypoints.bootstrap.stylists import bind_pictures, ping
from ilikeyacut.entrypoints.settings import Profile, Settings


def bootstrap(settings: Settings | None = None) -> App:
    """Return the app of a profile, its catalogue seeded. Importing this loads no vendor client.

    Raises the errors of the event store port where the home cannot be opened.
    """
    return _started(compose(settings or Settings()))


@contextmanager
def opened(settings: Settings, progress: Progress | None = None) -> Iterator[App]:
    """Yield the app of a profile, whose try-ons report to `progress`, and close it again.

    Raises as `bootstrap` does.
    """
    container = compose(settings)
    if progress is not None:
        bind(container, Progress, lambda: progress)
    with get(container, ExitStack):
        yield _started(container)


@contextmanager
def opened_archives(settings: Settings) -> Iterator[Archives]:
    """Yield what moves the whole log of a profile. Nothing is seeded and nobody registered.

    Raises as `bootstrap` does.
    """
    container = compose(settings)
    with get(container, ExitStack):
        yield get(container, Archives)


def _started(container: punq.Container) -> App:
    get(container, Archives).refuse_unfinished()
    app = get(container, App)
    app.hairstyles.seed(get(container, Catalogue).entries)
    return app


def compose(settings: Settings) -> punq.Container:
    """Return a container in which every port of the profile is bound."""
    container = punq.Container()
    bind(container, Settings, lambda: settings)
    bind(container, ExitStack, ExitStack)
    {Profile.LOCAL: bind_local, Profile.MEMORY: bind_memory, Profile.AWS: bind_aws}[
        settings.profile
    ](container, settings)
    bind_pictures(container, settings)
    bind_application(container, settings)
    return container


__all__ = [
    "App",
    "Catalogue",
    "bind",
    "bootstrap",
    "compose",
    "get",
    "opened",
    "opened_archives",
    "ping",
]
