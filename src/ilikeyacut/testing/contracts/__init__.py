"""One suite for each port. Inherit from it, return the adapter from its fixture, and run pytest.

class TestMyPhotoStore(PhotoStoreContract):
    @pytest.fixture
    def store(self) -> PhotoStore:
        return MyPhotoStore()
"""

import pytest

pytest.register_assert_rewrite(
    __name__, *(f"ilikeyacut.testing.{name}" for name in ("counting", "given", "pictures"))
)
