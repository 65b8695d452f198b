import pytest

from ilikeyacut.adapters.preview.face_inspector import PreviewFaceInspector
from ilikeyacut.adapters.preview.stylist import PreviewStylist
from ilikeyacut.application.ports.face_inspector import FaceInspector
from ilikeyacut.application.ports.stylist import Stylist
from ilikeyacut.testing.contracts.face_inspector import FaceInspectorContract
from ilikeyacut.testing.contracts.stylist import StylistContract


@pytest.fixture(scope="module")
def shared() -> PreviewStylist:
    """A stylist that tests share, as try-ons do: it keeps the analysis of the portrait."""
    return PreviewStylist()


@pytest.mark.slow
class TestPreviewStylist(StylistContract):
    @pytest.fixture
    def stylist(self, shared: PreviewStylist) -> Stylist:
        return shared


@pytest.mark.slow
class TestPreviewFaceInspector(FaceInspectorContract):
    @pytest.fixture
    def inspector(self) -> FaceInspector:
        return PreviewFaceInspector()
