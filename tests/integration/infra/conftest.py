from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.deployed_stage import DeployedStage, deployed_stage
from support.templates import Templates, synthesized, variants

HERE = Path(__file__).parent
BESIDE_PROD = {"dev", "own", "realtime"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave other stages than prod to the long tests: each synthesis takes its time."""
    for item in (it for it in items if it.path.is_relative_to(HERE)):
        if BESIDE_PROD & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.long)


@pytest.fixture(scope="session")
def dev(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Templates:
    return synthesized("dev", _shared(tmp_path_factory, worker_id))


@pytest.fixture(scope="session")
def prod(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Templates:
    return synthesized("prod", _shared(tmp_path_factory, worker_id))


@pytest.fixture(params=[pytest.param("dev", marks=pytest.mark.long), "prod"])
def either(request: pytest.FixtureRequest) -> Templates:
    """Both stages, one after the other."""
    found: Templates = request.getfixturevalue(request.param)
    return found


@pytest.fixture(scope="session")
def own(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Templates:
    """A stage with domains, two keys at a time, and an asynchronous endpoint."""
    return variants(_shared(tmp_path_factory, worker_id))["own"]


@pytest.fixture(scope="session")
def realtime(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Templates:
    """The stylists of a stage whose model runs on instances."""
    return variants(_shared(tmp_path_factory, worker_id))["realtime"]


@pytest.fixture(scope="module")
def deployed(dev: Templates, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeployedStage]:
    """The stage dev on an emulator of its own, which a module's tests share."""
    with deployed_stage(dev, tmp_path_factory.mktemp("deployed")) as stage:
        yield stage


def _shared(factory: pytest.TempPathFactory, worker_id: str) -> Path:
    base = factory.getbasetemp()
    return base if worker_id == "master" else base.parent
