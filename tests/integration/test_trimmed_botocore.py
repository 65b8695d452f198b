"""Everything works on the trimmed botocore as on the whole one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from botocore.loaders import Loader

from support.operations import named
from trim_botocore import NEEDED, copy, model_of

ROOT = Path(__file__).resolve().parents[2]
TESTS = ROOT / "tests"
MEGABYTE = 1_000_000

EVERY_CALL = """
import json, sys, uuid
import botocore
from botocore.awsrequest import AWSResponse
from botocore.config import Config
from botocore.session import Session

NEEDED = json.loads(sys.argv[1])
VALUES = {"integer": 1, "long": 1, "float": 1.5, "double": 1.5, "boolean": True, "blob": b"x"}


class Raw:
    def __init__(self, body):
        self.body = body

    def stream(self, *_, **__):
        yield self.body

    def read(self, *_):
        body, self.body = self.body, b""
        return body


def made_up(shape, depth=0):
    if shape.type_name == "structure":
        some = shape.required_members or list(shape.members)[: 1 if depth else 0]
        return {name: made_up(shape.members[name], depth + 1) for name in some}
    if shape.type_name == "list":
        return [made_up(shape.member, depth + 1)]
    if shape.type_name == "map":
        return {"k": made_up(shape.value, depth + 1)}
    if shape.type_name == "timestamp":
        return 0
    return VALUES.get(shape.type_name) or (getattr(shape, "enum", None) or ["x" * 20])[0]


def answer(request, **_):
    whole = getattr(request.body, "read", lambda: request.body)()
    sent.append([request.method, request.url.partition("?")[0], str(whole)])
    body = f"<a><{name}Result/></a>".encode() if xml else b"{}"
    return AWSResponse(request.url, 200, {"content-type": "x"}, Raw(body))


sent = []
uuid.uuid4 = lambda: uuid.UUID(int=1)  # the same tokens of idempotency in every process
session = Session()
session.set_credentials("key", "secret")
for service, operations in NEEDED.items():
    client = session.create_client(
        service, region_name="eu-central-1", config=Config(parameter_validation=False)
    )
    model = client.meta.service_model
    xml = model.resolved_protocol in ("rest-xml", "query")
    client.meta.events.register("before-send", answer)
    for name in operations:
        made = client._make_api_call(name, made_up(model.operation_model(name).input_shape))
        made.pop("ResponseMetadata", None)
        sent.append([service, name, sorted(made)])
print(json.dumps([botocore.__file__, sent]))
"""


def python(package: Path | None, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python in a process that finds the trimmed package first."""
    environment = os.environ | {"AWS_EC2_METADATA_DISABLED": "true"}
    if package:
        environment["PYTHONPATH"] = str(package)
    return subprocess.run(
        [sys.executable, *arguments],
        check=False,
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
    )


def test_a_model_keeps_what_is_called_and_nothing_for_people() -> None:
    whole = Loader().load_service_model("kms", "service-2")
    small = model_of(dict(whole), ("Decrypt",))
    assert list(small["operations"]) == ["Decrypt"]
    assert "documentation" not in str(small)
    assert "DecryptRequest" in small["shapes"]
    assert "CreateKeyRequest" not in small["shapes"]


def test_endpoints_are_still_asked_about() -> None:
    small = model_of(dict(Loader().load_service_model("s3", "service-2")), ("GetObject",))
    assert {it["documentation"] for it in small["clientContextParams"].values()} == {""}


@pytest.mark.long
def test_every_operation_is_sent_and_read_as_by_the_whole_package(tmp_path: Path) -> None:
    before, after = copy(tmp_path)
    assert after < MEGABYTE < before
    told = [python(package, "-c", EVERY_CALL, json.dumps(NEEDED)) for package in (None, tmp_path)]
    for process in told:
        assert process.returncode == 0, process.stderr
    (whole, calls), (small, same) = (json.loads(process.stdout) for process in told)
    assert small.startswith(str(tmp_path))
    assert not whole.startswith(str(tmp_path))
    assert len(calls) == 2 * sum(map(len, NEEDED.values()))
    assert calls == same


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_a_journey_through_all_services_passes_on_it(tmp_path: Path) -> None:
    """What tests and examples call beside the adapters, such as making a queue, is kept too."""
    besides = named([TESTS, ROOT / "examples"])
    services = NEEDED.keys() | besides.keys()
    copy(
        tmp_path,
        {it: tuple({*NEEDED.get(it, ()), *besides.get(it, ())}) for it in services},
    )
    journey = ("-m", "emulator", "tests/e2e/test_examples.py")
    told = python(tmp_path, "-m", "pytest", "-q", "-n", "0", *journey)
    assert told.returncode == 0, told.stdout[-5000:]
