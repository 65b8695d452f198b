"""`make deploy-local` refuses in a sentence what it cannot deploy, and ends what it started."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from botocore.exceptions import EndpointConnectionError

from deploying.refused import RefusedError
from emulator import journey, local, ministack
from emulator.cloud import Cloud, DeploymentError
from emulator.fitting import Fitting, Surroundings
from emulator.processes import Detached
from ilikeyacut.adapters.aws.session import AwsSession
from packages import PackagesError
from stages import DEV, StageError

HERE = Surroundings("http://127.0.0.1:9", "http://127.0.0.1:9")
SLEEPS = [sys.executable, "-c", "import time; time.sleep(600)", "emulator.relay"]


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "HOME", tmp_path)
    monkeypatch.setattr(local, "PLACES", tmp_path / "places.json")
    for name in ("EMULATOR", "RELAY"):
        made = getattr(local, name)
        monkeypatch.setattr(local, name, replace(made, file=tmp_path / made.file.name))


def test_a_stage_that_is_not_known_is_refused() -> None:
    with pytest.raises(StageError, match="there is no stage 'nowhere': dev, prod"):
        local.up("nowhere")


def test_a_missing_package_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PACKAGES", str(tmp_path / "none"))
    with pytest.raises(PackagesError, match=r"http\.zip is missing: `make package"):
        local.up("dev")


def test_a_lookup_that_did_not_happen_is_refused(tmp_path: Path) -> None:
    manifest = {"artifacts": {}, "missing": [{"key": "availability-zones"}]}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    cloud = Cloud(AwsSession(DEV.region, endpoint=HERE.url), DEV, tmp_path, Fitting(HERE))
    with pytest.raises(DeploymentError, match="availability-zones was not looked up"):
        cloud.deploy()


def test_a_journey_without_a_deployment_is_refused() -> None:
    with pytest.raises(RefusedError, match="`make deploy-local` does it"):
        local.places()


def test_functions_that_do_nothing_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PACKAGES", "none")
    with pytest.raises(RefusedError, match="its functions would do nothing"):
        local.up("dev")


def test_a_journey_without_a_picture_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match=r"there is no picture .*selfie\.jpg"):
        journey.journey(tmp_path / "selfie.jpg")


@pytest.mark.parametrize("half", ['{"emulator": "http', "[]", "null", "{}", '{"stage": "dev"}'])
def test_half_of_a_note_is_no_deployment(half: str) -> None:
    local.PLACES.write_text(half, "utf-8")
    with pytest.raises(RefusedError, match="`make deploy-local` does it"):
        local.places()


def test_two_at_once_are_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["local", "down"])
    with local.alone(), pytest.raises(SystemExit, match="repeat this when it has ended"):
        local.main()
    local.main()
    assert capsys.readouterr().out == "nothing runs\n"


@pytest.mark.parametrize(
    ("raised", "said"),
    [
        (KeyboardInterrupt(), "interrupted: repeat it to go on"),
        (EndpointConnectionError(endpoint_url=HERE.url), "the emulator failed"),
        (ministack.StartError("ministack did not start"), "the emulator failed"),
    ],
    ids=lambda it: type(it).__name__,
)
def test_what_ends_it_early_is_said_in_a_sentence(
    raised: BaseException, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ended(name: str) -> None:
        raise raised

    monkeypatch.setattr(local, "up", ended)
    monkeypatch.setattr(sys, "argv", ["local", "up", "dev"])
    with pytest.raises(SystemExit, match=said):
        local.main()


def test_what_runs_is_ended_by_its_id_alone(tmp_path: Path) -> None:
    detached = Detached(tmp_path / "pid")
    assert not detached.end()
    process = subprocess.Popen(SLEEPS, start_new_session=True)
    try:
        detached.note(process)
        assert detached.running() == process.pid
        noted = detached.file.read_text("utf-8")
        detached.file.write_text(noted.replace("emulator.relay", "another"), "utf-8")
        assert not detached.end()
        assert process.poll() is None
        detached.note(process)
        assert detached.end()
        assert process.wait(10) < 0
    finally:
        process.kill()
        process.wait()
    assert detached.running() is None


def test_stopping_what_does_not_run_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    local.down()
    assert capsys.readouterr().out == "nothing runs\n"
