from ilikeyacut.adapters.pillow.pictures import PillowPictures
from ilikeyacut.application.intake_limits import IntakeLimits
from ilikeyacut.application.ports.pictures import Pictures
from ilikeyacut.testing.contracts.conforming import ConformContract
from ilikeyacut.testing.contracts.pictures import PicturesContract


class TestPillowPictures(PicturesContract):
    def make(self, limits: IntakeLimits) -> Pictures:
        return PillowPictures(limits)


class TestPillowConforming(ConformContract):
    def make(self, limits: IntakeLimits) -> Pictures:
        return PillowPictures(limits)
