"""What every adapter of the photo store port does."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC
from uuid import UUID

import pytest

from ilikeyacut.application.ports.photo_store import (
    PERSONAL_FOLDERS,
    Folder,
    InvalidKeyError,
    ObjectNotFoundError,
    ObjectReplacedError,
    ObjectTooLargeError,
    PhotoStore,
    PhotoStoreError,
    asset_key,
    personal_key,
)
from ilikeyacut.domain.values import MediaType

ANN, BEN = UUID(int=0xA), UUID(int=0xB)


class PhotoStoreContract(ABC):
    @abstractmethod
    @pytest.fixture
    def store(self) -> PhotoStore:
        """Return an empty store."""

    # ------------------------------------------------------------ put, get, delete

    @pytest.mark.parametrize("data", [b"", b"\x00", b"picture", bytes(range(256)) * 4096])
    def test_what_is_put_is_got(self, store: PhotoStore, data: bytes) -> None:
        key = personal_key(Folder.UPLOADS, ANN, "1.jpg")
        store.put(key, data, MediaType.JPEG)
        assert store.get(key) == data
        assert [(found.key, found.size) for found in store.list(key)] == [(key, len(data))]

    @pytest.mark.parametrize(
        "key",
        [
            *(personal_key(folder, ANN, "job", "1-2_3.4", "x.png") for folder in PERSONAL_FOLDERS),
            asset_key("bob", "thumbnail.jpg"),
            asset_key("a"),
            asset_key("x" * 255),
            "thumbnails/A..b",
        ],
    )
    def test_every_proper_key_is_taken(self, store: PhotoStore, key: str) -> None:
        store.put(key, b"1", MediaType.PNG)
        assert store.get(key) == b"1"
        assert key.rsplit("/", 1)[1] in store.locate(key)

    def test_the_same_key_again_replaces(self, store: PhotoStore) -> None:
        key = asset_key("bob.jpg")
        for data in (b"first and longer", b"second", b""):
            store.put(key, data, MediaType.JPEG)
            assert store.get(key) == data
        assert len(list(store.list(Folder.ASSETS))) == 1

    def test_what_is_not_there_is_not_found(self, store: PhotoStore) -> None:
        store.put(asset_key("bob", "1.jpg"), b"1", MediaType.JPEG)
        for key in (asset_key("bob"), asset_key("bob", "2.jpg"), asset_key("bob", "1.jpg", "1")):
            with pytest.raises(ObjectNotFoundError):
                store.get(key)

    def test_deleting_removes_that_object_alone(self, store: PhotoStore) -> None:
        for name in ("1.jpg", "2.jpg"):
            store.put(asset_key("bob", name), b"1", MediaType.JPEG)
        store.delete(asset_key("bob", "1.jpg"))
        store.delete(asset_key("bob", "1.jpg"))
        store.delete(asset_key("bob"))
        assert [found.key for found in store.list(Folder.ASSETS)] == [asset_key("bob", "2.jpg")]
        with pytest.raises(ObjectNotFoundError):
            store.get(asset_key("bob", "1.jpg"))

    def test_no_more_is_read_than_the_reader_takes(self, store: PhotoStore) -> None:
        key = personal_key(Folder.UPLOADS, ANN, "1", "raw")
        store.put(key, b"12345", MediaType.JPEG)
        assert store.get(key, most_bytes=5) == b"12345"
        with pytest.raises(ObjectTooLargeError) as refused:
            store.get(key, most_bytes=4)
        assert (refused.value.size, refused.value.most) == (5, 4)
        with pytest.raises(ObjectNotFoundError):
            store.get(asset_key("none"), most_bytes=0)

    def test_what_was_inspected_is_read_or_nothing(self, store: PhotoStore) -> None:
        key = personal_key(Folder.UPLOADS, ANN, "1", "raw")
        store.put(key, b"first", MediaType.JPEG)
        (inspected,) = store.list(key)
        assert store.get(key, etag=inspected.etag, most_bytes=5) == b"first"
        store.put(key, b"other", MediaType.JPEG)
        with pytest.raises(ObjectReplacedError):
            store.get(key, etag=inspected.etag)
        (again,) = store.list(key)
        assert store.get(key, etag=again.etag) == b"other"
        store.delete(key)
        with pytest.raises(ObjectNotFoundError):
            store.get(key, etag=again.etag)

    @pytest.mark.parametrize("parts", [[], [b""], [b"one"], [b"one", b"", b"two"]])
    def test_parts_become_one_object(self, store: PhotoStore, parts: list[bytes]) -> None:
        key = personal_key(Folder.EXPORTS, ANN, "1.zip")
        store.put_parts(key, iter([b"the one before"]), "application/zip")
        store.put_parts(key, iter(parts), "application/zip")
        assert store.get(key) == b"".join(parts)
        (found,) = store.list(Folder.EXPORTS)
        assert (found.key, found.size) == (key, len(b"".join(parts)))
        store.delete(key)
        assert not list(store.list(Folder.EXPORTS))

    def test_an_object_that_is_larger_than_a_part_is_whole(self, store: PhotoStore) -> None:
        key = personal_key(Folder.EXPORTS, ANN, "1.zip")
        size = 3_000_001
        store.put_parts(key, (bytes([n]) * size for n in range(4)), "application/zip")
        data = store.get(key)
        assert len(data) == 4 * size
        assert [data[n * size] for n in range(4)] == [data[n * size - 1] for n in range(1, 5)]

    @pytest.mark.parametrize("size", [1, 9_000_000])
    def test_parts_that_break_off_become_nothing(self, store: PhotoStore, size: int) -> None:
        def parts() -> Iterator[bytes]:
            yield bytes(size)
            raise KeyError("no more")

        for name, left in (("1.zip", b"before"), ("2.zip", None)):
            key = personal_key(Folder.EXPORTS, ANN, name)
            if left:
                store.put(key, left, MediaType.JPEG)
            with pytest.raises(KeyError):
                store.put_parts(key, parts(), "application/zip")
            found = [store.get(it.key) for it in store.list(key)]
            assert found == ([left] if left else [])
        with pytest.raises(InvalidKeyError):
            store.put_parts("exports", iter([b"1"]), "application/zip")

    # ------------------------------------------------------------ listing

    def test_a_listing_is_in_the_order_of_keys(self, store: PhotoStore) -> None:
        names = ("b", "a/1", "a-b/1", "a.b", "a0", "a/0/1", "C")
        keys = [asset_key(*name.split("/")) for name in names]
        for key in keys:
            store.put(key, b"1", MediaType.JPEG)
        assert [found.key for found in store.list(Folder.ASSETS)] == sorted(keys)

    def test_a_listing_ends_at_whole_parts(self, store: PhotoStore) -> None:
        for name in ("abc/1", "abc/2/3", "abcd/1", "abc-", "ab"):
            store.put(asset_key(*name.split("/")), b"1", MediaType.JPEG)
        found = [found.key for found in store.list(asset_key("abc"))]
        assert found == [asset_key("abc", "1"), asset_key("abc", "2", "3")]
        (alone,) = store.list(asset_key("abcd", "1"))
        assert alone.key == asset_key("abcd", "1")

    def test_an_empty_listing_is_no_error(self, store: PhotoStore) -> None:
        assert [list(store.list(folder)) for folder in Folder] == [[]] * len(Folder)
        assert list(store.list(asset_key("bob", "1"))) == []

    def test_a_listing_says_when_it_was_written_in_utc(self, store: PhotoStore) -> None:
        store.put(asset_key("1"), b"1", MediaType.JPEG)
        (first,) = store.list(Folder.ASSETS)
        store.put(asset_key("1"), b"2", MediaType.JPEG)
        (second,) = store.list(Folder.ASSETS)
        assert first.modified_at.tzinfo is UTC
        assert first.modified_at <= second.modified_at

    def test_what_is_listed_may_be_deleted_meanwhile(self, store: PhotoStore) -> None:
        for at in range(5):
            store.put(asset_key("bob", str(at)), b"1", MediaType.JPEG)
        for found in store.list(Folder.ASSETS):
            store.delete(found.key)
        assert list(store.list(Folder.ASSETS)) == []

    # ------------------------------------------------------------ below a prefix

    def test_one_person_is_removed_and_nobody_else(self, store: PhotoStore) -> None:
        for person in (ANN, BEN):
            for folder in PERSONAL_FOLDERS:
                store.put(personal_key(folder, person, "1", "2"), b"1", MediaType.JPEG)
        assert [store.delete_prefix(personal_key(folder, ANN)) for folder in PERSONAL_FOLDERS] == [
            1
        ] * len(PERSONAL_FOLDERS)
        left = [found.key for folder in Folder for found in store.list(folder)]
        assert left == [personal_key(folder, BEN, "1", "2") for folder in PERSONAL_FOLDERS]

    def test_a_prefix_ends_at_whole_parts(self, store: PhotoStore) -> None:
        for name in ("abc/1", "abc/2/3", "abcd/1", "abc-", "ab"):
            store.put(asset_key(*name.split("/")), b"1", MediaType.JPEG)
        assert store.delete_prefix(asset_key("abc")) == 2
        assert store.delete_prefix(asset_key("abc")) == 0
        left = [found.key for found in store.list(Folder.ASSETS)]
        assert left == [asset_key("ab"), asset_key("abc-"), asset_key("abcd", "1")]

    def test_an_object_is_not_below_itself(self, store: PhotoStore) -> None:
        store.put(asset_key("bob"), b"1", MediaType.JPEG)
        assert store.delete_prefix(asset_key("bob")) == 0
        assert store.get(asset_key("bob")) == b"1"

    def test_a_folder_is_emptied_and_filled_again(self, store: PhotoStore) -> None:
        store.put(asset_key("a", "b", "c"), b"1", MediaType.JPEG)
        assert store.delete_prefix(Folder.ASSETS) == 1
        store.put(asset_key("a"), b"1", MediaType.JPEG)
        assert store.get(asset_key("a")) == b"1"

    # ------------------------------------------------------------ keys

    @pytest.mark.parametrize(
        "key", ["user-uploads", "user-uploads/../b/c", "other/a", "user-uploads/a\x00"]
    )
    def test_another_key_is_refused_everywhere(self, store: PhotoStore, key: str) -> None:
        with pytest.raises(InvalidKeyError):
            store.put(key, b"1", MediaType.JPEG)
        for use in (store.get, store.delete, store.locate):
            with pytest.raises(InvalidKeyError):
                use(key)

    @pytest.mark.parametrize("prefix", ["", "user-uploads/", "user-uploads/..", "../a"])
    def test_another_prefix_is_refused(self, store: PhotoStore, prefix: str) -> None:
        for use in (store.list, store.delete_prefix):
            with pytest.raises(InvalidKeyError):
                use(prefix)

    # ------------------------------------------------------------ at once

    def test_writers_of_one_key_leave_a_whole_object(self, store: PhotoStore) -> None:
        key = personal_key(Folder.RESULTS, ANN, "1.jpg")
        versions = {bytes([letter]) * 100_000 for letter in b"abcdefgh"}

        def write_and_read(data: bytes) -> bytes:
            store.put(key, data, MediaType.JPEG)
            return store.get(key)

        with ThreadPoolExecutor(8) as pool:
            seen = set(pool.map(write_and_read, sorted(versions) * 5))
        assert seen <= versions
        assert store.get(key) in versions
        assert len(list(store.list(Folder.RESULTS))) == 1

    def test_removing_does_not_break_writing(self, store: PhotoStore) -> None:
        def write(at: int) -> None:
            store.put(personal_key(Folder.RESULTS, ANN, "job", f"{at}.jpg"), b"1", MediaType.JPEG)

        def remove(at: int) -> None:
            if at % 2:
                store.delete_prefix(personal_key(Folder.RESULTS, ANN))
            store.delete(personal_key(Folder.RESULTS, ANN, "job", f"{at}.jpg"))

        with ThreadPoolExecutor(8) as pool:
            work = [pool.submit(use, at) for at in range(150) for use in (write, remove)]
            for task in work:
                task.result()
        write(1000)
        assert store.get(personal_key(Folder.RESULTS, ANN, "job", "1000.jpg")) == b"1"

    def test_every_fault_is_the_store_s_own(self) -> None:
        assert issubclass(ObjectNotFoundError, PhotoStoreError)
        assert issubclass(InvalidKeyError, PhotoStoreError)
