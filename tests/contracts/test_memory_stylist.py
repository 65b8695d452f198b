import pytest

from ilikeyacut.adapters.memory.face_inspector import MemoryFaceInspector
from ilikeyacut.adapters.memory.stylist import MemoryStylist
from ilikeyacut.application.ports.face_inspector import FaceInspector
from ilikeyacut.application.ports.stylist import Stylist, StylistError
from ilikeyacut.domain.failures import FailureCode
from ilikeyacut.testing.contracts.face_inspector import FaceInspectorContract
from ilikeyacut.testing.contracts.stylist import COPPER, StylistContract
from ilikeyacut.testing.portraits import as_bytes, portrait, request_for


class TestMemoryStylist(StylistContract):
    @pytest.fixture
    def stylist(self) -> Stylist:
        return MemoryStylist()


class TestMemoryFaceInspector(FaceInspectorContract):
    @pytest.fixture
    def inspector(self) -> FaceInspector:
        return MemoryFaceInspector()


def test_it_fails_as_it_is_told_and_then_succeeds() -> None:
    stylist = MemoryStylist([StylistError(FailureCode.PROVIDER_TIMEOUT, "too slow")])
    request = request_for(as_bytes(portrait()), COPPER)
    with pytest.raises(StylistError, match="too slow"):
        stylist.render(request)
    assert stylist.render(request).image
    assert stylist.requests == [request, request]


def test_it_sees_what_it_is_told() -> None:
    report = MemoryFaceInspector(yaw=20.0, faces=2).inspect(as_bytes(portrait()))
    assert (report.yaw, report.faces) == (20.0, 2)
