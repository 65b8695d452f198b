"""What every test shares: the shared suites explain their failures, and speed decides nothing."""

import gc
import os
import shutil
import signal
from collections.abc import Generator, Iterator
from contextlib import closing
from functools import cache
from pathlib import Path

import pytest
from botocore.loaders import create_loader
from hypothesis import settings

pytest.register_assert_rewrite("contracts", "simulation", "support", "ilikeyacut.testing")

from ilikeyacut.adapters.aws.session import AwsSession  # noqa: E402 - rewriting goes first
from ilikeyacut.adapters.dynamodb.client import DynamoDb  # noqa: E402 - rewriting goes first
from ilikeyacut.adapters.redis.server import RedisServer  # noqa: E402 - rewriting goes first
from support.deployment import kms_key as shared_key  # noqa: E402 - rewriting goes first
from support.deployment import session  # noqa: E402 - rewriting goes first
from support.dynamodb import connected  # noqa: E402 - rewriting goes first
from support.ministack import CREDENTIALS, running  # noqa: E402 - rewriting goes first
from support.port_table import PROPERTY, lines, table, tested  # noqa: E402 - rewriting goes first
from support.valkey import Valkey  # noqa: E402 - rewriting goes first
from support.valkey import connected as valkey_connected  # noqa: E402 - rewriting goes first
from support.valkey import running as valkey_running  # noqa: E402 - rewriting goes first

for sent, handler in (
    (signal.SIGINT, signal.default_int_handler),
    (signal.SIGHUP, lambda number, frame: None),
):
    if signal.getsignal(sent) is signal.SIG_IGN:
        # A shell's background or nohup ignores it, and so would the processes that are interrupted
        # here. A handler does not outlive the start of another program.
        signal.signal(sent, handler)

MEMORY, ROOM = Path("/dev/shm"), 2**32  # noqa: S108 - pytest makes folders of its own in it


def pytest_configure() -> None:
    """Keep the folders of tests in memory where it has room: they wait for no disk there."""
    if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None]:
    """Look for garbage neither while tests are collected nor later among what was collected.

    There is none, and with thousands of tests looking took a third of the time of collecting them.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


SLOW = (
    "tests/e2e/",
    "tests/integration/dynamodb/",
    "tests/integration/infra/",
    "tests/integration/lambdas/",
    "tests/pictures/",
)
LONG = (
    "tests/contracts/test_dynamodb_library.py",
    "tests/e2e/test_aws_functions.py",
    "tests/e2e/test_cli_archive_files.py",
    "tests/e2e/test_cli_archives.py",
    "tests/e2e/test_cli_faults.py",
    "tests/e2e/test_cli_odd_photos.py",
    "tests/e2e/test_cli_stylists.py",
    "tests/e2e/test_kill_serve.py",
    "tests/e2e/test_openapi_clients.py",
    "tests/e2e/test_sagemaker_container.py",
    "tests/e2e/test_serve_deployment.py",
    "tests/e2e/test_two_machines.py",
    "tests/integration/dynamodb/test_commits.py",
    "tests/integration/dynamodb/test_log.py",
    "tests/integration/infra/test_deployed_faults.py",
    "tests/integration/infra/test_lint.py",
    "tests/integration/infra/test_stage_under_roles.py",
    "tests/integration/infra/test_zips.py",
    "tests/integration/lambdas/test_every_function.py",
    "tests/integration/test_gemini_calls.py",
    "tests/integration/test_http_fuzz.py",
    "tests/integration/test_provider_chaos.py",
    "tests/integration/test_sagemaker_async.py",
    "tests/integration/test_stylist_odd_photos.py",
    "tests/integration/workflow/",
    "tests/pictures/test_inspection.py",
    "tests/pictures/test_measures.py",
    "tests/pictures/test_sheet.py",
    "tests/pictures/test_variations.py",
    "tests/simulation/test_mutants.py",
    "tests/unit/preview/test_hairline.py",
    "tests/unit/preview/test_robustness.py",
    "tests/web/",
)
"""Modules that take ten seconds or more, each of whose parts a faster one looks at, too."""

LATER = ("long", "sweep")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let another interpreter run each test with one of its parameters."""
    parser.addoption("--once", action="store_true", help="run one of the parameters of each test")


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> Generator[None]:
    """Mark what needs the emulator, and sort what takes its time into `slow` and `long`."""
    for item in items:
        if item.nodeid.startswith(LONG) and item.get_closest_marker("sweep") is None:
            item.add_marker(pytest.mark.long)
        if "dynamodb_url" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.emulator)
        if row := tested(item):
            item.user_properties.append((PROPERTY, row))
        if item.nodeid.startswith(SLOW) and not any(map(item.get_closest_marker, LATER)):
            item.add_marker(pytest.mark.slow)
    yield  # by their marks tests are chosen
    if config.option.once:
        items[:] = {item.nodeid.partition("[")[0]: item for item in items}.values()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print which adapters passed the contract of which port, in tests."""
    passed = terminalreporter.stats.get("passed", [])
    rows = [row for report in passed for name, row in report.user_properties if name == PROPERTY]
    if rows:
        terminalreporter.section("contracts passed", sep="-")
        for line in lines(table(rows)):
            terminalreporter.write_line(line)


settings.register_profile("ilikeyacut", deadline=None, print_blob=True)
settings.load_profile("ilikeyacut")


@pytest.fixture(scope="session")
def dynamodb_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an emulator of AWS that lives as long as the tests."""
    with running(tmp_path_factory.mktemp("ministack")) as url:
        yield url


@pytest.fixture(scope="session", autouse=True)
def dynamodb_credentials() -> Iterator[None]:
    """Credentials that any emulator takes, for every client and from the first test on."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in CREDENTIALS.items():
            patch.setenv(name, value)
        yield


@pytest.fixture(scope="session", autouse=True)
def shared_models() -> Iterator[None]:
    """The descriptions of AWS's services, which each session of botocore would read anew."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("botocore.session.create_loader", cache(create_loader))
        yield


@pytest.fixture(scope="session")
def aws(dynamodb_url: str, dynamodb_credentials: None) -> Iterator[AwsSession]:
    """A session on the emulator that tests share."""
    with closing(session(dynamodb_url)) as shared:
        yield shared


@pytest.fixture(scope="session")
def kms_key(dynamodb_url: str, dynamodb_credentials: None) -> str:
    """The id of a KMS key that tests share."""
    return shared_key(dynamodb_url)


@pytest.fixture(scope="session")
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Valkey]:
    """A server of the Redis protocol that tests share. One that is killed is a test's own."""
    with valkey_running(tmp_path_factory.mktemp("valkey")) as server:
        yield server


@pytest.fixture
def redis(valkey: Valkey) -> Iterator[RedisServer]:
    """A connection whose keys are a test's own."""
    with valkey_connected(valkey.url) as server:
        yield server


@pytest.fixture(scope="session")
def dynamodb(dynamodb_url: str, dynamodb_credentials: None) -> Iterator[DynamoDb]:
    """A connection that tests share. One that plants faults has a connection of its own."""
    db = connected(dynamodb_url)
    yield db
    db.close()
