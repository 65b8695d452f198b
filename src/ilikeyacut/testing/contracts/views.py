"""What every view store promises. A subclass provides `keyring` and `views`."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from threading import Barrier, Thread
from uuid import UUID, uuid4

import pytest

from ilikeyacut.application.ports.keyring import KeyringError, PersonErasedError
from ilikeyacut.application.ports.views import (
    CommitTooLargeError,
    IndexKey,
    PositionMovedError,
    Row,
    View,
    ViewStore,
)
from ilikeyacut.domain.aggregate import Personal
from ilikeyacut.testing.counting import NAME
from ilikeyacut.testing.outage import FailingKeyring


class Book(Row):
    title: str
    shelf: str | None = "a"
    tags: tuple[str, ...] = ()
    pages: int = 100


class Reader(Row):
    user_id: UUID
    name: Personal[str]
    books: int = 0


def by_shelf(book: Book) -> list[IndexKey]:
    return [IndexKey(book.shelf, book.title)] if book.shelf is not None else []


def by_tag(book: Book) -> list[IndexKey]:
    return [IndexKey(f"tag:{tag}", book.title) for tag in book.tags]


BOOKS = View("books", Book, indexes={"shelf": by_shelf, "tag": by_tag})
BOOKS_2 = View("books", Book, version=2, indexes={"shelf": by_shelf})
READERS = View("readers", Reader, indexes={"all": lambda it: [IndexKey("all", str(it.user_id))]})


def write_all(views: ViewStore, follower: str, view: View[Book], rows: Mapping[str, Book]) -> None:
    """Write any number of rows, in parts if the store cannot take them at once."""
    left = dict(rows)
    while left:
        position, part = views.position(follower), left
        try:
            views.commit(follower, position, position + 1, view, left)
        except CommitTooLargeError as error:
            part = dict(islice(left.items(), error.fit))
            views.commit(follower, position, position + 1, view, part)
        left = {key: row for key, row in left.items() if key not in part}


class ViewStoreContract:
    @pytest.fixture
    def keyring(self) -> FailingKeyring:
        """The keyring that `views` asks."""
        raise NotImplementedError

    @pytest.fixture
    def views(self, keyring: FailingKeyring) -> ViewStore:
        raise NotImplementedError

    # ---- rows

    def test_what_was_written_is_read(self, views: ViewStore) -> None:
        book = Book(title="Walden", tags=("pond", "woods"))
        self.write(views, Walden=book)
        assert views.get(BOOKS, ["Walden", "missing"]) == {"Walden": book}
        assert views.get(BOOKS, []) == {}
        assert views.count(BOOKS) == 1

    def test_an_empty_view(self, views: ViewStore) -> None:
        assert views.get(BOOKS, ["x"]) == {}
        assert views.count(BOOKS) == 0
        assert views.query(BOOKS, "shelf", "a", limit=10) == []

    def test_a_row_is_replaced(self, views: ViewStore) -> None:
        self.write(views, x=Book(title="Old"))
        self.write(views, x=Book(title="New"))
        assert views.get(BOOKS, ["x"])["x"].title == "New"
        assert self.titles(views) == ["New"]
        assert views.count(BOOKS) == 1

    def test_a_removed_row_leaves_its_indexes(self, views: ViewStore) -> None:
        self.write(views, x=Book(title="X", tags=("t",)), y=Book(title="Y", tags=("t",)))
        self.write(views, x=None)
        assert views.get(BOOKS, ["x"]) == {}
        assert views.count(BOOKS) == 1
        assert self.titles(views) == ["Y"]
        assert self.titles(views, "tag", "tag:t") == ["Y"]

    def test_removing_what_is_not_there_is_fine(self, views: ViewStore) -> None:
        self.write(views, x=None)
        assert views.count(BOOKS) == 0

    def test_many_rows_at_once(self, views: ViewStore) -> None:
        rows = {f"k{n:04}": Book(title=f"T{n:04}") for n in range(1200)}
        write_all(views, "books", BOOKS, rows)
        assert views.get(BOOKS, list(rows)) == views.rows_to_change(BOOKS, list(rows)) == rows
        assert views.count(BOOKS) == 1200

    def test_a_commit_is_written_whole_or_says_what_fits(self, views: ViewStore) -> None:
        rows = {f"k{n:03}": Book(title=f"T{n:03}", tags=("x", "y")) for n in range(300)}
        refusal = self.refusal(views, rows)
        if refusal is not None:
            assert (refusal.rows, views.position("f"), views.count(BOOKS)) == (300, 0, 0)
            assert 1 <= refusal.fit < 300
            rows = dict(islice(rows.items(), refusal.fit))
            views.commit("f", 0, 1, BOOKS, rows)
        assert (views.position("f"), views.count(BOOKS)) == (1, len(rows))
        assert views.get(BOOKS, list(rows)) == rows

    def test_what_was_read_to_be_changed_is_changed(self, views: ViewStore) -> None:
        self.write(views, x=Book(title="X", tags=("t",)), y=Book(title="Y", tags=("t",)))
        found = views.rows_to_change(BOOKS, ["x", "y", "z"])
        assert list(found) == ["x", "y"] or list(found) == ["y", "x"]
        moved = {key: row.model_copy(update={"tags": ("u",)}) for key, row in found.items()}
        self.write(views, z=None, **moved)
        assert self.titles(views, "tag", "tag:t") == []
        assert self.titles(views, "tag", "tag:u") == ["X", "Y"]

    def test_versions_are_apart(self, views: ViewStore) -> None:
        self.write(views, x=Book(title="One"))
        views.commit("other", 0, 1, BOOKS_2, {"x": Book(title="Two"), "y": Book(title="Three")})
        assert views.get(BOOKS, ["x"])["x"].title == "One"
        assert views.get(BOOKS_2, ["x"])["x"].title == "Two"
        assert (views.count(BOOKS), views.count(BOOKS_2)) == (1, 2)
        assert self.titles(views) == ["One"]
        found = views.query(BOOKS_2, "shelf", "a", limit=9)
        assert [row.title for _, row in found] == ["Three", "Two"]

    # ---- indexes

    def test_a_row_moves_to_its_new_partition(self, views: ViewStore) -> None:
        self.write(views, x=Book(title="X", shelf="a"))
        self.write(views, x=Book(title="X", shelf="b"))
        assert self.titles(views, partition="a") == []
        assert self.titles(views, partition="b") == ["X"]

    def test_a_row_without_a_place_is_in_no_index(self, views: ViewStore) -> None:
        self.write(views, x=Book(title="X", shelf="a"))
        self.write(views, x=Book(title="X", shelf=None))
        assert self.titles(views, partition="a") == []
        assert views.count(BOOKS) == 1

    def test_a_row_may_have_several_places(self, views: ViewStore) -> None:
        self.write(views, x=Book(title="X", tags=("r", "s")), y=Book(title="Y", tags=("s",)))
        assert self.titles(views, "tag", "tag:r") == ["X"]
        assert self.titles(views, "tag", "tag:s") == ["X", "Y"]
        self.write(views, x=Book(title="X", tags=("r",)))
        assert self.titles(views, "tag", "tag:s") == ["Y"]

    @pytest.mark.parametrize(
        ("options", "expected"),
        [
            ({}, "abcdef"),
            ({"limit": 2}, "ab"),
            ({"after": "b"}, "cdef"),
            ({"after": "bb"}, "cdef"),
            ({"until": "c"}, "abc"),
            ({"until": "cc"}, "abc"),
            ({"after": "b", "until": "e"}, "cde"),
            ({"after": "b", "until": "e", "limit": 2}, "cd"),
            ({"after": "f"}, ""),
            ({"after": "d", "until": "b"}, ""),
            ({"descending": True}, "fedcba"),
            ({"descending": True, "limit": 2}, "fe"),
            ({"descending": True, "after": "e"}, "dcba"),
            ({"descending": True, "after": "ee"}, "edcba"),
            ({"descending": True, "until": "c"}, "fedc"),
            ({"descending": True, "until": "cc"}, "fed"),
            ({"descending": True, "after": "e", "until": "b", "limit": 3}, "dcb"),
            ({"descending": True, "after": "e", "until": "b", "limit": 2}, "dc"),
            ({"descending": True, "after": "b", "until": "d"}, ""),
        ],
    )
    def test_a_query(self, views: ViewStore, options: dict[str, object], expected: str) -> None:
        self.write(views, other=Book(title="c", shelf="z"))
        self.write(views, **{f"k{title}": Book(title=title) for title in "fbdace"})
        found = views.query(BOOKS, "shelf", "a", **({"limit": 99} | options))  # type: ignore[arg-type]  # a table of options
        assert "".join(sort for sort, _ in found) == expected
        assert "".join(row.title for _, row in found) == expected

    def test_order_is_that_of_code_points(self, views: ViewStore) -> None:
        titles = ["a", "Z", "é", "10", "9", "\U0001f600", "\uffee", "zz", "z"]
        self.write(views, **{title: Book(title=title) for title in titles})
        assert self.titles(views) == sorted(titles)

    # ---- positions

    def test_a_follower_starts_at_nothing(self, views: ViewStore) -> None:
        assert views.position("new") == 0

    def test_positions_move_with_and_without_rows(self, views: ViewStore) -> None:
        views.commit("f", 0, 7)
        views.commit("f", 7, 9, BOOKS, {"x": Book(title="X")})
        views.commit("g", 0, 3, BOOKS, {})
        assert (views.position("f"), views.position("g")) == (9, 3)

    def test_many_positions_are_read_at_once(self, views: ViewStore) -> None:
        followers = [f"f{n}" for n in range(150)]
        views.commit("f7", 0, 7)
        views.commit("f149", 0, 9, BOOKS, {"x": Book(title="X")})
        assert views.positions(followers) == dict.fromkeys(followers, 0) | {"f7": 7, "f149": 9}
        assert views.positions(()) == {}

    @pytest.mark.parametrize("expected", [0, 4, 6])
    def test_a_moved_position_writes_nothing(self, views: ViewStore, expected: int) -> None:
        views.commit("f", 0, 5, BOOKS, {"x": Book(title="X")})
        with pytest.raises(PositionMovedError):
            views.commit("f", expected, 9, BOOKS, {"x": None, "y": Book(title="Y")})
        assert views.position("f") == 5
        assert self.titles(views) == ["X"]

    def test_a_position_that_never_was_is_refused(self, views: ViewStore) -> None:
        with pytest.raises(PositionMovedError):
            views.commit("f", 4, 5)
        assert views.position("f") == 0

    def test_a_follower_may_start_over(self, views: ViewStore) -> None:
        views.commit("f", 0, 5)
        views.commit("f", 5, 0)
        views.commit("f", 0, 6)
        assert views.position("f") == 6

    def test_of_two_threads_one_moves_the_position(self, views: ViewStore) -> None:
        rounds, threads = 10, 2
        barrier, wins = Barrier(threads, timeout=30), [0] * threads

        def race(me: int) -> None:
            for n in range(rounds):
                barrier.wait()
                try:
                    views.commit("f", n, n + 1, BOOKS, {f"{n}-{me}": Book(title=f"{n}-{me}")})
                    wins[me] += 1
                except PositionMovedError:
                    pass

        running = [Thread(target=race, args=(n,)) for n in range(threads)]
        for thread in running:
            thread.start()
        for thread in running:
            thread.join(60)
        assert views.position("f") == sum(wins) == views.count(BOOKS) == rounds

    # ---- personal data

    def test_an_erased_person_reads_redacted(
        self, views: ViewStore, keyring: FailingKeyring
    ) -> None:
        readers = [Reader(user_id=uuid4(), name=NAME, books=n) for n in range(2)]
        views.commit("r", 0, 1, READERS, {str(it.user_id): it for it in readers})
        gone, stays = readers
        assert set(self.names(views)) == {NAME}

        keyring.erase(gone.user_id)

        assert views.get(READERS, [str(gone.user_id)]) == {
            str(gone.user_id): Reader(user_id=gone.user_id, name=None)
        }
        found = {row.user_id: row.name for _, row in views.query(READERS, "all", "all", limit=9)}
        assert found == {gone.user_id: None, stays.user_id: NAME}

    def test_an_outage_of_the_keyring_does_not_redact(
        self, views: ViewStore, keyring: FailingKeyring
    ) -> None:
        reader = Reader(user_id=uuid4(), name=NAME)
        views.commit("r", 0, 1, READERS, {"x": reader})
        keyring.down = True
        with pytest.raises(KeyringError):
            views.get(READERS, ["x"])
        with pytest.raises(KeyringError):
            views.query(READERS, "all", "all", limit=9)
        with pytest.raises(KeyringError):
            views.commit("r", 1, 2, READERS, {"x": reader})
        assert (views.position("r"), views.count(READERS)) == (1, 1)

    def test_nothing_personal_is_written_for_an_erased_person(
        self, views: ViewStore, keyring: FailingKeyring
    ) -> None:
        reader = Reader(user_id=uuid4(), name=NAME)
        keyring.erase(reader.user_id)
        with pytest.raises(PersonErasedError):
            views.commit("r", 0, 1, READERS, {"x": reader})
        assert (views.position("r"), views.count(READERS)) == (0, 0)
        views.commit("r", 0, 1, READERS, {"x": Reader(user_id=reader.user_id, name=None)})
        assert self.names(views) == [None]

    @staticmethod
    def refusal(views: ViewStore, rows: Mapping[str, Book]) -> CommitTooLargeError | None:
        try:
            views.commit("f", 0, 1, BOOKS, rows)
        except CommitTooLargeError as error:
            return error
        return None

    @staticmethod
    def write(views: ViewStore, **rows: Book | None) -> None:
        position = views.position("books")
        views.commit("books", position, position + 1, BOOKS, rows)

    @staticmethod
    def titles(views: ViewStore, index: str = "shelf", partition: str = "a") -> list[str]:
        return [row.title for _, row in views.query(BOOKS, index, partition, limit=2000)]

    @staticmethod
    def names(views: ViewStore) -> list[str | None]:
        return [row.name for _, row in views.query(READERS, "all", "all", limit=99)]
