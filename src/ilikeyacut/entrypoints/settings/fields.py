"""All settings: their names, defaults and rules, wherever they are read."""

from __future__ import annotations

import errno
import json
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Self

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
from ilikeyacut.application.token_prices import TokenPrice
from ilikeyacut.domain.selfie import LookLimits
from ilikeyacut.entrypoints.setting_names import unknown_names
from ilikeyacut.entrypoints.settings.aws import AwsSettings
from ilikeyacut.entrypoints.settings.http import HttpSettings
from ilikeyacut.entrypoints.settings.values import (
    MICRO,
    Address,
    Dollars,
    Names,
    Profile,
    Seconds,
    SecretId,
)

if TYPE_CHECKING:
    from ilikeyacut.application.stylists.spending import SpendingCaps

NO_PATH = (errno.ELOOP, errno.ENAMETOOLONG)
"""The system's error numbers for a path that can never exist."""

TEST_DOUBLE = "memory"
"""The stylist for tests. Alone, it comes with a test double in place of what looks at photos."""


class AppSettings(AwsSettings, HttpSettings):
    """What an app is opened with. An error names the wrong setting and why.

    An unknown name is an error too. Texts of the environment are as good as values: names separated
    by commas, and objects as JSON.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    profile: Profile = Profile.LOCAL
    """Where everything is kept: in a home, in this process alone, or on AWS."""

    home: Path | None = None
    """The folder of the `local` profile, and of what the `aws` profile still keeps on a machine.

    By default the platform's data folder.
    """

    stylists: Names = ("preview",)
    """The stylists in order of preference, separated by commas."""

    gemini_api_key: SecretStr | None = None
    """The key of the Gemini API. Vertex AI needs none."""

    gemini_api_key_id: SecretId | None = None
    """Where AWS keeps that key, such as `secretsmanager:prod/gemini` or `ssm:/prod/gemini`."""

    gemini_project: str | None = None
    """The project on Vertex AI, which is used with the environment's Google credentials."""

    gemini_location: str | None = None
    """The location on Vertex AI; by default `global`."""

    gemini_models: tuple[str, ...] = ()
    """The models in order of preference, separated by commas. Names expire, so none is built in."""

    gemini_base_url: Address | None = None
    """Another address of the API, such as a proxy."""

    gemini_gateway_url: Address | None = None
    """A REST API of API Gateway in front of the Gemini API: calls are signed with the environment's
    AWS credentials. Vertex AI cannot be called through one."""

    gemini_gateway_region: str | None = None
    """The gateway's region; by default `aws_region`, or else botocore's own chain decides."""

    gemini_api_version: str | None = None
    """The version of the API; by default `v1beta`, on Vertex AI `v1beta1`."""

    gemini_timeout: Seconds = 90.0
    """Seconds for a whole call. A job's deadline may be sooner."""

    gemini_price: TokenPrice = TokenPrice()
    """What a million tokens cost in US dollars, and the most tokens of one call."""

    gemini_prices: dict[str, TokenPrice] = {}
    """Prices by model, as a JSON object; `gemini_price` applies to all others."""

    sagemaker_endpoint: str | None = None
    """The endpoint, called with the environment's AWS credentials."""

    sagemaker_region: str | None = None
    """The endpoint's region; by default botocore's own chain decides."""

    sagemaker_base_url: Address | None = None
    """Another address of SageMaker, such as a proxy."""

    sagemaker_timeout: Seconds = 70.0
    """Seconds for a whole call. A job's deadline may be sooner."""

    sagemaker_picture_usd: Dollars = Decimal(0)
    """What a picture is assumed to cost, in US dollars."""

    sagemaker_async_endpoint: str | None = None
    """The asynchronous endpoint, for pictures too large for one call. It needs a bucket."""

    sagemaker_bucket: str | None = None
    """The bucket that photos and pictures of the asynchronous endpoint pass through."""

    sagemaker_queue_url: Address | None = None
    """The queue, subscribed to the asynchronous endpoint's topics, that reports a picture is done.

    Without it the bucket is polled.
    """

    welcome_credits: Annotated[int, Field(ge=0, le=1_000_000)] = 100
    """The credits that a new person gets. One pays for one picture."""

    user_name: str = "You"
    """The name of the person whom a home is made for."""

    user_email: str = "you@example.com"
    """The e-mail address of the person whom a home is made for."""

    try_ons_at_once: Annotated[int, Field(ge=1, le=16)] = 2
    """How many try-ons the server or the worker of a home runs at a time. Each has its memory."""

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
        "gemini_price", "gemini_prices", "intake", "limits", "s3_buckets", mode="before"
    )
    @classmethod
    def _decoded(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError as error:
            raise PydanticCustomError("no_json", "no JSON") from error

    @model_validator(mode="after")
    def _gateway_is_the_way(self) -> Self:
        if self.gemini_gateway_url and (self.gemini_base_url or self.gemini_project):
            raise ValueError(
                "gemini_gateway_url excludes gemini_base_url and gemini_project: unset one of them"
            )
        return self

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

    def missing_for(self, stylist: str) -> tuple[str, ...]:
        """Return the environment variables that a stylist needs and that are not set."""
        key = self.gemini_api_key or self.gemini_api_key_id
        needed: dict[str, list[tuple[str, object]]] = {
            "gemini": [
                ("GEMINI_API_KEY", key or self.gemini_project),
                ("GEMINI_MODELS", self.gemini_models),
            ],
            "sagemaker": [
                ("SAGEMAKER_ENDPOINT", self.sagemaker_endpoint),
                ("SAGEMAKER_BUCKET", self.sagemaker_bucket or not self.sagemaker_async_endpoint),
            ],
        }
        return tuple(f"ILIKEYACUT_{name}" for name, value in needed.get(stylist, ()) if not value)

    @property
    def wants_doubles(self) -> bool:
        """Whether test doubles are asked for: the stylist for tests, and no other."""
        return set(self.stylists) == {TEST_DOUBLE}

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
