"""A code has one exit code, and the docs show them all."""

import re
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import pytest

from architecture.project import ROOT
from ilikeyacut import application, domain
from ilikeyacut.application.ports.event_archive import ArchiveError, ImportUnfinishedError
from ilikeyacut.domain.errors import DomainError
from ilikeyacut.domain.failures import FailureCode
from ilikeyacut.entrypoints.cli import failures
from ilikeyacut.entrypoints.cli.outcomes import FAULT_CODES, USAGE_CODES, exit_of
from ilikeyacut.entrypoints.faults import FAULTS, Fault

CLI = Path(failures.__file__).parent
CODE = re.compile(r'"([A-Z]+(?:_[A-Z]+)+|INTERNAL|ABORTED)"')
NO_CODES = ("O_", "SIG", "ILIKEYACUT_")
"""What the names begin with that are spelled alike but are no codes."""

ENDS = {"ABORTED": 130, "JOB_CANCELLED": 3}
"""The codes of what people end themselves."""

DOCS = ROOT / "docs" / "command-line.md"
HERE = ("ilikeyacut.domain.", "ilikeyacut.application.", "ilikeyacut.entrypoints.bootstrap.")


def kinds(kind: type[Exception]) -> set[str]:
    """Return the codes of all errors of a kind that are ours."""
    codes: set[str] = set()
    for each in kind.__subclasses__():
        codes |= kinds(each)
        if each.__module__.startswith(HERE) and (code := getattr(each, "code", None)):
            codes.add(str(code))
    return codes


def imported() -> None:
    """Import everything of the core, so that all errors are known."""
    for package in (domain, application):
        for module in walk_packages(package.__path__, f"{package.__name__}."):
            import_module(module.name)


def documented() -> dict[str, int]:
    """Return the table of the docs: the exit code of each code."""
    rows = re.findall(r"^\| (\d+) \| [^|]* \|(.*)\|$", DOCS.read_text("utf-8"), re.MULTILINE)
    pairs = [
        (code, int(number)) for number, codes in rows for code in re.findall(r"`(\w+)`", codes)
    ]
    assert len(dict(pairs)) == len(pairs)
    return dict(pairs)


def spelled() -> set[str]:
    """Return the codes that the command line itself spells."""
    return {code for file in CLI.glob("*.py") for code in CODE.findall(file.read_text("utf-8"))}


def test_the_docs_show_the_exit_code_of_every_code() -> None:
    imported()
    codes = {*FailureCode, *USAGE_CODES, *FAULT_CODES, *kinds(DomainError), *kinds(ArchiveError)}
    expected = {str(code): int(exit_of(code)) for code in sorted(codes)}
    assert documented() == expected | ENDS


def test_the_command_line_spells_no_code_that_the_docs_lack() -> None:
    codes = {name for name in spelled() if not name.startswith(NO_CODES)}
    assert codes - set(documented()) == set()


@pytest.mark.parametrize("fault", FAULTS, ids=lambda it: it.kind.__name__)
def test_our_faults_end_with_5_unless_they_have_a_refusals_code(fault: Fault) -> None:
    assert exit_of(fault.code) == (3 if fault.code == ImportUnfinishedError.code else 5)
