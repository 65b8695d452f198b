"""The settings of the HTTP API."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from ilikeyacut.entrypoints.settings.values import Address, EmailAddress, Version, WebOrigin


class HttpSettings(BaseModel):
    """How clients reach the API."""

    model_config = ConfigDict(defer_build=True)  # only what is read needs a validator

    server_url: Address = "http://127.0.0.1:8000"
    """The address of the app's own server, which takes uploads and shows pictures.

    In the `aws` profile S3 and CloudFront do.
    """

    web_origins: tuple[WebOrigin, ...] = ()
    """The origins of web clients that live elsewhere, such as `https://app.example.com`.

    Separated by commas. Browsers let no other pages call the API.
    """

    client_ip_header: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,64}$")] | None = None
    """The header in which a gateway in front says who calls, such as `x-client-ip`.

    Rate limits count by it. Name one only if the gateway overwrites it and is the only way in.
    """

    report_email: EmailAddress | None = None
    """The address at which people report pictures that somebody shared, on their pages.

    A deployment needs one: the App Store asks for a way to report what people share.
    """

    oldest_clients: dict[str, Version] = {}
    """The oldest version that is still served of each platform's client, as a JSON object.

    Such as `{"ios": "1.2.0"}`. Older ones ask people to update.
    """
