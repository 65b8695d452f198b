"""The photo store on moto, as a second opinion: ministack ignores the range of a named version."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from contracts.test_s3 import photo_store
from ilikeyacut.adapters.aws.session import AwsSession
from ilikeyacut.adapters.aws.transfers import PART
from ilikeyacut.adapters.s3.buckets import Buckets
from ilikeyacut.application.ports.photo_store import Folder, PhotoStore, asset_key
from ilikeyacut.domain.values import MediaType
from ilikeyacut.testing.contracts.photo_store import PhotoStoreContract
from support.buckets import left_in, new_bucket
from support.sagemaker_async import cloud

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def moto() -> Iterator[AwsSession]:
    with cloud() as server, closing(AwsSession("eu-west-1", endpoint=server.url)) as session:
        yield session


class TestS3PhotoStoreOnMoto(PhotoStoreContract):
    @pytest.fixture
    def store(self, moto: AwsSession) -> PhotoStore:
        return photo_store(moto, Buckets(new_bucket(moto)))


def test_parts_come_together_and_every_version_goes(moto: AwsSession) -> None:
    bucket = new_bucket(moto)
    store = photo_store(moto, Buckets(bucket))
    data = bytes(range(256)) * (PART // 256) * 2 + b"the end"
    for written in (data, b"2"):
        store.put(asset_key("1"), written, MediaType.PNG)
        assert store.get(asset_key("1")) == written
    assert store.delete_prefix(Folder.ASSETS) == 1
    assert left_in(moto, bucket) == []
