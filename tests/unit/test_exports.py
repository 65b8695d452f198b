"""What `import ilikeyacut` offers."""

import json
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pkgutil import walk_packages
from types import ModuleType

import pytest

import ilikeyacut as iya
from ilikeyacut import application, domain
from ilikeyacut.entrypoints import bootstrap, settings

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


@pytest.mark.parametrize("package", [iya, bootstrap, settings], ids=lambda it: it.__name__)
def test_the_names_are_those_that_type_checkers_see(package: ModuleType) -> None:
    assert set(package.__all__) == set(package._HOMES)
    for name in package.__all__:
        assert getattr(package, name) is vars(package)[name]


def test_a_name_has_its_types() -> None:
    assert iya.open_app.__annotations__["return"] == iya.App.__name__


def test_there_is_nothing_else() -> None:
    with pytest.raises(AttributeError, match="'ilikeyacut' has no attribute 'open_ap'"):
        iya.open_ap  # type: ignore[attr-defined]  # noqa: B018 - to be missed


def errors_there_are(package: ModuleType) -> Iterator[type[BaseException]]:
    for module in walk_packages(package.__path__, f"{package.__name__}."):
        for value in vars(import_module(module.name)).values():
            own = getattr(value, "__module__", "") == module.name
            if own and isinstance(value, type) and issubclass(value, BaseException):
                yield value


def test_errors_have_one_base() -> None:
    errors = [*errors_there_are(domain), *errors_there_are(application)]
    assert len(errors) > 60
    assert [it for it in errors if not issubclass(it, iya.IlikeyacutError)] == []
