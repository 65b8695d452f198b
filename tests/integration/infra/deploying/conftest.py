"""A stage, its packages and its secrets. AWS is an emulator."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from uuid import uuid4
from zipfile import ZipFile

import pytest

from functions import FUNCTIONS
from ilikeyacut.adapters.aws.session import AwsSession
from packages import Packages
from stages import DEV, Stage
from support.deployment import put_secret
from support.stand_in import RANDOM, REGION, StandIn


@pytest.fixture
def stage() -> Stage:
    """A stage of the emulator's account, with names of its own."""
    return replace(DEV, name=f"t{uuid4().hex[:10]}")


@pytest.fixture(scope="module")
def aws(dynamodb_url: str, dynamodb_credentials: None) -> Iterator[AwsSession]:
    """A session in the region of the stages."""
    with closing(AwsSession(REGION, endpoint=dynamodb_url)) as ours:
        yield ours


@pytest.fixture
def stand_in(tmp_path: Path) -> StandIn:
    return StandIn(tmp_path / "infra")


@pytest.fixture
def packages(tmp_path: Path) -> Packages:
    """Packages of which every handler is an empty file."""
    folder = tmp_path / "packages"
    folder.mkdir()
    for kind in {it.package for it in FUNCTIONS.values()}:
        with ZipFile(folder / f"{kind}.zip", "w") as archive:
            for name in FUNCTIONS:
                archive.writestr(f"ilikeyacut/entrypoints/lambdas/{name}.py", "")
    return Packages(folder)


@pytest.fixture
def made(stage: Stage, aws: AwsSession) -> Stage:
    """A stage whose secrets are as the stack `data` leaves them."""
    for short in ("cdn-key", "gemini-key"):
        put_secret(aws, f"{stage.prefix}{short}", RANDOM)
    return stage
