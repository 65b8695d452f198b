"""Starts ministack, an emulator of AWS, on the loopback.

With AUTH it checks signatures, policies, codes and passwords, as AWS does.
"""

from __future__ import annotations

import os
import socket
import subprocess
from collections.abc import Mapping
from pathlib import Path
from time import monotonic, sleep
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[2]
STARTS_WITHIN = 60.0
ROOT_KEY = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
"""The credentials of the account's root there."""


class StartError(RuntimeError):
    """The emulator did not start; the text has the end of its log."""


def environment(port: int, region: str) -> dict[str, str]:
    """Return the environment variables that configure the emulator."""
    return {
        **credentials(region),
        "AUTH": "true",
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "IOT_MTLS_ENABLED": "0",
        "LAMBDA_EXECUTOR": "local",
        "MINISTACK_ACCOUNT_ID": "123456789012",
        "PYTHONPATH": "",
    }


def credentials(region: str) -> dict[str, str]:
    """Return the environment variables of its clients."""
    return {
        **ROOT_KEY,
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def executable() -> str:
    """Find the program: where ILIKEYACUT_TEST_MINISTACK says, or where `make test` puts it."""
    path = Path(
        os.environ.get("ILIKEYACUT_TEST_MINISTACK") or ROOT / "build/ministack/bin/ministack"
    )
    if not path.is_file():
        raise FileNotFoundError(
            f"{path} is missing: `make build/ministack/ready` installs it, or set "
            "ILIKEYACUT_TEST_MINISTACK to the program, or ILIKEYACUT_TEST_DYNAMODB_URL to an "
            "endpoint"
        )
    return str(path)


def started(
    log: Path, told: Mapping[str, str], folder: Path, *, detached: bool = False
) -> subprocess.Popen[bytes]:
    """Start it; what it says goes into a file. Detached, it has a group of processes of its own."""
    with log.open("wb") as output:
        return subprocess.Popen(  # noqa: S603 - the program of this checkout
            [executable()],
            env=dict(told),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=detached,
        )


def wait_for(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    """Return once it answers. Raises StartError if it never does."""
    deadline = monotonic() + STARTS_WITHIN
    while process.poll() is None and monotonic() < deadline:
        if answers(url):
            return
        sleep(0.02)
    raise StartError(f"ministack did not start:\n{log.read_text('utf-8', 'replace')[-2000:]}")


def answers(url: str) -> bool:
    """Whether an emulator answers there."""
    try:
        with urlopen(f"{url}/_ministack/health", timeout=2):  # noqa: S310 - our own address
            return True
    except (URLError, OSError):
        return False


def free_port() -> int:
    """Return a port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
