"""All settings: their names, defaults and rules, wherever they are read."""

from __future__ import annotations

import errno
import json
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import (
    ConfigDict,
    Field,
    SecretStr,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from ilikeyacut.application.intake_limits import IntakeLimits
from ilikeyacut.domain.selfie import LookLimits
from ilikeyacut.entrypoints.setting_names import unknown_names
from ilikeyacut.entrypoints.settings.aws import AwsSettings
from ilikeyacut.entrypoints.settings.http import HttpSettings
from ilikeyacut.entrypoints.settings.stylists import StylistSettings
from ilikeyacut.entrypoints.settings.values import (
    MICRO,
    Dollars,
    Names,
    Profile,
    SecretId,
)

if TYPE_CHECKING:
    from ilikeyacut.application.stylists.spending import SpendingCaps

NO_PATH = (errno.ELOOP, errno.ENAMETOOLONG)
"""The system's error numbers for a path that can never exist."""

TEST_DOUBLE = "memory"
"""The stylist for tests. Alone, it comes with a test double in place of what looks at photos."""


class AppSettings(StylistSettings, AwsSettings, HttpSettings):
    """What an app is opened with. An error names the wrong setting and why.

    An unknown name is an error too. Texts of the environment are as good as values: names separated
    by commas, and objects as JSON.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    profile: Profile = Profile.LOCAL
    """Where everything is kept: in a home, in this process alone, or on AWS."""

    home: Path | None = None
    """The folder of the `local` profile. By default the platform's data folder.

    The `aws` profile only moves pictures and the budget out of it that an earlier version kept.
    """

    stylists: Names = ("preview",)
    """The stylists in order of preference, separated by commas."""

    welcome_credits: Annotated[int, Field(ge=0, le=1_000_000)] = 100
    """The credits that a new person gets. One pays for one picture."""

    user_name: str = "You"
    """The name of the person whom a home is made for."""

    user_email: str = "you@example.com"
    """The e-mail address of the person whom a home is made for."""

    try_ons_at_once: Annotated[int, Field(ge=1, le=16)] = 2
    """How many try-ons the server or the worker of a home runs at a time.

    Each needs memory of its own."""

    selfie_retention_days: Annotated[int, Field(ge=1, le=3650)] = 30
    """Selfies are deleted that many days after their last use: an upload or a try-on.

    Results have a retention of their own, which each person chooses in the profile.
    """

    email_index_secret: SecretStr | None = None
    """The key of the e-mail index.

    The `local` profile generates one and keeps it in the home if it is not set.
    """

    email_index_secret_id: SecretId | None = None
    """Where AWS keeps that key, such as `secretsmanager:prod/email-index` or `ssm:/prod/email`."""

    cap_job_usd: Dollars = Decimal(1)
    """The most that stylists may cost per job, in US dollars."""

    cap_person_day_usd: Dollars = Decimal(5)
    """The most that stylists may cost per person and day (UTC), in US dollars."""

    cap_day_usd: Dollars = Decimal(50)
    """The most that stylists may cost for everybody per day (UTC), in US dollars."""

    limits: LookLimits = LookLimits()
    """What a selfie must show: `accept` for any, `recolour` and `restyle` for looks.

    Sides in pixels, angles in degrees, brightness in CIE L* (0 to 100), sharpness as the variance
    of the Laplacian, the rest as shares.
    """

    intake: IntakeLimits = IntakeLimits()
    """How large a picture may be. It is checked before any pixel is decoded."""

    @model_validator(mode="before")
    @classmethod
    def _known(cls, given: dict[str, Any]) -> dict[str, Any]:
        if error := unknown_names(cls.__name__, given, cls.model_fields):
            raise error
        return given

    @field_validator("stylists", "gemini_models", "web_origins", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(name.strip() for name in value.split(",") if name.strip())
        return value

    @field_validator(
        *("gemini_price", "gemini_prices", "intake", "limits", "oldest_clients", "s3_buckets"),
        mode="before",
    )
    @classmethod
    def _decoded(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError as error:
            raise PydanticCustomError("no_json", "no JSON") from error

    @field_validator("cdn_private_key_id", "email_index_secret_id", "gemini_api_key_id")
    @classmethod
    def _alone(cls, place: str | None, info: ValidationInfo) -> str | None:
        secret = str(info.field_name).removesuffix("_id")
        if place and info.data.get(secret):
            raise ValueError(f"set this or {secret}, not both")
        return place

    @field_validator("home")
    @classmethod
    def _followed(cls, home: Path | None) -> Path | None:
        """Refuse a path that can never be a folder. Whether it exists is checked later."""
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
    def wants_doubles(self) -> bool:
        """Whether test doubles are asked for: the stylist for tests, and no other."""
        return set(self.stylists) == {TEST_DOUBLE}

    @property
    def secrets_on_demand(self) -> bool:
        """Whether a stylist's key is read when it is first called, not when the app is opened."""
        return False

    @property
    def spending_caps(self) -> SpendingCaps:
        """The spending caps in millionths of a dollar, like prices."""
        from ilikeyacut.application.stylists.spending import SpendingCaps

        caps = (self.cap_job_usd, self.cap_person_day_usd, self.cap_day_usd)
        return SpendingCaps(*(int(cap * MICRO) for cap in caps))

    @property
    def folder(self) -> Path:
        """The resolved home."""
        if self.home is not None:
            return self.home.expanduser().resolve()
        from platformdirs import user_data_path

        return user_data_path("ilikeyacut", appauthor=False).resolve()

    @property
    def database(self) -> Path:
        """The file with events, views, positions and keys."""
        return self.folder / "ilikeyacut.db"
