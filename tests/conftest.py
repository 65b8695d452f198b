"""What every test shares: the shared suites explain their failures, and speed decides nothing."""

import pytest
from hypothesis import settings

pytest.register_assert_rewrite("contracts", "support")

settings.register_profile("ilikeyacut", deadline=None, print_blob=True)
settings.load_profile("ilikeyacut")
