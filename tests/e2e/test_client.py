"""The client against a server of a home: everything a person can do, in a thread and in a loop."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from zipfile import ZipFile

import pytest

from ilikeyacut.client import (
    AsyncClient,
    Client,
    ClientError,
    Dye,
    Look,
    NewLink,
    RefusedError,
    Result,
)
from support.apps import picture
from support.cli import ASTRONAUT, PATIENCE, Home
from support.serving import Served, serving

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "client.py"
COPPER = Look(dye=Dye(colour="copper"))


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    with serving(Home(tmp_path / "home")) as served:
        yield served


@pytest.mark.slow
def test_a_person_does_everything(served: Served, tmp_path: Path) -> None:
    with Client(served.link) as client:
        client.sign_in_by_link(served.link)
        assert "bob" not in [it.name for it in client.styles()]  # of the stylist for tests
        assert "copper" in [it.name for it in client.colours()]
        gemini = next(it for it in client.consents() if it.provider == "gemini")
        client.give_consent(gemini, of_age=True)
        assert [it.provider for it in client.consents() if it.given] == ["gemini"]
        client.withdraw_consent("gemini")
        assert not any(it.given for it in client.consents())
        photo = client.upload(ASTRONAUT)
        assert client.upload(ASTRONAUT.read_bytes()).id == photo.id
        done = client.try_on(photo, COPPER, variations=2, idempotency_key="once")
        assert client.submit(photo, COPPER, variations=2, idempotency_key="once").id == done.id
        assert client.me().credits.available == 98
        assert [it.id for it in client.try_ons(status="completed")] == [done.id]
        results = [*client.results()]
        assert {it.id for it in results} == {it.id for it in done.results}
        looked_at(client, results[0], tmp_path)
        for result in results:
            client.delete_result(result)
        client.delete_photo(photo)
        client.delete_account(client.me().email)
        with pytest.raises(RefusedError) as gone:
            client.me()
        assert gone.value.status in (401, 410)
    assert served.stopped() == (0, "")


def looked_at(client: Client, result: Result, folder: Path) -> None:
    assert result.image
    assert client.download(result.image, folder / "one.jpg").read_bytes()[:3] == b"\xff\xd8\xff"
    link = client.share(result, 7, with_before=True)
    assert client.card(result, share=link).startswith(b"\x89PNG")
    assert client.card(result, lang="de", format="pdf").startswith(b"%PDF")
    client.unshare(result, link)
    with ZipFile(client.export(folder / "all.zip")) as everything:
        assert everything.testzip() is None


def test_many_tasks_do_it_at_once(served: Served) -> None:
    async def scene() -> tuple[set[str], NewLink]:
        async with AsyncClient(served.url) as client:
            await client.sign_in_by_link(served.link)
            photo = await client.upload(picture())
            looks = [Look(dye=Dye(colour=it)) for it in ("copper", "auburn", "espresso")]
            done = await asyncio.gather(*(client.try_on(photo, look) for look in looks))
            listed = [it.id async for it in client.results()]
            assert sorted(listed) == sorted(it.results[0].id for it in done)
            return {it.status for it in done}, await client.share(listed[0], 1)

    statuses, link = asyncio.run(scene())
    assert statuses == {"completed"}
    assert link.url.startswith(served.url)


def test_refusals_come_with_a_way_out(served: Served, tmp_path: Path) -> None:
    with Client(served.url) as client:
        with pytest.raises(RefusedError) as stranger:
            client.me()
        assert stranger.value.code == "TOKEN_MISSING"
        client.sign_in_by_link(served.link)
        with pytest.raises(RefusedError, match="CODE_INVALID"):
            client.sign_in_by_link(served.link)
        photo = client.upload(picture())
        with pytest.raises(RefusedError) as typo:
            client.submit(photo, {"hairstlye": "bob"})
        assert typo.value.code == "UNKNOWN_FIELD"
        with pytest.raises(RefusedError, match="STYLE_UNAVAILABLE"):
            client.submit(photo, Look(hairstyle="none"))
        (tmp_path / "text.jpg").write_text("no picture")
        with pytest.raises(ClientError) as unreadable:
            client.upload(tmp_path / "text.jpg")
        assert unreadable.value.code == "IMAGE_UNREADABLE"
        assert unreadable.value.hint


def test_a_session_is_renewed_once_for_all_threads(served: Served) -> None:
    with Client(served.url) as client:
        first = client.sign_in_by_link(served.link)
    spoiled = first.model_copy(update={"access_token": first.access_token + "x"})
    with Client(served.url, tokens=spoiled) as client, ThreadPoolExecutor(10) as pool:
        found = list(pool.map(lambda _: client.me().credits.available, range(10)))
        assert found == [100] * 10  # a second renewal would have ended the session
        assert client.tokens not in (None, first)
        client.sign_out()
        with pytest.raises(RefusedError, match="TOKEN_MISSING"):
            client.me()


@pytest.mark.long
def test_a_killed_server_is_waited_for(tmp_path: Path) -> None:
    """It is started again while the client pauses; nothing is requested twice."""
    home = Home(tmp_path / "home")
    with ExitStack() as stack:
        servers = [stack.enter_context(serving(home))]
        port = servers[0].url.rpartition(":")[2]

        def kill() -> None:
            servers[-1].process.kill()
            servers[-1].process.wait(PATIENCE)

        def start(_: float) -> None:
            if servers[-1].process.poll() is not None:
                servers.append(stack.enter_context(serving(home, "--port", port)))

        with Client(servers[0].url, sleep=start) as client:
            client.sign_in_by_link(servers[0].link)
            photo = client.upload(picture())
            kill()
            submitted = client.submit(photo, COPPER, idempotency_key="once")
            kill()
            assert client.wait(submitted).status == "completed"
            assert client.submit(photo, COPPER, idempotency_key="once").id == submitted.id
    assert len(servers) == 3
    assert home.topics().count("job:requested") == 1


@pytest.mark.slow
def test_the_example_runs(served: Served, tmp_path: Path) -> None:
    failed = example(f"{served.url}/#k=other", ASTRONAUT, tmp_path)
    assert failed.returncode == 1
    assert "[CODE_INVALID]: " in failed.stderr
    assert "Traceback" not in failed.stderr
    done = example(served.link, ASTRONAUT, tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    copper, shared, *others = done.stdout.splitlines()
    assert shared.startswith(f"{served.url}/s/")
    files = [Path(copper), *map(Path, others)]
    assert [it.name for it in files] == ["copper-1.jpg", "auburn.jpg", "espresso.jpg"]
    assert all(it.read_bytes().startswith(b"\xff\xd8\xff") for it in files)


def example(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, EXAMPLE, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)
