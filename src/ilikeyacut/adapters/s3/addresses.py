"""Signed addresses of objects in S3."""

from __future__ import annotations

from datetime import timedelta

from ilikeyacut.adapters.aws.presigning import presigned_url
from ilikeyacut.adapters.aws.session import AwsSession
from ilikeyacut.adapters.s3.buckets import Buckets
from ilikeyacut.adapters.s3.faults import translated
from ilikeyacut.adapters.s3.photo_store import PATIENCE
from ilikeyacut.application.ports.addresses import Address, Window
from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.photo_store import check_key

SKEW = timedelta(minutes=5)
"""How far this clock may be ahead: S3 refuses what was not signed yet."""


class S3Addresses:
    """Signs as of a fixed time before a window, so that the signature is the same throughout.

    It calls nothing. With credentials of a role, an address changes and ends with them.
    """

    def __init__(self, session: AwsSession, buckets: Buckets, clock: Clock) -> None:
        self._session = session
        self._buckets = buckets
        self._clock = clock

    def of(self, key: str) -> Address:
        check_key(key)
        window = Window.at(self._clock.now())
        with translated(f"sign the address of {key}"):
            url = presigned_url(
                self._session.client("s3", PATIENCE),
                self._session.credentials(),
                {"Bucket": self._buckets.of(key), "Key": key},
                at=window.begins - SKEW,
                good_for=window.expires - window.begins + SKEW,
            )
        return Address(url, window.expires)
