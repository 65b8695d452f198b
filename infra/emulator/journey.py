"""Takes a person through the stage on this machine, and shows what happened behind its API.

    python -m emulator.journey SELFIE [FOLDER]

The person is docs/walkthrough.sh, which knows the API's address and has curl alone. The pictures
before and after are kept in the folder.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from uuid import uuid4

from botocore.exceptions import BotoCoreError, ClientError

from deploying.refused import RefusedError
from emulator import ministack, receipts
from emulator.local import places, say
from ilikeyacut.adapters.aws.session import AwsSession
from stages import Stage, stage
from synth import ROOT

CODE = "123456"
"""What the emulator mails to everybody who signs up."""
LINES = 12
ENDED = "the journey ended early: it says above why, and build/local has the logs"


def walk(selfie: Path, api: str, folder: Path) -> None:
    """Try a look on. Raises RefusedError."""
    told = {"EMAIL": f"ada.{uuid4().hex[:8]}@example.com", "KEEP": "yes"}
    done = subprocess.run(  # noqa: S603 - a script of this checkout
        ["/bin/sh", ROOT / "docs" / "walkthrough.sh", selfie, api, folder],
        env=os.environ | told,
        input=f"{CODE}\n".encode(),
        check=False,
    )
    if done.returncode:
        raise RefusedError(ENDED)


def execution(chosen: Stage, aws: AwsSession) -> Iterator[str]:
    """Yield what the newest execution of the workflow went through."""
    states = aws.client("stepfunctions")
    newest = states.list_executions(stateMachineArn=chosen.workflow_arn)["executions"][0]
    history = states.get_execution_history(executionArn=newest["executionArn"], maxResults=1000)
    yield f"execution {newest['name']}: {newest['status']}"
    for event in history["events"]:
        at = f"{event['timestamp']:%H:%M:%S.%f}"[:-3]
        if entered := event.get("stateEnteredEventDetails"):
            yield f"  {at} {entered['name']}"
        elif event["type"] == "TaskSucceeded":
            yield f"  {at}   answered: {_output(event['taskSucceededEventDetails'])}"


def keys(chosen: Stage, aws: AwsSession) -> Iterator[str]:
    """Yield the keys in the buckets of people, with their sizes, and how many others have."""
    s3 = aws.client("s3")
    for folder in ("user-uploads", "processed-images", "thumbnails", "static-assets"):
        found = s3.list_objects_v2(Bucket=chosen.bucket(folder)).get("Contents", [])
        yield f"{chosen.bucket(folder)}: {len(found)} objects"
        if folder != "static-assets":
            yield from (f"  {it['Key']} {it['Size']} bytes" for it in found)


def log(chosen: Stage, aws: AwsSession, function: str) -> Iterator[str]:
    """Yield the newest lines of a function's log."""
    name = f"/aws/lambda/{chosen.prefix}{function}"
    found = aws.client("logs").filter_log_events(logGroupName=name)["events"]
    yield f"{name}, the last {LINES} of {len(found)} lines"
    yield from (f"  {it['message'].strip()[:400]}" for it in found[-LINES:])


def _output(details: dict[str, Any]) -> str:
    return json.dumps(json.loads(details.get("output") or "null"))[:600]


def main() -> None:
    """Walk and show; end with a sentence if it cannot be."""
    try:
        journey(Path(sys.argv[1]), *map(Path, sys.argv[2:3]))
    except RefusedError as error:
        sys.exit(str(error))
    except (BotoCoreError, ClientError) as error:
        sys.exit(f"{error}\n{ENDED}")
    except KeyboardInterrupt:
        sys.exit("interrupted: the stage is still there; repeat it, or `make stop-local`")


def journey(selfie: Path, folder: Path | None = None) -> None:
    """Walk and show. Raises RefusedError."""
    if not selfie.is_file():
        raise RefusedError(f"there is no picture {selfie}: name a file by SELFIE")
    found = places()
    folder = folder or Path(mkdtemp(prefix="journey-"))
    with receipts.noted(found["emulator"], found["images"]) as got:
        walk(selfie, found["api"], folder)
    shutil.copy(selfie, folder / f"before{selfie.suffix}")
    _show(found, got)
    say(f"\nthe pictures before and after are in {folder}: before{selfie.suffix} and result.jpg")


def _show(found: dict[str, str], got: receipts.Receipts) -> None:
    chosen = stage(found["stage"])
    os.environ.update(ministack.credentials(chosen.region))
    with closing(AwsSession(chosen.region, endpoint=found["emulator"])) as aws:
        for part in (
            execution(chosen, aws),
            receipts.lines(got),
            keys(chosen, aws),
            log(chosen, aws, "processing"),
        ):
            say("\n" + "\n".join(part))


if __name__ == "__main__":
    main()
