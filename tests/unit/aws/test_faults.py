"""Every fault of AWS and botocore has its kind, and nothing else is taken for one."""

from __future__ import annotations

import pytest
from botocore import exceptions as of
from botocore.parsers import ResponseParserError

from ilikeyacut.adapters.aws.faults import (
    CODES,
    EXCEPTIONS,
    Kind,
    UnusableSettingsError,
    fault_of,
    kind_of,
)

HERE = {"endpoint_url": "https://aws.test", "error": "a reason"}
UNANSWERED = [
    (of.EndpointConnectionError(**HERE), Kind.UNREACHABLE),
    (of.ConnectTimeoutError(**HERE), Kind.UNREACHABLE),
    (of.ProxyConnectionError(proxy_url="http://proxy.test"), Kind.UNREACHABLE),
    (of.ConnectionClosedError(**HERE), Kind.LOST),
    (of.ReadTimeoutError(**HERE), Kind.LOST),
    (of.ResponseStreamingError(error="a reason"), Kind.LOST),
    (of.IncompleteReadError(actual_bytes=1, expected_bytes=2), Kind.LOST),
    (of.SSLError(**HERE), Kind.LOST),
    (of.SSLError(**HERE | {"error": "[SSL: CERTIFICATE_VERIFY_FAILED]"}), Kind.UNUSABLE),
    (ResponseParserError("no JSON"), Kind.GARBLED),
    (of.ChecksumError(checksum_type="crc32", expected_checksum=1, actual_checksum=2), Kind.GARBLED),
    (ValueError("invalid literal for int()"), Kind.GARBLED),
    (of.NoCredentialsError(), Kind.DENIED),
    (of.PartialCredentialsError(provider="env", cred_var="AWS_SECRET_ACCESS_KEY"), Kind.DENIED),
    (of.UnauthorizedSSOTokenError(), Kind.DENIED),
    (of.NoRegionError(), Kind.UNUSABLE),
    (of.ProfileNotFound(profile="none"), Kind.UNUSABLE),
    (UnusableSettingsError("botocore is missing"), Kind.UNUSABLE),
]


def answered(code: str, status: int) -> of.ClientError:
    headers = {"retry-after": "3"}
    meta = {"HTTPStatusCode": status, "HTTPHeaders": headers}
    answer = {"Error": {"Code": code, "Message": "a reason"}, "ResponseMetadata": meta}
    return of.ClientError(answer, "DoIt")


@pytest.mark.parametrize(
    ("error", "kind"), UNANSWERED, ids=[type(error).__name__ for error, _ in UNANSWERED]
)
def test_what_had_no_answer_has_its_kind(error: Exception, kind: Kind) -> None:
    fault = fault_of(error)
    assert (fault.kind, fault.status, dict(fault.headers)) == (kind, 0, {})
    assert fault.timed_out == isinstance(error, (of.ReadTimeoutError, of.ConnectTimeoutError))


@pytest.mark.parametrize(
    ("code", "status", "kind"),
    [
        ("ThrottlingException", 400, Kind.THROTTLED),
        ("AccessDeniedException", 400, Kind.DENIED),
        ("ResourceNotFoundException", 400, Kind.GONE),
        ("TransactionInProgressException", 400, Kind.FAILED),
        ("SlowDown", 503, Kind.THROTTLED),
        ("Unheard", 401, Kind.DENIED),
        ("Unheard", 403, Kind.DENIED),
        ("Unheard", 404, Kind.GONE),
        ("Unheard", 402, Kind.REFUSED),
        ("Unheard", 408, Kind.UNREACHABLE),
        ("RequestTimeout", 400, Kind.UNREACHABLE),
        ("Unheard", 429, Kind.THROTTLED),
        ("Unheard", 499, Kind.FAILED),
        ("Unheard", 500, Kind.FAILED),
        ("Unheard", 200, Kind.FAILED),
        ("ValidationException", 400, Kind.REFUSED),
    ],
)
def test_an_answer_is_sorted_by_its_code_then_by_its_status(
    code: str, status: int, kind: Kind
) -> None:
    fault = fault_of(answered(code, status))
    assert (fault.kind, fault.code, fault.status) == (kind, code, status)
    assert (str(fault), fault.headers["retry-after"]) == (f"{code}: a reason", "3")


def test_an_answer_without_words_is_known_by_its_status() -> None:
    fault = fault_of(of.ClientError({"ResponseMetadata": {"HTTPStatusCode": 502}}, "DoIt"))
    assert (fault.kind, fault.code) == (Kind.FAILED, "502")


def test_what_may_have_been_done_is_never_said_to_be_undone() -> None:
    assert {kind for kind in Kind if kind.perhaps_done} == {Kind.FAILED, Kind.LOST, Kind.GARBLED}
    assert {kind for kind in Kind if kind.passes} == {
        *(Kind.THROTTLED, Kind.UNREACHABLE, Kind.FAILED, Kind.LOST, Kind.GARBLED)
    }


def test_an_answer_that_cannot_be_parsed_is_not_repeated() -> None:
    assert "secret" not in str(fault_of(ResponseParserError("invalid XML: <Key>secret</Ke")))


def test_a_defect_is_no_fault_of_aws() -> None:
    defect = KeyError("ours")
    with pytest.raises(KeyError) as raised:
        fault_of(defect)
    assert raised.value is defect


def test_every_exception_of_the_table_is_botocores() -> None:
    known = {*dir(of), ResponseParserError.__name__}
    assert set(EXCEPTIONS) <= known
    assert all(kind_of(code, 418) is kind for code, kind in CODES.items())
