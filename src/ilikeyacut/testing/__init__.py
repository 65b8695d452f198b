"""Tools for testing your own code: no waiting, no chance, and scripted stylists.

`ilikeyacut.testing.contracts` has one suite per port. Your own adapter is complete when it passes
the suite of its port. All of it needs pytest, and the suites need Pillow too.
"""

import pytest

pytest.register_assert_rewrite(  # else pytest cannot say why an assertion failed
    *(f"{__name__}.{name}" for name in ("contracts", "counting", "given", "pictures"))
)

from ilikeyacut.adapters.memory.clock import ManualClock  # noqa: E402 - rewriting goes first
from ilikeyacut.adapters.memory.entropy import SeededEntropy  # noqa: E402 - as above
from ilikeyacut.adapters.memory.notifier import MemoryNotifier  # noqa: E402 - as above
from ilikeyacut.testing.given import (  # noqa: E402 - as above
    Given,
    Outcome,
    Refusal,
    asking,
    deciding,
    given,
    raises,
)
from ilikeyacut.testing.stylist import ScriptedStylist  # noqa: E402 - as above

__all__ = [
    "Given",
    "ManualClock",
    "MemoryNotifier",
    "Outcome",
    "Refusal",
    "ScriptedStylist",
    "SeededEntropy",
    "asking",
    "deciding",
    "given",
    "raises",
]
