"""The store in files: its contract, and what only files can get wrong."""

from __future__ import annotations

import errno
import os
import signal
import stat
from pathlib import Path
from uuid import UUID

import pytest

from contracts.child_process import child
from ilikeyacut.adapters.files.photo_store import FilePhotoStore
from ilikeyacut.application.ports.photo_store import (
    Folder,
    PhotoStore,
    PhotoStoreError,
    asset_key,
    personal_key,
)
from ilikeyacut.domain.values import MediaType
from ilikeyacut.testing.contracts.photo_store import PhotoStoreContract

KEY = personal_key(Folder.UPLOADS, UUID(int=1), "1.jpg")


class TestFilePhotoStore(PhotoStoreContract):
    @pytest.fixture
    def store(self, tmp_path: Path) -> PhotoStore:
        return FilePhotoStore(tmp_path / "home" / "photos")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "photos"


@pytest.fixture
def store(root: Path) -> FilePhotoStore:
    return FilePhotoStore(root)


def everything(root: Path) -> list[str]:
    return sorted(path.relative_to(root).as_posix() for path in root.rglob("*"))


# ---------------------------------------------------------------- where and how files lie


def test_an_object_lies_where_it_is_said_to(store: FilePhotoStore, root: Path) -> None:
    store.put(KEY, b"picture", MediaType.JPEG)
    assert store.locate(KEY) == str(root / KEY)
    assert Path(store.locate(KEY)).read_bytes() == b"picture"


def test_a_store_in_a_relative_folder_stays_there(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    store = FilePhotoStore(Path("photos"))
    store.put(KEY, b"1", MediaType.JPEG)
    monkeypatch.chdir("/")
    assert store.locate(KEY) == str(root / KEY)
    assert store.get(KEY) == b"1"


def test_only_the_owner_may_look(store: FilePhotoStore, root: Path) -> None:
    before = os.umask(0)
    try:
        store.put(KEY, b"1", MediaType.JPEG)
    finally:
        os.umask(before)
    modes = {
        stat.S_IMODE(path.stat().st_mode) for path in (root, *root.rglob("*")) if path.is_dir()
    }
    assert modes == {0o700}
    assert stat.S_IMODE((root / KEY).stat().st_mode) == 0o600


def test_empty_folders_go_with_the_last_object(store: FilePhotoStore, root: Path) -> None:
    keys = [f"user-uploads/a/b/{name}" for name in ("c/1", "2")]
    for key in keys:
        store.put(key, b"1", MediaType.JPEG)
    store.delete(keys[0])
    assert everything(root) == ["user-uploads", "user-uploads/a", "user-uploads/a/b", keys[1]]
    store.delete(keys[1])
    assert everything(root) == ["user-uploads"]


def test_nothing_is_left_of_a_removed_person(store: FilePhotoStore, root: Path) -> None:
    for name in ("1.jpg", "2.jpg"):
        store.put(personal_key(Folder.RESULTS, UUID(int=1), "job", name), b"1", MediaType.JPEG)
    store.delete_prefix(personal_key(Folder.RESULTS, UUID(int=1)))
    assert everything(root) == ["processed-images"]


# ---------------------------------------------------------------- links


@pytest.mark.parametrize("linked", ["user-uploads", "user-uploads/x", "user-uploads/x/1.jpg"])
def test_a_link_is_not_followed(
    store: FilePhotoStore, root: Path, tmp_path: Path, linked: str
) -> None:
    outside = tmp_path / "outside"
    (outside / "x").mkdir(parents=True)
    (outside / "1.jpg").write_bytes(b"secret")
    (outside / "x" / "1.jpg").write_bytes(b"secret")
    (root / linked).parent.mkdir(parents=True)
    (root / linked).symlink_to(outside / "1.jpg" if linked.endswith("jpg") else outside)
    key = "user-uploads/x/1.jpg"
    for use in (store.get, store.delete, lambda key: store.put(key, b"1", MediaType.JPEG)):
        with pytest.raises(PhotoStoreError, match="link"):
            use(key)
    assert (outside / "1.jpg").read_bytes() == (outside / "x" / "1.jpg").read_bytes() == b"secret"


def test_a_link_is_neither_listed_nor_followed_when_removing(
    store: FilePhotoStore, root: Path, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "2.jpg").write_bytes(b"secret")
    store.put(KEY, b"1", MediaType.JPEG)
    (root / KEY).with_name("link").symlink_to(outside)
    assert [found.key for found in store.list(Folder.UPLOADS)] == [KEY]
    assert store.delete_prefix(Folder.UPLOADS) == 1
    assert (outside / "2.jpg").read_bytes() == b"secret"


# ---------------------------------------------------------------- faults


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "full"),
        (errno.EDQUOT, "quota"),
        (errno.EROFS, "read-only"),
        (errno.EIO, "error"),
    ],
)
@pytest.mark.parametrize("step", ["fsync", "mkdir", "open", "rename"])
def test_a_fault_is_clear_and_leaves_what_was_there(  # noqa: PLR0917 - a table of faults
    store: FilePhotoStore,
    root: Path,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    words: str,
    step: str,
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    store.put(KEY, b"before", MediaType.JPEG)
    there = everything(root)
    key = asset_key("new") if step == "mkdir" else KEY
    with monkeypatch.context() as broken:
        target = {"mkdir": Path, "rename": Path}.get(step, os)
        broken.setattr(target, {"rename": "replace"}.get(step, step), fail)
        with pytest.raises(PhotoStoreError, match=words):
            store.put(key, b"after", MediaType.JPEG)
    assert everything(root) == there
    assert store.get(KEY) == b"before"


FULL = """
import resource, sys
from pathlib import Path
from ilikeyacut.adapters.files.photo_store import FilePhotoStore
from ilikeyacut.application.ports.photo_store import PhotoStoreError
from ilikeyacut.domain.values import MediaType
store = FilePhotoStore(Path(sys.argv[1]))
store.put("static-assets/1", b"before", MediaType.JPEG)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    store.put("static-assets/1", bytes(100_000), MediaType.JPEG)
except PhotoStoreError:
    print("ready", flush=True)
sys.stdin.read()
"""


def test_a_write_that_the_system_cuts_short_leaves_what_was_there(
    store: FilePhotoStore, root: Path
) -> None:
    with child(FULL, root):
        assert store.get("static-assets/1") == b"before"
        assert everything(root) == ["static-assets", "static-assets/1"]


def test_a_file_where_a_folder_belongs_is_a_clear_fault(store: FilePhotoStore, root: Path) -> None:
    root.write_bytes(b"")
    with pytest.raises(PhotoStoreError, match="ot a directory"):
        store.put(KEY, b"1", MediaType.JPEG)


def test_a_missing_permission_is_a_clear_fault(
    store: FilePhotoStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def deny(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "denied")

    store.put(KEY, b"1", MediaType.JPEG)
    monkeypatch.setattr(os, "scandir", deny)
    monkeypatch.setattr(Path, "open", deny)
    monkeypatch.setattr(Path, "unlink", deny)
    for use in (
        lambda: list(store.list(Folder.UPLOADS)),
        lambda: store.get(KEY),
        lambda: store.delete(KEY),
    ):
        with pytest.raises(PhotoStoreError, match="no permission"):
            use()


# ---------------------------------------------------------------- unfinished writes

STUCK = """
import os, signal, sys
from pathlib import Path
from ilikeyacut.adapters.files.photo_store import FilePhotoStore
from ilikeyacut.domain.values import MediaType
def stick(descriptor):
    print("ready", flush=True)
    signal.pause()
store = FilePhotoStore(Path(sys.argv[1]))
store.put(sys.argv[2], b"before", MediaType.JPEG)
os.fsync = stick
store.put(sys.argv[2], b"after", MediaType.JPEG)
"""


def test_what_a_dead_writer_leaves_is_hidden_and_removed(store: FilePhotoStore, root: Path) -> None:
    with child(STUCK, root, Path(KEY)) as writer:
        writer.send_signal(signal.SIGKILL)
        writer.wait()
    assert len(everything(root)) == 4
    assert [found.key for found in store.list(Folder.UPLOADS)] == [KEY]
    assert store.get(KEY) == b"before"
    assert store.remove_unfinished() == 1
    assert store.remove_unfinished() == 0
    assert store.get(KEY) == b"before"
    assert len(everything(root)) == 3


def test_a_living_writer_keeps_its_file(store: FilePhotoStore, root: Path) -> None:
    with child(STUCK, root, Path(KEY)):
        assert store.remove_unfinished() == 0
        assert len(everything(root)) == 4


def test_removing_a_person_takes_unfinished_writes_along(store: FilePhotoStore, root: Path) -> None:
    with child(STUCK, root, Path(KEY)):
        assert store.delete_prefix(personal_key(Folder.UPLOADS, UUID(int=1))) == 1
    assert everything(root) == ["user-uploads"]


def test_a_writer_whose_file_is_taken_away_writes_again(
    store: FilePhotoStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace = Path.replace
    taken: list[Path] = []

    def take_away_once(path: Path, target: Path) -> Path:
        if not taken:
            taken.append(path)
            store.delete_prefix(Folder.UPLOADS)
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", take_away_once)
    store.put(KEY, b"1", MediaType.JPEG)
    assert taken
    assert store.get(KEY) == b"1"
