"""Lists that come in pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

from ilikeyacut.client.errors import ClientError
from ilikeyacut.client.models import Page
from ilikeyacut.client.session import Session
from ilikeyacut.client.wire import Steps

M = TypeVar("M", bound=BaseModel)
MOST_EMPTY_PAGES = 1000


@dataclass
class Listing(Generic[M]):
    """A list that is read page by page."""

    session: Session
    item: type[M]
    path: str
    params: Mapping[str, Any] = field(default_factory=dict)
    more: bool = True
    _cursor: str | None = None
    _empty: int = 0

    def next(self) -> Steps[tuple[M, ...]]:
        """Return the items of the next page. Raises ClientError for a list without an end."""
        asked = {**self.params, "cursor": self._cursor}
        page = yield from self.session.get(Page[self.item], self.path, **asked)  # type: ignore[name-defined]  # the class of the items, known when it runs
        self._empty = 0 if page.items else self._empty + 1
        if page.next_cursor is not None and page.next_cursor == self._cursor:
            raise _endless(self.path)
        if self._empty > MOST_EMPTY_PAGES:
            raise _endless(self.path)
        self._cursor, self.more = page.next_cursor, page.next_cursor is not None
        return page.items


def _endless(path: str) -> ClientError:
    return ClientError(
        "ANSWER_INVALID", f"the list {path} does not end", "check the address of the server"
    )
