"""The trimmed botocore has every operation that the adapters name, and no others."""

from __future__ import annotations

import re
from pathlib import Path

from botocore import xform_name

from support.operations import methods, named
from trim_botocore import NEEDED, WAITERS

ADAPTERS = Path(__file__).resolve().parents[2] / "src" / "ilikeyacut" / "adapters"
CALLED_FOR_US = {
    "s3": {
        *("CreateMultipartUpload", "UploadPart", "CompleteMultipartUpload"),  # managed transfers
        "CreateBucket",  # whose address botocore's presigned forms take
        "HeadBucket",  # asked for the region of a bucket by botocore's redirection
    },
    "cognito-idp": {"InitiateAuth", "RespondToAuthChallenge"},  # pycognito
    "sts": {"AssumeRole", "AssumeRoleWithWebIdentity"},  # botocore's chain of credentials
}
NO_SERVICE = {"sagemaker"}
"""Names of services that mean something else here: a stylist."""


def test_what_the_adapters_call_is_kept() -> None:
    folders = [it for it in ADAPTERS.iterdir() if it.is_dir()]
    found = named(folders, shared=ADAPTERS / "aws")
    expected = {
        service: found.get(service, set()) | CALLED_FOR_US.get(service, set())
        for service in (found.keys() | CALLED_FOR_US.keys()) - NO_SERVICE
    }
    kept = {service: set(operations) for service, operations in NEEDED.items()}
    assert kept == expected, "change NEEDED in tools/trim_botocore.py"


def test_what_is_kept_exists() -> None:
    for service, operations in NEEDED.items():
        assert set(operations) <= set(methods(service).values())
        assert sorted(operations) == list(operations)


def test_the_waiters_that_are_used_are_kept() -> None:
    code = "".join(file.read_text("utf-8") for file in ADAPTERS.rglob("*.py"))
    used = {xform_name(name) for names in WAITERS.values() for name in names}
    assert set(re.findall(r"get_waiter\(\s*\"(\w+)\"", code)) == used
