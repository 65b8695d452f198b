"""The walk through the API in the documentation works as it stands there."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from support.cli import ASTRONAUT, Home
from support.serving import serving

SCRIPT = Path(__file__).resolve().parents[2] / "docs" / "walkthrough.sh"


def test_the_walkthrough_goes_from_signing_up_to_a_shared_result(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    with serving(home) as served:
        walked = subprocess.run(
            ["/bin/sh", SCRIPT, ASTRONAUT, served.url, tmp_path],
            env=os.environ | {"ILIKEYACUT_HOME": str(home.path)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert walked.returncode == 0, walked.stdout + walked.stderr
        assert walked.stderr == ""
        assert (tmp_path / "result.jpg").read_bytes().startswith(b"\xff\xd8\xff")
        assert served.stopped() == (0, "")
    assert home.topics().count("job:completed") == 1
    assert [it for it in home.files() if "/raw" in it] == []


def test_a_deployment_asks_for_the_code_that_it_mails(tmp_path: Path) -> None:
    """Without a home's outbox; the code that is typed here is wrong."""
    with serving(Home(tmp_path / "home")) as served:
        walked = subprocess.run(
            ["/bin/sh", SCRIPT, ASTRONAUT, served.url, tmp_path],
            env=os.environ | {"EMAIL": "you@example.com", "ILIKEYACUT_HOME": "/none"},
            input="000000\n",
            capture_output=True,
            text=True,
            check=False,
        )
    assert walked.returncode == 1
    assert "the code from the mail" in walked.stdout
    assert "CODE_INVALID" in walked.stderr
