"""Whatever an error was made of, a copy of it is whole, and so is what another process gets."""

import copy
import pickle
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib import import_module
from inspect import Parameter, signature
from pkgutil import walk_packages
from typing import Any, get_type_hints
from uuid import UUID

import pytest

from ilikeyacut import application, domain
from ilikeyacut.application.ports.account_store import SignedIn
from ilikeyacut.application.ports.budget import Cap
from ilikeyacut.application.ports.event_archive import Restoration
from ilikeyacut.application.ports.tokens import TokenUse
from ilikeyacut.domain.aggregate import Event
from ilikeyacut.domain.errors import DomainError, IlikeyacutError, completed
from ilikeyacut.domain.failures import FailureCode
from ilikeyacut.domain.user import ErasureRequested

AT = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
EVENT = ErasureRequested(originator_id=UUID(int=7), originator_version=2, timestamp=AT)
SAMPLES: dict[object, object] = {
    Cap: Cap("everyone", 7),
    Event: EVENT,
    FailureCode: FailureCode.PROVIDER_TIMEOUT,
    SignedIn: SignedIn("id", "subject", "session", "digest", AT, AT),
    UUID: UUID(int=7),
    datetime: AT,
    float: 1.5,
    int: 3,
    str: "word",
    TokenUse: TokenUse.ACCESS,
    bool: True,
    BaseException: ValueError("told"),
    Restoration: Restoration("abc", 3, finished=False),
}
WAYS: dict[str, Callable[[Any], Any]] = {
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "pickle": lambda error: pickle.loads(pickle.dumps(error)),  # noqa: S301 - our own
}


def errors() -> list[type[Exception]]:
    """Return every error that domain and application define."""
    modules = [
        import_module(module.name)
        for package in (domain, application)
        for module in walk_packages(package.__path__, f"{package.__name__}.")
    ]
    return [
        completed(kind) if issubclass(kind, DomainError) else kind
        for module in modules
        for kind in vars(module).values()
        if isinstance(kind, type)
        and issubclass(kind, Exception)
        and kind.__module__ == module.__name__
        and kind is not IlikeyacutError
    ]


def sample(hint: Any) -> object:
    """Return something of a type; of a union or a container, it is the first that is known."""
    inner: tuple[Any, ...] = getattr(hint, "__args__", ())
    if getattr(hint, "__origin__", None) is tuple:
        return tuple(sample(it) for it in inner if it is not Ellipsis)
    if getattr(hint, "__origin__", None) is not None and len(inner) == 2:
        return {sample(inner[0]): sample(inner[1])}
    return sample(inner[0]) if inner else SAMPLES[hint]


def facts(kind: type[Exception]) -> Iterator[tuple[Parameter, object]]:
    """Yield the parameters of an error's constructor, and a sample for each."""
    hints = get_type_hints(kind.__init__)
    for name, parameter in [*signature(kind.__init__).parameters.items()][1:]:
        yield parameter, sample(hints[name])


def made(kind: type[Exception], *, keywords: bool) -> Exception:
    """Make an error, of keywords or as far as possible of places; of a message if it is plain."""
    if kind.__init__ is IlikeyacutError.__init__:
        return kind("said")
    args: list[object] = []
    named: dict[str, object] = {}
    for parameter, value in facts(kind):
        if keywords or parameter.kind is Parameter.KEYWORD_ONLY:
            named[parameter.name] = value
        else:
            args.append(value)
    return kind(*args, **named)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("keywords", [True, False])
def test_every_error_stays_what_it_is(way: str, keywords: bool) -> None:
    kinds = errors()
    assert len(kinds) > 90
    for kind in kinds:
        error = made(kind, keywords=keywords)
        again = WAYS[way](error)
        assert type(again) is kind
        assert repr((vars(again), again.args)) == repr((vars(error), error.args))
        if not issubclass(kind, DomainError) or hasattr(kind, "template"):
            assert str(again) == str(error)
