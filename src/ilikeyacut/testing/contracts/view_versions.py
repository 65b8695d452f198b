"""What every view store promises of whole versions: all rows of one, and nothing left of one."""

from __future__ import annotations

from uuid import uuid4

import pytest

from ilikeyacut.application.ports.views import PositionMovedError, View, ViewStore
from ilikeyacut.testing.contracts.views import (
    BOOKS,
    BOOKS_2,
    READERS,
    Book,
    Reader,
    ViewStoreContract,
)
from ilikeyacut.testing.counting import NAME
from ilikeyacut.testing.outage import FailingKeyring


class ViewVersionsContract(ViewStoreContract):
    @pytest.mark.parametrize("limit", [1, 7, 500])
    def test_a_scan_finds_every_row_of_its_version_once(self, views: ViewStore, limit: int) -> None:
        rows = {f"k{n:02}": Book(title=f"T{n}", tags=("x", "y")) for n in range(20)}
        self.write(views, **rows)
        views.commit("other", 0, 1, BOOKS_2, {"k00": Book(title="Two"), "z": Book(title="Z")})
        assert sorted(self.scanned(views, BOOKS, limit)) == sorted(rows.items())
        assert len(self.scanned(views, BOOKS_2, limit)) == 2

    def test_a_scan_of_nothing(self, views: ViewStore) -> None:
        found = views.scan(BOOKS, limit=3)
        assert (dict(found.rows), found.cursor) == ({}, None)

    def test_what_was_there_when_a_scan_began_is_found_while_others_write(
        self, views: ViewStore
    ) -> None:
        rows = {f"k{n:02}": Book(title=f"T{n}") for n in range(9)}
        self.write(views, **rows)
        first = views.scan(BOOKS, limit=2)
        self.write(views, **{f"a{n}": Book(title=f"A{n}") for n in range(5)})
        found = [*first.rows]
        while first.cursor is not None:
            first = views.scan(BOOKS, limit=2, cursor=first.cursor)
            found += first.rows
        assert len(found) == len(set(found))
        assert set(rows) <= set(found)

    def test_an_erased_person_is_scanned_redacted(
        self, views: ViewStore, keyring: FailingKeyring
    ) -> None:
        reader = Reader(user_id=uuid4(), name=NAME)
        views.commit("r", 0, 1, READERS, {"x": reader})
        assert dict(views.scan(READERS, limit=9).rows) == {"x": reader}
        keyring.erase(reader.user_id)
        assert views.scan(READERS, limit=9).rows["x"].name is None

    def test_a_dropped_version_leaves_nothing_and_the_others_alone(self, views: ViewStore) -> None:
        rows = {f"k{n:03}": Book(title=f"T{n:03}", tags=("x", "y")) for n in range(600)}
        for view in (BOOKS, BOOKS_2):
            views.commit(view.position_name, 0, 9, view, rows)
        for _ in range(2):
            views.drop(BOOKS)
            assert views.position(BOOKS.position_name) == views.count(BOOKS) == 0
            assert views.get(BOOKS, list(rows)) == {}
            assert self.titles(views) == self.titles(views, "tag", "tag:x") == []
            assert self.scanned(views, BOOKS, 500) == []
        assert (views.position(BOOKS_2.position_name), views.count(BOOKS_2)) == (9, 600)
        assert len(views.query(BOOKS_2, "shelf", "a", limit=2000)) == 600
        assert len(self.scanned(views, BOOKS_2, 500)) == 600

    def test_a_dropped_version_refuses_who_is_late_and_can_be_built_anew(
        self, views: ViewStore
    ) -> None:
        name = BOOKS.position_name
        views.commit(name, 0, 5, BOOKS, {"x": Book(title="Old", tags=("t",))})
        views.drop(BOOKS)
        with pytest.raises(PositionMovedError):
            views.commit(name, 5, 6, BOOKS, {"y": Book(title="Late")})
        assert views.count(BOOKS) == 0
        views.commit(name, 0, 3, BOOKS, {"x": Book(title="New")})
        assert (self.titles(views), self.titles(views, "tag", "tag:t")) == (["New"], [])
        assert (views.position(name), views.count(BOOKS)) == (3, 1)

    @staticmethod
    def scanned(views: ViewStore, view: View[Book], limit: int) -> list[tuple[str, Book]]:
        """Return what all pages of a scan bring, repeats and all."""
        found: list[tuple[str, Book]] = []
        cursor: str | None = None
        while True:
            page = views.scan(view, limit=limit, cursor=cursor)
            assert len(page.rows) <= limit
            found += page.rows.items()
            cursor = page.cursor
            if cursor is None:
                return found
