"""`ilikeyacut serve` in the profile aws: the API alone, in several processes."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from support.cli import Home
from support.cloud import cloud_home
from support.serving import serving


@pytest.mark.parametrize("workers", [1, 2])
def test_a_deployment_serves_the_api_alone(tmp_path: Path, dynamodb_url: str, workers: int) -> None:
    home = cloud_home(tmp_path / "home", dynamodb_url)
    with serving(home, "--workers", workers) as served:
        with served.client(Host="api.example.com") as http:
            assert http.get("/v1/me").json()["code"] == "TOKEN_MISSING"
            assert http.post("/v1/uploads").json()["code"] == "NO_SUCH_ROUTE"
            assert http.get("/v1/media/a/b").json()["code"] == "NO_SUCH_ROUTE"
        assert served.link == ""
        assert served.stopped(signal.SIGTERM) == (0, "")


def test_what_a_deployment_lacks_is_told_once(tmp_path: Path) -> None:
    home = Home(tmp_path / "home", {"ILIKEYACUT_PROFILE": "aws"})
    outcome = home.run("serve", "--port", 0, "--json")
    assert (outcome.code, outcome.failure["code"]) == (2, "SETTINGS_INVALID")
    assert "ILIKEYACUT_KMS_KEY_ID" in outcome.failure["detail"]
