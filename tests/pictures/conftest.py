import pytest

from pictures.making import Studio


@pytest.fixture(scope="session")
def studio() -> Studio:
    """One for all, because it keeps the analysis of each photo."""
    return Studio()
