"""What a client is told who names a stylist that the server does not offer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ilikeyacut.application.stylists.selection import Stylists, StylistUnknownError
from ilikeyacut.domain.errors import DomainError
from ilikeyacut.entrypoints.http.errors.statuses import OPERATORS


@contextmanager
def offering(stylists: Stylists) -> Iterator[None]:
    """Refuse a stylist that is not listed as unknown.

    Why it is not, such as a missing setting, is for operators, and no fault of the server.
    """
    try:
        yield
    except DomainError as error:
        name, listed = getattr(error, "name", None), stylists.names()
        if error.code not in OPERATORS or name is None or name in listed:
            raise
        raise StylistUnknownError(name, listed) from error
