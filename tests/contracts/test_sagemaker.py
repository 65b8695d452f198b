from collections.abc import Iterator

import pytest

from ilikeyacut.adapters.sagemaker.async_stylist import AsyncSageMakerStylist
from ilikeyacut.adapters.sagemaker.settings import AsyncSettings, SageMakerSettings
from ilikeyacut.adapters.sagemaker.sqs import QueueCompletions
from ilikeyacut.adapters.sagemaker.stylist import SageMakerStylist
from ilikeyacut.application.ports.stylist import Stylist
from ilikeyacut.testing.contracts.stylist import StylistContract
from support.sagemaker_async import BUCKET, AsyncEndpoint, cloud
from support.sagemaker_stub import SageMakerStub, at_once, session, tinting


@pytest.fixture(scope="module")
def at_once_stylist(dynamodb_credentials: None) -> Iterator[Stylist]:
    with SageMakerStub(at_once).serving() as stub:
        stylist = SageMakerStylist(SageMakerSettings("styles"), session(stub.url))
        yield stylist
        stylist.close()


@pytest.fixture(scope="module")
def async_stylist(dynamodb_credentials: None) -> Iterator[Stylist]:
    with cloud() as aws:
        endpoint = AsyncEndpoint(aws, tinting)
        endpoint.go.set()
        with SageMakerStub(endpoint).serving() as stub:
            made = session(stub.url, aws.url)
            queue = QueueCompletions(aws.queue_url, made, poll=1)
            stylist = AsyncSageMakerStylist(AsyncSettings("styles", BUCKET), made, queue)
            yield stylist
            stylist.close()
            queue.close()


class TestSageMakerStylist(StylistContract):
    @pytest.fixture
    def stylist(self, at_once_stylist: Stylist) -> Stylist:
        return at_once_stylist


class TestAsyncSageMakerStylist(StylistContract):
    @pytest.fixture
    def stylist(self, async_stylist: Stylist) -> Stylist:
        return async_stylist
