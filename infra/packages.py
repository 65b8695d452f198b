"""The functions' packages as the deployment finds them; `make package` builds them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

BUILT = Path(__file__).resolve().parents[1] / "build" / "packages"
NONE = "none"
HANDLERS = "ilikeyacut/entrypoints/lambdas"


class PackagesError(ValueError):
    """A package is missing or lacks a handler; the text says which and what helps."""


@dataclass(frozen=True)
class Packages:
    """A folder with one zip a kind; without a folder, functions get code that does nothing.

    Without one, templates can be tested, and functions deployed that run elsewhere.
    """

    folder: Path | None

    @classmethod
    def named(cls, name: str) -> Packages:
        """Return the packages of a folder by name; `none` and the empty name are special."""
        return cls(None if name == NONE else Path(name) if name else BUILT)

    def archive(self, kind: str, function: str) -> Path | None:
        """Return the package of a kind, in which a function's handler is. Raises PackagesError."""
        if self.folder is None:
            return None
        package = self.folder / f"{kind}.zip"
        if not package.is_file():
            raise PackagesError(f"{package} is missing: `make package` builds it")
        with ZipFile(package) as archive:
            names = set(archive.namelist())
        if not names & {f"{HANDLERS}/{function}.py", f"{HANDLERS}/{function}.pyc"}:
            raise PackagesError(
                f"{package} has no handler of `{function}`: build it again with `make package`"
            )
        return package
