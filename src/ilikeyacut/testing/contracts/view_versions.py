"""What every view store promises of whole versions: all rows of one, and nothing left of one."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest

from ilikeyacut.application.ports.views import (
    GONE,
    PositionMovedError,
    VersionGoneError,
    View,
    ViewStore,
)
from ilikeyacut.testing.contracts.views import (
    BOOKS,
    BOOKS_2,
    READERS,
    Book,
    Reader,
    ViewStoreContract,
    write_all,
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
            write_all(views, view.position_name, view, rows)
        position = views.position(BOOKS_2.position_name)
        for _ in range(2):
            views.drop(BOOKS)
            assert views.position(BOOKS.position_name) == views.count(BOOKS) == 0
            assert views.get(BOOKS, list(rows)) == {}
            assert self.titles(views) == self.titles(views, "tag", "tag:x") == []
            assert self.scanned(views, BOOKS, 500) == []
        assert (views.position(BOOKS_2.position_name), views.count(BOOKS_2)) == (position, 600)
        assert len(views.query(BOOKS_2, "shelf", "a", limit=2000)) == 600
        assert len(self.scanned(views, BOOKS_2, 500)) == 600

    @pytest.mark.parametrize("written", [True, False])
    def test_a_dropped_version_refuses_who_is_late_for_ever(
        self, views: ViewStore, written: bool
    ) -> None:
        name = BOOKS.position_name
        if written:
            views.commit(name, 0, 5, BOOKS, {"x": Book(title="Old", tags=("t",))})
        views.drop(BOOKS)
        for expected in (0, 5):
            with pytest.raises(VersionGoneError):
                views.commit(name, expected, 6, BOOKS, {"y": Book(title="Late")})
            with pytest.raises(VersionGoneError):
                views.commit(name, expected, 6)
        assert views.position(name) == views.count(BOOKS) == 0
        assert views.positions([name]) == {name: 0}
        assert self.scanned(views, BOOKS, 500) == []

    def test_a_version_ends_only_where_it_is_expected(self, views: ViewStore) -> None:
        name = BOOKS.position_name
        self.write(views, x=Book(title="X"))
        position = views.position(name)
        with pytest.raises(PositionMovedError):
            views.commit(name, position - 1, GONE)
        views.commit(name, position, GONE)
        with pytest.raises(VersionGoneError):
            views.commit(name, position, position + 1)
        assert (views.position(name), views.count(BOOKS)) == (0, 1)
        views.drop(BOOKS)
        assert views.count(BOOKS) == 0

    def test_a_version_that_serves_answers_completely_or_says_that_it_is_gone(
        self, views: ViewStore
    ) -> None:
        serving = BOOKS.served(BOOKS.version)
        reads: tuple[Callable[[], object], ...] = (
            lambda: views.get(serving, ["x", "y"]),
            lambda: views.query(serving, "tag", "tag:t", limit=9),
            lambda: views.query(serving, "tag", "tag:none", limit=9),
            lambda: views.scan(serving, limit=9),
        )
        for read in reads[:3]:
            assert not read()
        self.write(views, x=Book(title="X", tags=("t",)), y=Book(title="Y", tags=("t",)))
        assert len(views.get(serving, ["x", "y", "z"])) == views.count(serving) == 2
        assert len(views.query(serving, "tag", "tag:t", limit=9)) == 2
        assert len(views.scan(serving, limit=9).rows) == 2
        views.drop(BOOKS)
        for read in (*reads, lambda: views.count(serving)):
            with pytest.raises(VersionGoneError):
                read()

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
