"""What to test your own code with: no waiting, no chance, and stylists that play a script.

`ilikeyacut.testing.contracts` holds one suite for each port: an adapter of your own is done when
it passes. The suites need pytest and Pillow.
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
