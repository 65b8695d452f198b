"""One client for each service and patience, made once, also under threads and after a fork."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from botocore.session import Session

from ilikeyacut.adapters.aws.faults import UnusableSettingsError
from ilikeyacut.adapters.aws.session import AwsSession, Patience

REGION = "eu-central-1"
FORKED = """
import os, signal
from ilikeyacut.adapters.aws.session import AwsSession

session = AwsSession("eu-central-1")
ours, botocores = session.client("sqs"), session._session
with session._lock:  # as a thread would hold it that is making a client
    child = os.fork()
    if not child:
        signal.alarm(30)
        theirs = session.client("sqs")
        shared = theirs is ours or session._session is botocores
        os._exit(shared or theirs is not session.client("sqs"))
assert os.waitpid(child, 0)[1] == 0
assert session.client("sqs") is ours
"""


@pytest.fixture
def session(dynamodb_credentials: None) -> Iterator[AwsSession]:
    made = AwsSession(REGION, {"s3": "http://127.0.0.1:9", "sqs": None})
    yield made
    made.close()


def test_a_client_is_made_as_it_was_asked_for(session: AwsSession) -> None:
    client = session.client("s3", Patience(1.5, 2.5, max_connections=7, attempts=3))
    config = client.meta.config
    assert (client.meta.region_name, client.meta.endpoint_url) == (REGION, "http://127.0.0.1:9")
    assert (config.connect_timeout, config.read_timeout) == (1.5, 2.5)
    assert (config.max_pool_connections, config.retries["total_max_attempts"]) == (7, 3)
    assert config.user_agent.startswith("ilikeyacut botocore/")
    assert config.s3["addressing_style"] == "path"


def test_without_an_address_it_is_awss_and_nothing_is_tried_twice(session: AwsSession) -> None:
    meta = session.client("sqs").meta
    assert meta.endpoint_url == f"https://sqs.{REGION}.amazonaws.com"
    assert (meta.config.retries["total_max_attempts"], meta.config.s3) == (1, None)


def test_a_client_is_kept_until_the_session_is_closed(session: AwsSession) -> None:
    first = session.client("sqs")
    assert session.client("sqs") is first
    assert session.client("sqs", Patience(read_timeout=1.0)) is not first
    session.close()
    assert session.client("sqs") is not first


def test_threads_that_ask_at_once_get_one_client(
    session: AwsSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    together, made = Barrier(8), []
    create = Session.create_client

    def counted(self: Session, *args: Any, **options: Any) -> Any:
        made.append(args)
        return create(self, *args, **options)

    def ask(_: int) -> Any:
        together.wait()
        return session.client("sqs")

    monkeypatch.setattr(Session, "create_client", counted)
    with ThreadPoolExecutor(8) as pool:
        clients = list(pool.map(ask, range(8)))
    assert made == [("sqs",)]
    assert all(client is clients[0] for client in clients)


def test_a_forked_child_makes_clients_of_its_own(dynamodb_credentials: None) -> None:
    subprocess.run([sys.executable, "-c", FORKED], check=True, timeout=120)


def test_an_address_that_is_none_is_refused(dynamodb_credentials: None) -> None:
    with pytest.raises(UnusableSettingsError, match="nowhere"):
        AwsSession(REGION, {"sqs": "nowhere"}).client("sqs")


def test_without_botocore_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "botocore.session", None)
    with pytest.raises(UnusableSettingsError, match=r"pip install '\.\[aws\]'"):
        AwsSession(REGION).client("sqs")


def test_importing_and_making_a_session_load_nothing() -> None:
    script = (
        "import sys; from ilikeyacut.adapters.aws import faults, session; "
        "session.AwsSession('x'); "
        "assert not {'boto3', 'botocore'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", script], check=True, timeout=120)
