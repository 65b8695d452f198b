"""A stage on this machine: python -m emulator.local up STAGE, or down.

`make deploy-local` and `make stop-local` call it. Everything that it makes is in build/local, and
its data ends with the emulator.

PACKAGES  the folder of the functions' packages (build/packages-x86_64)
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path
from time import monotonic

from botocore.exceptions import BotoCoreError, ClientError

from deploying.checks import handlers
from deploying.commands import operate
from deploying.deployed import settings_of
from deploying.refused import RefusedError
from emulator import ministack
from emulator.cloud import Cloud, DeploymentError
from emulator.fitting import Fitting, Surroundings
from emulator.given import told
from emulator.processes import Detached
from ilikeyacut.adapters.aws.session import AwsSession
from packages import Packages, PackagesError, folder
from stages import Stage, StageError, stage
from synth import ROOT, synthesize

HOME = ROOT / "build" / "local"
LOG = HOME / "ministack.log"
PLACES = HOME / "places.json"
"""The addresses of what runs."""
EMULATOR = Detached(HOME / "ministack.pid")
RELAY = Detached(HOME / "relay.pid")
HIDING = Path(__file__).parent / "hiding"
INHERITED = ("HOME", "LANG", "PATH")


def up(name: str) -> None:
    """Deploy a stage, or what has changed of it; print where it is. Raises what it refuses."""
    chosen, began = stage(name), monotonic()
    packages = Packages.named(os.environ.get("PACKAGES") or str(folder("x86_64")))
    handlers(packages)
    _refuse_another(chosen)
    templates = _synthesized(chosen, packages)
    places = _running() or _start(chosen)
    os.environ.update(ministack.credentials(chosen.region))
    with closing(AwsSession(chosen.region, endpoint=places["emulator"])) as aws:
        here = Surroundings(places["emulator"], places["relay"], told(chosen))
        outputs = Cloud(aws, chosen, templates, Fitting(here)).deploy(say)
        settings = {**settings_of(chosen, aws), "ILIKEYACUT_HOME": str(HOME / "home")}
        operate(settings, "seed")
        operate(settings, "doctor")
    _note({**places, "api": outputs["ApiUrl"], "images": outputs["ImageQueueUrl"]})
    say(f"{name} is deployed in {monotonic() - began:.0f} s: {outputs['ApiUrl']}")
    say(f"logs are in {HOME.relative_to(ROOT)}; `make journey` tries it, `make stop-local` ends it")


def down() -> None:
    """End everything and remove its data."""
    ended = [it.end() for it in (RELAY, EMULATOR)]
    _forget()
    say("stopped, and its data is gone" if any(ended) else "nothing runs")


@contextmanager
def alone() -> Iterator[None]:
    """Keep others from this checkout's stage. Raises RefusedError if somebody is at it."""
    HOME.mkdir(parents=True, exist_ok=True)
    with (HOME / "lock").open("w") as lock:  # unlike a file of an id, it ends with its process
        try:
            flock(lock, LOCK_EX | LOCK_NB)
        except BlockingIOError:
            raise RefusedError(
                "another `make deploy-local` or `make stop-local` is at work here: repeat this "
                "when it has ended"
            ) from None
        yield


def places() -> dict[str, str]:
    """Return where a deployment is. Raises RefusedError if there is none."""
    found = _noted()
    if "api" not in found or not ministack.answers(found["emulator"]):
        raise RefusedError("no stage is deployed on this machine: `make deploy-local` does it")
    return found


def say(line: str) -> None:
    """Print a line at once."""
    print(line, flush=True)  # noqa: T201 - a program of the terminal


def _refuse_another(chosen: Stage) -> None:
    if chosen.redis:
        raise RefusedError(f"{chosen.name} needs ElastiCache, which the emulator cannot deploy")
    deployed = _noted().get("stage", chosen.name)
    if deployed != chosen.name and EMULATOR.running():
        raise RefusedError(f"the stage {deployed} is deployed here: `make stop-local` ends it")


def _synthesized(chosen: Stage, packages: Packages) -> Path:
    templates = HOME / "synth"
    shutil.rmtree(templates, ignore_errors=True)
    say("synthesizing")
    done = synthesize(chosen.name, templates, str(packages.folder))
    if done.returncode:
        raise RefusedError(f"{chosen.name} was not synthesized:\n{done.stdout}{done.stderr}")
    return templates


def _running() -> dict[str, str] | None:
    found = _noted()
    if not (found and RELAY.running() and EMULATOR.running()):
        return None
    return found if ministack.answers(found["emulator"]) else None


def _start(chosen: Stage) -> dict[str, str]:
    """Start the emulator and the relay, on ports that are free."""
    ended = [it.end() for it in (RELAY, EMULATOR)]
    _forget("home", "state", "tmp")
    say("starting the emulator" + " again" * any(ended))
    port, relay_port = ministack.free_port(), ministack.free_port()
    found = {
        "stage": chosen.name,
        "emulator": f"http://127.0.0.1:{port}",
        "relay": f"http://127.0.0.1:{relay_port}",
    }
    for made in ("tmp", "state"):
        (HOME / made).mkdir(parents=True, exist_ok=True)
    process = ministack.started(LOG, _environment(chosen, port), HOME, detached=True)
    EMULATOR.note(process)
    ministack.wait_for(process, found["emulator"], LOG)
    RELAY.note(_relay(chosen, found["emulator"], relay_port))
    _note(found)
    return found


def _environment(chosen: Stage, port: int) -> dict[str, str]:
    inherited = {name: os.environ[name] for name in INHERITED if name in os.environ}
    return inherited | {
        **ministack.environment(port, chosen.region),
        "PYTHONNOUSERSITE": "1",
        "PYTHONPATH": str(HIDING),
        "S3_DATA_DIR": str(HOME / "state"),
        "STATE_DIR": str(HOME / "state"),
        "TMPDIR": str(HOME / "tmp"),
    }


def _relay(chosen: Stage, emulator: str, port: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "emulator.relay", chosen.name, emulator, str(port)]
    with (HOME / "relay.log").open("wb") as log:
        return subprocess.Popen(  # noqa: S603 - a program of this checkout
            command,
            env=os.environ | ministack.credentials(chosen.region),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def _forget(*made: str) -> None:
    for it in made or ("home", "state", "synth", "tmp"):
        shutil.rmtree(HOME / it, ignore_errors=True)
    PLACES.unlink(missing_ok=True)


def _note(found: Mapping[str, str]) -> None:
    unfinished = PLACES.with_suffix(".unfinished")
    unfinished.write_text(json.dumps(found, indent=1), "utf-8")
    unfinished.replace(PLACES)


def _noted() -> dict[str, str]:
    try:
        found = json.loads(PLACES.read_text("utf-8"))
        return {str(name): str(it) for name, it in found.items()} if "emulator" in found else {}
    except (FileNotFoundError, ValueError, AttributeError, TypeError):
        return {}


def main() -> None:
    """Do what the command line says; end with a sentence if it cannot be."""
    try:
        with alone():
            up(sys.argv[2]) if sys.argv[1] == "up" else down()
    except (StageError, PackagesError, RefusedError, DeploymentError) as error:
        sys.exit(str(error))
    except (BotoCoreError, ClientError, ministack.StartError) as error:
        sys.exit(f"{error}\nthe emulator failed ({LOG}): repeat it, or `make stop-local` first")
    except KeyboardInterrupt:
        sys.exit("interrupted: repeat it to go on, or `make stop-local` ends what was started")


if __name__ == "__main__":
    main()
