"""The errors about views and their versions."""

from __future__ import annotations

from ilikeyacut.domain.errors import DomainError, InvalidRequestError


class ViewUnknownError(InvalidRequestError):
    """The named view does not exist. `suggestions` are similar names, or all names."""

    name: str
    suggestions: tuple[str, ...]
    template = "view {name!r} does not exist"
    hint = "name one of the views that there are"


class ReactorNotReplayableError(DomainError):
    """A reactor was named, but only a view can be replayed."""

    name: str
    code = "REACTOR_NOT_REPLAYABLE"
    template = "{name} is a reactor: it has side effects and is never replayed"
    hint = "name a view"


class VersionUnknownError(DomainError):
    """The view has no such version."""

    name: str
    version: int
    known: tuple[str, ...]
    code = "VERSION_UNKNOWN"
    template = "{name} has no version {version}"
    hint = "name one of its versions"


class VersionIsLiveError(DomainError):
    """The live version cannot be dropped."""

    name: str
    version: int
    code = "VERSION_IS_LIVE"
    template = "version {version} of {name} is live"
    hint = "build another version first"


class ViewStoppedError(DomainError):
    """A view that must be up to date has stopped at an event that it cannot apply."""

    name: str
    position: int
    code = "VIEW_STOPPED"
    template = "{name} has stopped at position {position}, so it is incomplete"
    hint = "repair the event at that position, or skip it"


class VersionDroppedError(DomainError):
    """The version being built or compared was dropped in the meantime."""

    name: str
    version: int
    code = "VERSION_DROPPED"
    template = "version {version} of {name} was dropped while it was being built"
    hint = "build it again, and only once at a time"


class PositionNotSkippableError(DomainError):
    """The position cannot be skipped."""

    name: str
    position: int
    why: str
    code = "POSITION_NOT_SKIPPABLE"
    template = "position {position} of {name} cannot be skipped: {why}"
    hint = "name the position at which the view has stopped"


class RangeInvalidError(InvalidRequestError):
    """The range of positions is not within the log."""

    first: int
    last: int
    head: int
    template = "positions {first} to {last} are not within a log of {head}"
    hint = "use positions from 1 to the head, in ascending order"


class ReasonInvalidError(InvalidRequestError):
    """The reason of a skip is empty, too long or not printable."""

    most: int
    template = "a skip needs a reason of at most {most} printable characters"
    hint = "say in one line why the event may be skipped, without personal data"
