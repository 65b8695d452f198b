import pytest

from ilikeyacut.adapters.preview.face_inspector import PreviewFaceInspector
from ilikeyacut.adapters.preview.stylist import PreviewStylist
from ilikeyacut.application.ports.face_inspector import FaceInspector
from ilikeyacut.application.ports.stylist import Stylist
from ilikeyacut.testing.contracts.face_inspector import FaceInspectorContract
from ilikeyacut.testing.contracts.stylist import StylistContract


@pytest.mark.slow
class TestPreviewStylist(StylistContract):
    @pytest.fixture
    def stylist(self) -> Stylist:
        return PreviewStylist()


@pytest.mark.slow
class TestPreviewFaceInspector(FaceInspectorContract):
    @pytest.fixture
    def inspector(self) -> FaceInspector:
        return PreviewFaceInspector()
