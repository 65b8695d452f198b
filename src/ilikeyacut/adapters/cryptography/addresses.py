"""Addresses of pictures on the app's own server, signed by HMAC."""

from __future__ import annotations

from collections.abc import Mapping

from ilikeyacut.adapters.cryptography.signatures import is_signed, signature
from ilikeyacut.application.ports.addresses import Address, AddressRefusedError, Window
from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.photo_store import check_key


class HmacAddresses:
    """Signs addresses below `url` and checks them. All servers of a deployment share the secret."""

    def __init__(self, url: str, secret: bytes, clock: Clock) -> None:
        self._url = url.rstrip("/")
        self._secret = secret
        self._clock = clock

    def of(self, key: str) -> Address:
        check_key(key)
        expires_at = Window.at(self._clock.now()).expires
        expires = str(int(expires_at.timestamp()))
        signed = self._signed(key, expires)  # in base64url, which needs no escapes
        return Address(f"{self._url}/{key}?expires={expires}&signature={signed}", expires_at)

    def check(self, key: str, query: Mapping[str, str]) -> None:
        expires, signed = query.get("expires", ""), query.get("signature", "")
        if not is_signed(self._secret, signed, "address", key, expires):
            raise AddressRefusedError("it was changed, or was not signed here")
        if self._clock.now().timestamp() >= int(expires):
            raise AddressRefusedError("it has expired")

    def _signed(self, key: str, expires: str) -> str:
        return signature(self._secret, "address", key, expires)
