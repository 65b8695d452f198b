from collections.abc import Iterator
from pathlib import Path

import pytest

from ilikeyacut.adapters.sqlite.database import Database
from support.home import opened


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with opened(tmp_path) as database:
        yield database
