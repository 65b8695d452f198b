"""What `import ilikeyacut` offers."""

import json
import subprocess
import sys
from typing import get_type_hints

import pytest

import ilikeyacut as iya
from ilikeyacut.application.ports.stylist import StylistError
from ilikeyacut.domain.errors import DomainError

SCRIPT = """
import json, sys
import ilikeyacut
bare = sorted(name for name in sys.modules if name.startswith("ilikeyacut"))
names = set(dir(ilikeyacut))
for name in ilikeyacut.__all__:
    getattr(ilikeyacut, name)
print(json.dumps([bare, sorted(set(ilikeyacut.__all__) - names)]))
"""


def test_importing_the_package_loads_nothing_but_itself_and_lists_all_names() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout) == [["ilikeyacut"], []]


def test_every_exported_name_is_there_and_documented() -> None:
    for name in iya.__all__:
        assert getattr(iya, name).__name__ == name
        assert getattr(iya, name).__doc__
        assert name in (iya.__doc__ or "")


def test_the_names_are_those_that_type_checkers_see() -> None:
    assert set(iya.__all__) == set(iya._HOMES)
    assert get_type_hints(iya.open_app)["return"] is iya.App


def test_there_is_nothing_else() -> None:
    with pytest.raises(AttributeError, match="'ilikeyacut' has no attribute 'open_ap'"):
        iya.open_ap  # type: ignore[attr-defined]  # noqa: B018 - asking is enough


@pytest.mark.parametrize("kind", [DomainError, StylistError])
def test_errors_have_one_base(kind: type[Exception]) -> None:
    assert issubclass(kind, iya.IlikeyacutError)
