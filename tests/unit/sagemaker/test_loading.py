"""Nothing of a vendor is loaded before the first call, and a call without the SDK says so."""

import json
import subprocess
import sys

import pytest

from ilikeyacut.adapters.aws.session import AwsSession
from ilikeyacut.adapters.sagemaker.settings import SageMakerSettings
from ilikeyacut.adapters.sagemaker.stylist import SageMakerStylist
from ilikeyacut.application.ports.stylist import StylistError
from ilikeyacut.domain.values import Colour, Dye, Look
from ilikeyacut.testing.portraits import request_for

SCRIPT = """
import json, sys
from ilikeyacut.adapters.aws.session import AwsSession
from ilikeyacut.adapters.sagemaker.async_stylist import AsyncSageMakerStylist
from ilikeyacut.adapters.sagemaker.settings import AsyncSettings, SageMakerSettings
from ilikeyacut.adapters.sagemaker.sqs import QueueCompletions
from ilikeyacut.adapters.sagemaker.stylist import SageMakerStylist
from ilikeyacut.domain.values import Look
aws = AwsSession()
larger = AsyncSageMakerStylist(AsyncSettings("large", "pictures"), aws)
SageMakerStylist(SageMakerSettings("styles"), aws, larger).check(Look(hairstyle="bob"))
print(json.dumps(list(sys.modules)))
"""


def test_importing_making_and_checking_load_no_sdk() -> None:
    command = [sys.executable, "-c", SCRIPT]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    loaded = {name.split(".")[0] for name in json.loads(said)}
    assert loaded & {"boto3", "botocore", "PIL", "cv2", "numpy"} == set()
    assert "ilikeyacut" in loaded


def test_without_the_sdk_a_call_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "botocore.session", None)
    stylist = SageMakerStylist(SageMakerSettings("styles"), AwsSession())
    assert stylist.model == "styles"
    with pytest.raises(StylistError) as failed:
        stylist.render(request_for(b"photo", Look(dye=Dye(colour=Colour.parse("copper")))))
    assert failed.value.code == "PROVIDER_MISCONFIGURED"
    assert "pip install '.[aws]'" in failed.value.detail
