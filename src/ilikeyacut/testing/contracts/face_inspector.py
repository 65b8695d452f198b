"""What every adapter of the face inspector port does."""

from __future__ import annotations

from abc import ABC, abstractmethod

import pytest

from ilikeyacut.application.ports.face_inspector import FaceInspector
from ilikeyacut.application.ports.pictures import ImageUnreadableError
from ilikeyacut.domain.selfie import LookLimits, refusals
from ilikeyacut.domain.values import MediaType
from ilikeyacut.testing.portraits import as_bytes, portrait


class FaceInspectorContract(ABC):
    @abstractmethod
    @pytest.fixture
    def inspector(self) -> FaceInspector:
        """Return the adapter."""

    @pytest.mark.parametrize("media_type", list(MediaType))
    def test_the_pictures_size_is_reported(
        self, inspector: FaceInspector, media_type: MediaType
    ) -> None:
        report = inspector.inspect(as_bytes(portrait().resize((300, 260)), media_type))
        assert (report.width, report.height) == (300, 260)

    def test_a_good_selfie_stands_every_limit(self, inspector: FaceInspector) -> None:
        report = inspector.inspect(as_bytes(portrait()))
        limits = LookLimits()
        for bounds in (limits.accept, limits.recolour, limits.restyle):
            assert list(refusals(report, bounds)) == []

    def test_the_same_picture_has_the_same_report(self, inspector: FaceInspector) -> None:
        photo = as_bytes(portrait())
        assert inspector.inspect(photo) == inspector.inspect(photo)

    @pytest.mark.parametrize("picture", [b"", b"no picture", as_bytes(portrait())[:40]])
    def test_bytes_that_are_no_picture_are_refused(
        self, inspector: FaceInspector, picture: bytes
    ) -> None:
        with pytest.raises(ImageUnreadableError):
            inspector.inspect(picture)
