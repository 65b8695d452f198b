"""What is refused about views and their versions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ilikeyacut.domain.errors import DomainError, InvalidRequestError


@dataclass(eq=False)
class ViewUnknownError(InvalidRequestError):
    """A view was named that there is not. `suggestions` are close names, or all there are."""

    name: str
    suggestions: tuple[str, ...]
    template: ClassVar[str] = "there is no view {name!r}"
    hint: ClassVar[str] = "name one of the views that there are"


@dataclass(eq=False)
class ReactorNotReplayableError(DomainError):
    """A reactor was named where a view is needed."""

    name: str
    code: ClassVar[str] = "REACTOR_NOT_REPLAYABLE"
    template: ClassVar[str] = "{name} is a reactor: it has effects, so its past is never done again"
    hint: ClassVar[str] = "name a view"


@dataclass(eq=False)
class VersionUnknownError(DomainError):
    """A view has no such version."""

    name: str
    version: int
    known: tuple[str, ...]
    code: ClassVar[str] = "VERSION_UNKNOWN"
    template: ClassVar[str] = "{name} has no version {version}"
    hint: ClassVar[str] = "name one of its versions"


@dataclass(eq=False)
class VersionIsLiveError(DomainError):
    """The version that queries read was to be dropped."""

    name: str
    version: int
    code: ClassVar[str] = "VERSION_IS_LIVE"
    template: ClassVar[str] = "version {version} of {name} is the one that queries read"
    hint: ClassVar[str] = "build another version first"


@dataclass(eq=False)
class ViewStoppedError(DomainError):
    """A view that must be up with the log has stopped at an event that it cannot apply."""

    name: str
    position: int
    code: ClassVar[str] = "VIEW_STOPPED"
    template: ClassVar[str] = "{name} has stopped at position {position}, so it does not tell all"
    hint: ClassVar[str] = "repair the event at that position, or skip it"


@dataclass(eq=False)
class VersionDroppedError(DomainError):
    """Somebody dropped the version that was being built or compared."""

    name: str
    version: int
    code: ClassVar[str] = "VERSION_DROPPED"
    template: ClassVar[str] = "version {version} of {name} was dropped while it was being built"
    hint: ClassVar[str] = "build it again, and only once at a time"


@dataclass(eq=False)
class PositionNotSkippableError(DomainError):
    """There is nothing to skip at a position."""

    name: str
    position: int
    why: str
    code: ClassVar[str] = "POSITION_NOT_SKIPPABLE"
    template: ClassVar[str] = "position {position} of {name} cannot be skipped: {why}"
    hint: ClassVar[str] = "name the position at which the view has stopped"


@dataclass(eq=False)
class RangeInvalidError(InvalidRequestError):
    """A stretch of the log was named that is not there."""

    first: int
    last: int
    head: int
    template: ClassVar[str] = "positions {first} to {last} are no stretch of a log of {head}"
    hint: ClassVar[str] = "name positions from 1 to the head, the first one first"


@dataclass(eq=False)
class ReasonInvalidError(InvalidRequestError):
    """A skip needs a reason of some characters, and not of a thousand."""

    most: int
    template: ClassVar[str] = "a skip needs a reason in at most {most} printable characters"
    hint: ClassVar[str] = "say in a line why the event may be left out; name nobody"
