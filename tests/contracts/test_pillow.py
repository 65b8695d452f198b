from contracts.conform_contract import ConformContract
from contracts.pictures_contract import PicturesContract
from ilikeyacut.adapters.pillow.pictures import PillowPictures
from ilikeyacut.application.ports.pictures import IntakeLimits, Pictures


class TestPillowPictures(PicturesContract):
    def make(self, limits: IntakeLimits) -> Pictures:
        return PillowPictures(limits)


class TestPillowConforming(ConformContract):
    def make(self, limits: IntakeLimits) -> Pictures:
        return PillowPictures(limits)
