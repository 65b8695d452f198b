"""Everything that can be set from outside, read from the environment and checked at once."""

from __future__ import annotations

import errno
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import Field, HttpUrl, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from ilikeyacut.application.ports.pictures import IntakeLimits
from ilikeyacut.domain.selfie import LookLimits

NO_PATH = (errno.ELOOP, errno.ENAMETOOLONG)
"""What the system says of a path that nothing can ever lie at."""


class Profile(StrEnum):
    """Which adapters stand behind the ports."""

    LOCAL = "local"
    MEMORY = "memory"
    AWS = "aws"


class Settings(BaseSettings):
    """Settings by name, or from `ILIKEYACUT_<NAME>`; a wrong one is named with its reason.

    An empty variable is as good as none: an empty home is never the current folder.
    """

    model_config = SettingsConfigDict(
        env_prefix="ILIKEYACUT_", env_ignore_empty=True, frozen=True, extra="ignore"
    )

    profile: Profile = Profile.LOCAL
    home: Path | None = None
    """Where the local profile keeps everything and the profile aws its pictures.

    By default the platform's data folder.
    """

    stylists: Annotated[tuple[str, ...], NoDecode, Field(min_length=1)] = ("preview",)
    """The stylists in order of preference, separated by commas."""

    welcome_credits: Annotated[int, Field(ge=0, le=1_000_000)] = 100
    user_name: str = "You"
    user_email: str = "you@localhost"
    email_index_secret: SecretStr | None = None
    """Keys the e-mail index; made and kept in the home if it is not set."""

    dynamodb_prefix: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{0,64}$")] = "ilikeyacut-"
    """Begins the name of every table of the profile aws: one for each deployment."""

    dynamodb_endpoint_url: HttpUrl | None = None
    """Another DynamoDB than AWS's own, such as an emulator."""

    dynamodb_create_tables: bool = False
    """Make the tables that are missing; a deployment brings them along, an emulator does not."""

    aws_region: str | None = None
    """By default botocore's own chain decides, as it does of credentials."""

    limits: LookLimits = LookLimits()
    intake: IntakeLimits = IntakeLimits()

    @field_validator("stylists", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(name.strip() for name in value.split(",") if name.strip())
        return value

    @field_validator("home")
    @classmethod
    def _followed(cls, home: Path | None) -> Path | None:
        """Refuse what can never lead to a folder; whether one is there is asked later."""
        if home is None:
            return None
        try:
            home.expanduser().resolve().stat()
        except RuntimeError as error:  # no such person after the ~, or a link to itself
            raise ValueError(str(error)) from error
        except OSError as error:
            if error.errno in NO_PATH:
                raise ValueError(error.strerror) from error
        return home

    @property
    def folder(self) -> Path:
        """The home, resolved."""
        if self.home is not None:
            return self.home.expanduser().resolve()
        from platformdirs import user_data_path

        return user_data_path("ilikeyacut", appauthor=False).resolve()

    @property
    def database(self) -> Path:
        """The file with events, views, positions and keys."""
        return self.folder / "ilikeyacut.db"
