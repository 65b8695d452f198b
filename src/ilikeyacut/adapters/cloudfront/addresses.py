"""Addresses of pictures that CloudFront checks: signed URLs with custom policies."""

from __future__ import annotations

import json
from base64 import b64encode
from functools import lru_cache
from typing import TYPE_CHECKING

from ilikeyacut.application.ports.addresses import Address, Addresses, Window
from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.photo_store import Folder, PhotoStoreRefusedError, check_key

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

SHOWN = (Folder.RESULTS, Folder.THUMBNAILS, Folder.ASSETS)
"""The folders that CloudFront serves. It cannot read the others."""

URL_SAFE = str.maketrans("+=/", "-_~")


class CloudFrontAddresses:
    """Signs one policy for all pictures of a person in a folder, and for all assets.

    So a page of thumbnails costs one signature. `otherwise` has the addresses of other folders.
    """

    def __init__(
        self, url: str, key_id: str, private_key: bytes, clock: Clock, otherwise: Addresses
    ) -> None:
        self._url = url.rstrip("/")
        self._key_id = key_id
        self._private_key = private_key
        self._clock = clock
        self._otherwise = otherwise
        self._signed = lru_cache(maxsize=1024)(self._query)

    def of(self, key: str) -> Address:
        check_key(key)
        if not key.startswith(tuple(f"{folder}/" for folder in SHOWN)):
            return self._otherwise.of(key)
        expires_at = Window.at(self._clock.now()).expires
        query = self._signed(_shown_with(key), int(expires_at.timestamp()))
        return Address(f"{self._url}/{key}?{query}", expires_at)

    def _query(self, below: str, expires: int) -> str:
        condition = {"DateLessThan": {"AWS:EpochTime": expires}}
        statement = {"Resource": f"{self._url}/{below}/*", "Condition": condition}
        policy = json.dumps({"Statement": [statement]}, separators=(",", ":")).encode()
        signature = _sign(_loaded(self._private_key), policy)
        return f"Policy={_safe(policy)}&Signature={_safe(signature)}&Key-Pair-Id={self._key_id}"


def _shown_with(key: str) -> str:
    """Return the beginning of all keys that whoever sees this one may see too."""
    folder, person, *_ = key.split("/")
    return folder if folder == Folder.ASSETS else f"{folder}/{person}"


def _safe(data: bytes) -> str:
    """Return base64 in the alphabet that CloudFront takes in a query."""
    return b64encode(data).decode().translate(URL_SAFE)


def _sign(key: RSAPrivateKey, policy: bytes) -> bytes:
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.hashes import SHA1

    return key.sign(policy, PKCS1v15(), SHA1())  # noqa: S303 - CloudFront takes no other hash


@lru_cache(maxsize=4)
def _loaded(pem: bytes) -> RSAPrivateKey:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key(pem, None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise PhotoStoreRefusedError("the private key of the CDN cannot be read") from error
    if not isinstance(key, RSAPrivateKey):
        raise PhotoStoreRefusedError("the private key of the CDN is not an RSA key")
    return key
