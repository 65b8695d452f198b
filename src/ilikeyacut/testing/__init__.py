"""Tools for testing your own code: no waiting, no chance, and scripted stylists.

`ilikeyacut.testing.contracts` has one suite per port. Your own adapter is complete when it passes
the suite of its port. The suites need pytest and Pillow.
"""

from ilikeyacut.adapters.memory.clock import ManualClock
from ilikeyacut.adapters.memory.entropy import SeededEntropy
from ilikeyacut.testing.given import Given, Outcome, Refusal, asking, deciding, given, raises
from ilikeyacut.testing.stylist import ScriptedStylist

__all__ = [
    "Given",
    "ManualClock",
    "Outcome",
    "Refusal",
    "ScriptedStylist",
    "SeededEntropy",
    "asking",
    "deciding",
    "given",
    "raises",
]
