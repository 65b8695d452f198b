"""All settings, read from the environment."""

from ilikeyacut.entrypoints.settings.settings import TEST_DOUBLE, Settings
from ilikeyacut.entrypoints.settings.values import MICRO, Profile

__all__ = ["MICRO", "TEST_DOUBLE", "Profile", "Settings"]
