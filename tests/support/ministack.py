"""An emulator of AWS of our own on the loopback, started once and ended with the tests.

With AUTH it checks signatures, policies, codes and passwords, as AWS does. `python -m
support.ministack COMMAND ...` runs a command with its address in place of the word URL.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, sleep
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[2]
STARTS_WITHIN = 60.0
CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_REGION": "eu-west-1",
    "AWS_DEFAULT_REGION": "eu-west-1",
    "AWS_EC2_METADATA_DISABLED": "true",
}


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """Yield the address of an endpoint: the one that is set, or one started here."""
    given = os.environ.get("ILIKEYACUT_TEST_DYNAMODB_URL")
    if given:
        yield given
        return
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    log = folder / "ministack.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [executable()], env=_environment(port), cwd=folder, stdout=output, stderr=output
        )
        try:
            _wait_for(process, url, log)
            yield url
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


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


def _environment(port: int) -> dict[str, str]:
    settings = {
        "AUTH": "true",
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "IOT_MTLS_ENABLED": "0",
        "LAMBDA_EXECUTOR": "local",
        "MINISTACK_ACCOUNT_ID": "123456789012",
        "PYTHONPATH": "",
    }
    return os.environ | CREDENTIALS | settings


def _wait_for(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = monotonic() + STARTS_WITHIN
    while process.poll() is None and monotonic() < deadline:
        try:
            with urlopen(f"{url}/_ministack/health", timeout=2):  # noqa: S310 - our own address
                return
        except (URLError, OSError):
            sleep(0.02)
    raise RuntimeError(f"ministack did not start:\n{log.read_text('utf-8', 'replace')[-2000:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


if __name__ == "__main__":
    with TemporaryDirectory() as folder, running(Path(folder)) as address:
        command = [address if word == "URL" else word for word in sys.argv[1:]]
        sys.exit(subprocess.run(command, env=os.environ | CREDENTIALS, check=False).returncode)
