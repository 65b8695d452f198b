"""An emulator of AWS of our own on the loopback, started once and ended with the tests.

`python -m support.ministack COMMAND ...` runs a command with its address in place of the word URL.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from emulator.ministack import credentials, environment, executable, started, wait_for
from support.loopback import kept_port

__all__ = ["CREDENTIALS", "ROOT", "executable", "running"]

ROOT = Path(__file__).resolve().parents[2]
REGION = "eu-west-1"
CREDENTIALS = credentials(REGION)


@contextmanager
def running(folder: Path, region: str = REGION) -> Iterator[str]:
    """Yield the address of an endpoint: the one that is set, or one started here."""
    given = os.environ.get("ILIKEYACUT_TEST_DYNAMODB_URL")
    if given:
        yield given
        return
    log = folder / "ministack.log"
    with kept_port() as port:
        url = f"http://127.0.0.1:{port}"
        process = started(log, os.environ | environment(port, region), folder)
        try:
            wait_for(process, url, log)
            yield url
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


if __name__ == "__main__":
    with TemporaryDirectory() as folder, running(Path(folder)) as address:
        command = [address if word == "URL" else word for word in sys.argv[1:]]
        sys.exit(subprocess.run(command, env=os.environ | CREDENTIALS, check=False).returncode)
