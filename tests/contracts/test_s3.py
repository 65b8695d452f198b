"""Pictures in S3 on the emulator: the contracts, and what only S3 can get wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from ilikeyacut.adapters.aws.session import AwsSession
from ilikeyacut.adapters.memory.clock import ManualClock
from ilikeyacut.adapters.s3.addresses import S3Addresses
from ilikeyacut.adapters.s3.buckets import Buckets
from ilikeyacut.adapters.s3.encryption import Encryption
from ilikeyacut.adapters.s3.photo_store import S3PhotoStore
from ilikeyacut.adapters.s3.upload_grants import S3UploadGrants
from ilikeyacut.adapters.system.clock import SystemClock
from ilikeyacut.application.ports.addresses import Addresses
from ilikeyacut.application.ports.photo_store import PhotoStore
from ilikeyacut.application.ports.upload_grants import UploadGrants
from ilikeyacut.domain.values import MediaType
from ilikeyacut.testing.contracts.addresses import KEYS, AddressesContract
from ilikeyacut.testing.contracts.photo_store import PhotoStoreContract
from ilikeyacut.testing.contracts.upload_grants import UploadGrantsContract
from support.buckets import fetched, new_bucket, posted


def photo_store(aws: AwsSession, buckets: Buckets) -> S3PhotoStore:
    clock = SystemClock()
    return S3PhotoStore(aws, buckets, S3Addresses(aws, buckets, clock), clock, Encryption())


@pytest.fixture(scope="module")
def bucket(aws: AwsSession) -> str:
    """A bucket that has a picture under each key of the addresses' contract."""
    bucket = new_bucket(aws)
    store = photo_store(aws, Buckets(bucket))
    for key in KEYS:
        store.put(key, b"1", MediaType.JPEG)
    return bucket


class TestS3PhotoStore(PhotoStoreContract):
    @pytest.fixture
    def store(self, aws: AwsSession) -> PhotoStore:
        return photo_store(aws, Buckets(new_bucket(aws)))


class TestS3UploadGrants(UploadGrantsContract):
    @pytest.fixture
    def grants(self, aws: AwsSession, bucket: str) -> UploadGrants:
        return S3UploadGrants(aws, Buckets(bucket), SystemClock(), Encryption())

    @pytest.fixture
    def now(self) -> datetime:
        return datetime.now(UTC).replace(microsecond=0)

    def post(self, grants: UploadGrants, url: str, fields: Mapping[str, str], data: bytes) -> bool:
        return posted(url, fields, data) == 204


class TestS3Addresses(AddressesContract):
    @pytest.fixture
    def clock(self) -> ManualClock:
        return ManualClock(datetime.now(UTC))

    @pytest.fixture
    def addresses(self, aws: AwsSession, bucket: str, clock: ManualClock) -> Addresses:
        return S3Addresses(aws, Buckets(bucket), clock)

    def fetch(self, addresses: Addresses, url: str) -> bool:
        # The emulator looks neither at the algorithm nor at an empty signature.
        signed = re.search(r"Algorithm=AWS4-HMAC-SHA256&.*&X-Amz-Signature=\w", url)
        return bool(signed) and fetched(url) == 200
