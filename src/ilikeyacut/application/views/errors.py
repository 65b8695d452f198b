"""What is refused about views and their versions."""

from __future__ import annotations

from ilikeyacut.domain.errors import DomainError, InvalidRequestError


class ViewUnknownError(InvalidRequestError):
    """A view was named that there is not. `suggestions` are close names, or all there are."""

    name: str
    suggestions: tuple[str, ...]
    template = "there is no view {name!r}"
    hint = "name one of the views that there are"


class ReactorNotReplayableError(DomainError):
    """A reactor was named where a view is needed."""

    name: str
    code = "REACTOR_NOT_REPLAYABLE"
    template = "{name} is a reactor: it has effects, so its past is never done again"
    hint = "name a view"


class VersionUnknownError(DomainError):
    """A view has no such version."""

    name: str
    version: int
    known: tuple[str, ...]
    code = "VERSION_UNKNOWN"
    template = "{name} has no version {version}"
    hint = "name one of its versions"


class VersionIsLiveError(DomainError):
    """The version that queries read was to be dropped."""

    name: str
    version: int
    code = "VERSION_IS_LIVE"
    template = "version {version} of {name} is the one that queries read"
    hint = "build another version first"


class ViewStoppedError(DomainError):
    """A view that must be up with the log has stopped at an event that it cannot apply."""

    name: str
    position: int
    code = "VIEW_STOPPED"
    template = "{name} has stopped at position {position}, so it does not tell all"
    hint = "repair the event at that position, or skip it"


class VersionDroppedError(DomainError):
    """Somebody dropped the version that was being built or compared."""

    name: str
    version: int
    code = "VERSION_DROPPED"
    template = "version {version} of {name} was dropped while it was being built"
    hint = "build it again, and only once at a time"


class PositionNotSkippableError(DomainError):
    """There is nothing to skip at a position."""

    name: str
    position: int
    why: str
    code = "POSITION_NOT_SKIPPABLE"
    template = "position {position} of {name} cannot be skipped: {why}"
    hint = "name the position at which the view has stopped"


class RangeInvalidError(InvalidRequestError):
    """A stretch of the log was named that is not there."""

    first: int
    last: int
    head: int
    template = "positions {first} to {last} are no stretch of a log of {head}"
    hint = "name positions from 1 to the head, the first one first"


class ReasonInvalidError(InvalidRequestError):
    """A skip needs a reason of some characters, and not of a thousand."""

    most: int
    template = "a skip needs a reason in at most {most} printable characters"
    hint = "say in a line why the event may be left out; name nobody"
