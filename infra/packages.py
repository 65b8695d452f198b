"""The functions' packages as the deployment finds them; `make package` builds them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile, ZipFile

BUILD = Path(__file__).resolve().parents[1] / "build"
NONE = "none"
HANDLERS = "ilikeyacut/entrypoints/lambdas"


class PackagesError(ValueError):
    """A package is missing, unreadable or without a handler; the text says which and what helps."""


def folder(architecture: str = "arm64") -> Path:
    """Return where the packages of an architecture are built: by default of AWS's functions."""
    return BUILD / ("packages" if architecture == "arm64" else f"packages-{architecture}")


@dataclass(frozen=True)
class Packages:
    """A folder with one zip a kind; without a folder, functions get code that does nothing.

    Without one, templates can be tested, and functions deployed that run elsewhere.
    """

    folder: Path | None

    @classmethod
    def named(cls, name: str) -> Packages:
        """Return the packages of a folder by name; `none` and the empty name are special."""
        return cls(None if name == NONE else Path(name).resolve() if name else folder())

    def archive(self, kind: str, function: str) -> Path | None:
        """Return the package of a kind, in which a function's handler is. Raises PackagesError."""
        if self.folder is None:
            return None
        package = self.folder / f"{kind}.zip"
        if not package.is_file():
            raise PackagesError(f"{package} is missing: {_built_by(package)} builds it")
        try:
            with ZipFile(package) as archive:
                names = archive.namelist()
        except BadZipFile:
            raise PackagesError(f"{package} is no zip: {_built_by(package)} builds it") from None
        except OSError as error:
            raise PackagesError(f"{package} cannot be read: {error.strerror}") from error
        if f"{HANDLERS}/{function}.py" not in names:
            raise PackagesError(
                f"{package} has no handler of `{function}`: {_built_by(package)} builds it again"
            )
        return package


def _built_by(package: Path) -> str:
    _, _, architecture = package.parent.name.partition("-")
    return f"`make package{f' ARCH={architecture}' if architecture else ''}`"
