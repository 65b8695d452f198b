"""What the profile `aws` cannot be opened without."""

from __future__ import annotations

from ilikeyacut.domain.errors import DomainError
from ilikeyacut.entrypoints.settings import AppSettings


class ProfileIncompleteError(DomainError):
    """The profile lacks settings: all of them are named at once."""

    missing: tuple[str, ...]
    code = "SETTINGS_INVALID"
    template = "the profile aws lacks settings"
    hint = "set what is missing, as docs/aws.md describes"

    def __str__(self) -> str:
        return f"{super().__str__()}: {', '.join(self.missing)}"


def require_settings(settings: AppSettings) -> None:
    """Raise ProfileIncompleteError for settings that the profile needs and that are not set."""
    if missing := settings.missing_for_aws():
        raise ProfileIncompleteError(missing)
