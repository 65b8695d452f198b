"""Optional parts: each needs packages that only its extra installs."""

from __future__ import annotations

from ilikeyacut.domain.errors import DomainError


class ExtraMissingError(DomainError):
    """The packages of an optional part are not installed, or cannot be loaded."""

    extra: str
    problem: str
    code = "DEPENDENCY_MISSING"
    template = "the extra {extra!r} is needed: {problem}"
    hint = "install the extra"
