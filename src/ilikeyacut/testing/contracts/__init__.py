"""One suite for each port. Inherit from it, return the adapter from its fixture, and run pytest.

class TestMyPhotoStore(PhotoStoreContract):
    @pytest.fixture
    def store(self) -> PhotoStore:
        return MyPhotoStore()
"""
