"""The settings of third-party stylists."""

from __future__ import annotations

from decimal import Decimal
from typing import Self

from pydantic import BaseModel, ConfigDict, SecretStr, model_validator

from ilikeyacut.application.token_prices import TokenPrice
from ilikeyacut.entrypoints.settings.values import Address, Dollars, Seconds, SecretId


class StylistSettings(BaseModel):
    """How Gemini and SageMaker are called."""

    model_config = ConfigDict(defer_build=True)  # only what is read needs a validator

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

    @model_validator(mode="after")
    def _gateway_is_the_way(self) -> Self:
        if self.gemini_gateway_url and (self.gemini_base_url or self.gemini_project):
            raise ValueError(
                "gemini_gateway_url excludes gemini_base_url and gemini_project: unset one of them"
            )
        return self

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
