"""The composition root: binds each port to the adapter of the chosen profile."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager

import punq

from ilikeyacut.application.archive.archives import Archives
from ilikeyacut.application.ports.stylist import Stylist
from ilikeyacut.entrypoints.bootstrap.app import App, AppClosedError
from ilikeyacut.entrypoints.bootstrap.application import bind_application
from ilikeyacut.entrypoints.bootstrap.aws.required import ProfileIncompleteError
from ilikeyacut.entrypoints.bootstrap.binding import Catalogue, bind, get
from ilikeyacut.entrypoints.bootstrap.fitness import StylistUnfitError, fit
from ilikeyacut.entrypoints.bootstrap.plugins import configured, lacking
from ilikeyacut.entrypoints.bootstrap.replacing import (
    AdapterUnfitError,
    PortUnknownError,
    Replacing,
    bind_replacing,
)
from ilikeyacut.entrypoints.bootstrap.stylists import bind_pictures, ping
from ilikeyacut.entrypoints.settings import Profile, Settings


def open_app(
    settings: Settings | None = None,
    *,
    replacing: Replacing | None = None,
    stylists: Iterable[Stylist] = (),
    seed: bool | None = None,
) -> App:
    """Open an app: use it in a `with` statement, or keep it and call its `close()`.

    Args:
        settings: By default `Settings()`, which reads the environment.
        replacing: Adapters by port, each in place of the profile's own: an instance, or a class or
            function that makes one. Whoever hands one in closes it.
        stylists: More stylists. One that shares its name with a stylist of the settings takes its
            place; others are preferred to all of the settings.
        seed: Whether to publish the missing hairstyles of the catalogue. By default the profiles
            `local` and `memory` do; a deployment of `aws` runs `ilikeyacut seed` once instead, and
            opening the app calls nothing, unless AWS keeps a secret of the settings.

    Raises PortUnknownError, AdapterUnfitError and StylistUnfitError for what was handed in,
    StylistNotInstalledError, StylistIncompleteError, StylistBrokenError and StylistAmbiguousError
    for stylists of the settings, ExtraMissingError for the profile `aws` without its packages,
    ProfileIncompleteError for one that lacks settings, the errors of the secrets port, and
    the errors of the event store port for a home that cannot be opened. A store that holds a part
    of an archive raises ImportUnfinishedError, and one whose log was set back
    PositionBeyondHeadError, here or when the app is first used.
    """
    settings = Settings() if settings is None else settings
    container = compose(settings, stylists)
    with ExitStack() as on_failure:
        on_failure.callback(get(container, ExitStack).close)
        bind_replacing(container, replacing or {})
        app = App(container)
        if settings.profile is not Profile.AWS if seed is None else seed:
            app.seed()
        on_failure.pop_all()
    return app


@contextmanager
def opened_archives(settings: Settings) -> Iterator[Archives]:
    """Yield the archives of a profile, without seeding or registering anything.

    Raises the errors of the event store port if the home cannot be opened.
    """
    container = compose(settings)
    with get(container, ExitStack):
        yield get(container, Archives)


def compose(settings: Settings, stylists: Iterable[Stylist] = ()) -> punq.Container:
    """Return a container in which every port of the profile is bound."""
    container = punq.Container()
    bind(container, Settings, lambda: settings)
    bind(container, ExitStack, ExitStack)
    _bind_profile(container, settings)
    bind_pictures(container, settings, fit(stylists))
    bind_application(container, settings)
    return container


def _bind_profile(container: punq.Container, settings: Settings) -> None:
    if settings.profile is Profile.LOCAL:
        from ilikeyacut.entrypoints.bootstrap.local import bind_local

        bind_local(container, settings)
    elif settings.profile is Profile.MEMORY:
        from ilikeyacut.entrypoints.bootstrap.memory import bind_memory

        bind_memory(container, settings)
    else:
        from ilikeyacut.entrypoints.bootstrap.aws.bind import bind_aws

        bind_aws(container, settings)


__all__ = [
    "AdapterUnfitError",
    "App",
    "AppClosedError",
    "Catalogue",
    "PortUnknownError",
    "ProfileIncompleteError",
    "Replacing",
    "StylistUnfitError",
    "bind",
    "compose",
    "configured",
    "get",
    "lacking",
    "open_app",
    "opened_archives",
    "ping",
]
