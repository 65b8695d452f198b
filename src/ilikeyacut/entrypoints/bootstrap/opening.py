"""Opens an app: composes a profile, and checks what the caller handed in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from ilikeyacut.entrypoints.bootstrap.app import App
from ilikeyacut.entrypoints.bootstrap.binders import binders
from ilikeyacut.entrypoints.bootstrap.binding import GivenStylists, bind, get
from ilikeyacut.entrypoints.bootstrap.composition import Composition
from ilikeyacut.entrypoints.settings import AppSettings, Profile

if TYPE_CHECKING:
    from ilikeyacut.application.archive.archives import Archives
    from ilikeyacut.application.ports.stylist import Stylist
    from ilikeyacut.entrypoints.bootstrap.replacing import Replacing


def open_app(
    settings: AppSettings | None = None,
    *,
    replacing: Replacing | None = None,
    stylists: Iterable[Stylist] = (),
    seed: bool | None = None,
    checks: bool = True,
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
        checks: Whether to make stylists and stores now, and to look at first use for an unfinished
            import and for a log that was set back. Functions leave it to a step of their
            deployment, `ilikeyacut doctor`: they load and ask only what an event needs.

    Raises PortUnknownError, AdapterUnfitError and StylistUnfitError for what was handed in,
    StylistNotInstalledError, StylistIncompleteError, StylistBrokenError and StylistAmbiguousError
    for stylists of the settings, ExtraMissingError for the profile `aws` without its packages,
    ProfileIncompleteError for one that lacks settings, the errors of the secrets port, and
    the errors of the event store port for a home that cannot be opened. A store that holds a part
    of an archive raises ImportUnfinishedError, and one whose log was set back
    PositionBeyondHeadError, here or when the app is first used. Without checks, what is wrong with
    stylists and stores shows when one is first used.
    """
    if settings is None:
        from ilikeyacut.entrypoints.settings import Settings

        settings = Settings()
    container = compose(settings, stylists)
    if checks and settings.profile is Profile.AWS:
        from ilikeyacut.entrypoints.bootstrap import extras

        extras.require("aws")
    with ExitStack() as on_failure:
        on_failure.callback(get(container, ExitStack).close)
        if replacing:
            from ilikeyacut.entrypoints.bootstrap.replacing import bind_replacing

            bind_replacing(container, replacing)
        app = App(container, checks=checks)
        if settings.profile is not Profile.AWS if seed is None else seed:
            app.seed()
        on_failure.pop_all()
    return app


@contextmanager
def opened_archives(settings: AppSettings) -> Iterator[Archives]:
    """Yield the archives of a profile, without seeding or registering anything.

    Raises the errors of the event store port if the home cannot be opened.
    """
    from ilikeyacut.application.archive.archives import Archives

    container = compose(settings)
    with get(container, ExitStack):
        yield get(container, Archives)


def compose(settings: AppSettings, stylists: Iterable[Stylist] = ()) -> Composition:
    """Return a container in which every port of the profile is bound.

    Raises StylistUnfitError, ProfileIncompleteError.
    """
    if settings.profile is Profile.AWS:
        from ilikeyacut.entrypoints.bootstrap.aws.required import require_settings

        require_settings(settings)
    given = GivenStylists()
    if stylists:
        from ilikeyacut.entrypoints.bootstrap.fitness import fit

        given = GivenStylists(fit(stylists))
    container = Composition(settings, binders(settings.profile))
    bind(container, AppSettings, lambda: settings)
    bind(container, ExitStack, ExitStack)
    bind(container, GivenStylists, lambda: given)
    return container
