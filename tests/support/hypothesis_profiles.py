"""How hard Hypothesis searches: quickly by default, thoroughly when asked.

HYPOTHESIS_PROFILE=thorough pytest tests/unit/domain
pytest --hypothesis-profile=thorough tests/unit/domain
"""

import os

from hypothesis import settings

THOROUGH = "thorough"

settings.register_profile(
    THOROUGH, deadline=None, print_blob=True, max_examples=200, stateful_step_count=50
)
if chosen := os.environ.get("HYPOTHESIS_PROFILE"):
    settings.load_profile(chosen)


def examples(quickly: int, thoroughly: int) -> settings:
    """Return what a search with so many examples runs under."""
    thorough = settings.get_current_profile_name() == THOROUGH
    return settings(max_examples=thoroughly if thorough else quickly)


def machine_settings() -> settings:
    """Return what a state machine runs under: 40 runs of 30 steps, thoroughly 200 of 50."""
    if settings.get_current_profile_name() == THOROUGH:
        return settings()
    return settings(max_examples=40, stateful_step_count=30)
