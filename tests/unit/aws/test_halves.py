"""Half an answer is refused; an answer without a body, and a proxy's page, are left alone."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from botocore.exceptions import IncompleteReadError
from botocore.parsers import ResponseParserError

from ilikeyacut.adapters.aws.halves import refuse_half, required


def received(
    body: bytes, *, length: int | None = None, status: int = 200, method: str = "POST"
) -> None:
    operation = SimpleNamespace(
        http={"method": method}, service_model=SimpleNamespace(resolved_protocol="json")
    )
    headers = {"content-type": "text/html" if body[:1] == b"<" else "application/x-amz-json-1.1"}
    if length is not None:
        headers["content-length"] = str(length)
    refuse_half(operation, {"body": body, "headers": headers, "status_code": status})


def test_what_is_shorter_than_promised_is_refused() -> None:
    for status in (200, 400, 500):
        with pytest.raises(IncompleteReadError):
            received(b'{"Item"', length=70, status=status)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"Item": {"pk"', 200),
        (b'{"__type": "Con', 400),
        (b"<html>", 200),
        (b"\xff", 200),
        (b"[]", 200),
        (b"null", 200),
    ],
)
def test_what_is_no_json_object_is_refused(body: bytes, status: int) -> None:
    with pytest.raises(ResponseParserError):
        received(body, length=len(body), status=status)


def test_whole_answers_pass() -> None:
    received(b"{}", length=2)
    received(b"{}")
    received(b"", length=0)
    received(b"<html>no</html>", status=503)
    received(b"", length=70, status=304)
    received(b"", length=70, method="HEAD")


def test_what_an_answer_lacks_is_told() -> None:
    answer = {"Parameter": {"Value": "a"}}
    assert required(answer, "Parameter", "Value") == "a"
    for names in (("Parameter", "Name"), ("Other",)):
        with pytest.raises(ResponseParserError, match=names[-1]):
            required(answer, *names)
