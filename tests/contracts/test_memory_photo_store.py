from datetime import timedelta

import pytest

from ilikeyacut.adapters.memory.clock import ManualClock
from ilikeyacut.adapters.memory.photo_store import MemoryPhotoStore
from ilikeyacut.application.ports.photo_store import Folder, PhotoStore, asset_key
from ilikeyacut.domain.values import MediaType
from ilikeyacut.testing.contracts.photo_store import PhotoStoreContract


class TestMemoryPhotoStore(PhotoStoreContract):
    @pytest.fixture
    def store(self) -> PhotoStore:
        return MemoryPhotoStore(ManualClock())


def test_objects_are_dated_by_the_clock() -> None:
    clock = ManualClock()
    store = MemoryPhotoStore(clock)
    clock.advance(timedelta(days=2))
    store.put(asset_key("1"), b"1", MediaType.JPEG)
    assert next(store.list(Folder.ASSETS)).modified_at == clock.now()
