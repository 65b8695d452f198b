"""Every command beside `try-on`, and what a repeated `try-on` does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from ilikeyacut.adapters.system.clock import SystemClock
from support.cli import ASTRONAUT, Home

COPPER = ("try-on", ASTRONAUT, "--color", "copper")
PERSON = {"ILIKEYACUT_USER_NAME": "Quizzical Wombat", "ILIKEYACUT_USER_EMAIL": "wombat@example.com"}
MONDAY = (*COPPER, "--idempotency-key", "monday", "--json")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home", PERSON)


def test_the_same_key_and_request_are_one_try_on(home: Home, tmp_path: Path) -> None:
    first = home.run(*MONDAY).json
    files, topics = home.files(), home.topics()
    again = home.run(*MONDAY).json
    for part in ("status", "job_id", "results", "credits"):
        assert again[part] == first[part]
    assert (home.files(), home.topics()) == (files, topics)
    copied = home.run(*MONDAY, "--out", tmp_path / "out").json
    image = Path(copied["results"][0]["image"])
    assert image.read_bytes() == Path(first["results"][0]["image"]).read_bytes()


def test_requests_without_a_key_are_different_try_ons(home: Home) -> None:
    jobs = {home.run(*COPPER, "--json").json["job_id"] for _ in range(2)}
    assert len(jobs) == 2


def test_copies_replace_nothing_and_keep_the_umask(home: Home, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert home.run(*COPPER, "--out", out).code == 0
    first = {path: path.read_bytes() for path in out.iterdir()}
    told = home.run(*COPPER, "--intensity", 40, "--out", out, "--json").json["results"]
    assert {path: path.read_bytes() for path in first} == first
    assert {Path(told[0][part]) for part in ("image", "thumbnail", "before_after")} == {
        *out.iterdir()
    } - set(first)
    assert home.run(*COPPER, "--intensity", 60, "--out", out, "--force").code == 0
    assert len(list(out.iterdir())) == 6
    (tmp_path / "plain").touch()
    plain = (tmp_path / "plain").stat().st_mode
    assert {path.stat().st_mode for path in out.iterdir()} == {plain}


def test_results_can_be_png(home: Home) -> None:
    told = home.run(*COPPER, "--format", "png", "--json").json
    assert Path(told["results"][0]["image"]).read_bytes().startswith(b"\x89PNG")


def test_history_is_paged_with_the_newest_first(home: Home) -> None:
    jobs = [home.run(*COPPER, "--json").json["job_id"] for _ in range(3)]
    first = home.run("history", "--limit", 2, "--json").json
    rest = home.run("history", "--cursor", first["cursor"], "--json").json
    assert [row["job_id"] for row in (*first["jobs"], *rest["jobs"])] == jobs[::-1]
    assert rest["cursor"] is None
    told = home.run("history", "--limit", 1)
    assert told.lines[0].startswith(jobs[-1])
    assert "copper" in told.lines[0]
    assert told.err.startswith("more: --cursor ")


@pytest.mark.parametrize("options", [("--limit", 101), ("--limit", 0), ("--cursor", "nonsense")])
def test_a_bad_page_is_a_usage_error(options: tuple[object, ...], home: Home) -> None:
    told = home.run("history", *options, "--json")
    assert (told.code, told.failure["code"]) == (2, "INVALID_REQUEST")


def test_a_job_is_shown_with_its_pictures(home: Home) -> None:
    done = home.run(*COPPER, "--json").json
    shown = home.run("show", done["job_id"], "--json").json
    assert (shown["status"], shown["results"]) == ("completed", done["results"])
    told = home.run("show", done["job_id"])
    assert done["results"][0]["image"] in told.out
    assert "not the production model" in told.out


def test_a_job_that_is_not_there_is_refused(home: Home) -> None:
    for command in ("show", "cancel"):
        told = home.run(command, uuid4(), "--json")
        assert (told.code, told.failure["code"]) == (3, "NOT_FOUND")
        assert home.run(command, "no-id", "--json").code == 2


def test_a_finished_job_cannot_be_cancelled(home: Home) -> None:
    told = home.run("cancel", home.run(*MONDAY).json["job_id"], "--json")
    assert (told.code, told.failure["code"]) == (3, "JOB_NOT_CANCELLABLE")


def test_an_open_job_is_cancelled_and_whoever_waits_is_told(home: Home) -> None:
    assert home.run("credits").code == 0
    with home.busy() as release, home.started(*MONDAY) as waiting:
        home.wait_for("job:requested")
        (row,) = home.run("history", "--json").json["jobs"]
        assert home.run("cancel", row["job_id"], "--json").json["status"] == "cancelled"
        release()
        out, _ = waiting.communicate(timeout=60)
    assert waiting.returncode == 3
    assert '"JOB_CANCELLED"' in out
    assert home.run("credits", "--json").json == {"available": 100, "reserved": 0}


def test_events_tell_the_story_of_a_job_in_order(home: Home) -> None:
    job = home.run(*COPPER, "--json").json["job_id"]
    told = home.run("events", "--aggregate", job, "--json").json["events"]
    assert [event["topic"] for event in told] == [
        "job:requested",
        "job:queued",
        "job:attempt_started",
        "job:rendered",
        "job:completed",
        "job:collected",
    ]
    assert {event["aggregate_id"] for event in told} == {job}
    positions = [event["position"] for event in told]
    assert positions == sorted(positions)
    every = home.run("events", "--json").json["events"]
    assert [event["topic"] for event in every] == home.topics()
    lines = home.run("events").lines
    assert [line.split()[3] for line in lines] == home.topics()
    page = home.run("events", "--cursor", 2, "--limit", 3, "--json").json["events"]
    assert page == every[2:5]


def test_events_show_nothing_personal(home: Home) -> None:
    assert home.run(*COPPER).code == 0
    assert home.run("profile", "--name", "Curious Wombat").code == 0
    for told in (home.run("events"), home.run("events", "--json")):
        assert told.code == 0
        assert "ombat" not in told.out
        assert "digest" not in told.out


def test_credits_are_told_and_a_grant_counts_once(home: Home) -> None:
    assert home.run("credits").out == "100 credits\n"
    for _ in range(2):
        told = home.run("credits", "grant", 5, "--grant-id", "gift", "--json")
        assert told.json == {"available": 105, "reserved": 0}
    for _ in range(2):
        assert home.run("credits", "grant", 1).code == 0
    assert home.run("credits").out == "107 credits\n"
    assert home.run("credits", "grant", 0).code == 2


def test_a_consent_is_given_after_its_text_and_taken_back(home: Home) -> None:
    told = home.run("consents", "give", "gemini")
    assert told.code == 2
    assert "use --yes" in told.err
    told = home.run("consents", "give", "gemini", "--yes", "--json")
    assert "Google" in told.err
    (given,) = told.json["consents"]
    assert given["provider"] == "gemini"
    assert home.run("consents", "list").lines[0].startswith("gemini  rendering")
    assert home.run("consents", "withdraw", "gemini", "--json").json == {"consents": []}
    assert home.run("consents", "give", "nobody", "--yes").code == 3


def test_the_profile_is_shown_and_changed(home: Home) -> None:
    told = home.run("profile", "--retention-days", 7, "--json").json
    assert (told["name"], told["retention_days"]) == ("Quizzical Wombat", 7)
    assert home.run("profile", "--email", "user@example.com").code == 0
    assert "user@example.com" in home.run("profile").out
    assert home.run("profile", "--email", "nothing").code == 2


def test_forgetting_erases_and_says_what_stays(home: Home, tmp_path: Path) -> None:
    home.run(*COPPER, "--out", tmp_path / "out")
    assert home.run("forget", "--json").code == 2
    told = home.run("forget", "--yes")
    assert told.code == 0
    assert "exported with --out" in told.out
    assert len(list((tmp_path / "out").iterdir())) == 3
    assert home.files() == []
    everything = b"".join(it.read_bytes() for it in home.path.rglob("*") if it.is_file())
    assert b"ombat" not in everything
    assert home.run("history", "--json").json["jobs"] == []
    assert home.run("credits").out == "100 credits\n"  # whoever comes now is somebody new


def test_an_interrupted_erasure_is_finished_by_whatever_comes_next(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ilikeyacut.adapters.sqlite.keyring import SqliteKeyring

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    home.run(*COPPER)
    with monkeypatch.context() as patched:
        patched.setattr(SqliteKeyring, "erase", interrupted)
        assert home.run("forget", "--yes").code == 130
    assert "user:erased" not in home.topics()
    assert home.run("forget", "--yes").code == 0
    assert "user:erased" in home.topics()
    assert home.files() == []


def test_sweeping_removes_what_nothing_names(home: Home) -> None:
    home.run(*COPPER)
    kept = home.files()
    stray = home.path / "photos" / "thumbnails" / kept[0].split("/")[1] / f"{uuid4()}.jpg"
    stray.write_bytes(b"stray")
    assert home.run("sweep", "--json").json["removed"] == []
    removed = home.run("sweep", "--older-than", 0, "--json").json["removed"]
    assert removed == [stray.relative_to(home.path / "photos").as_posix()]
    assert home.files() == kept
    assert home.run("sweep", "--older-than", -1).code == 2


def test_sweeping_ends_what_is_over(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    home.run(*COPPER)
    later = datetime.now(UTC) + timedelta(days=91)
    monkeypatch.setattr(SystemClock, "now", lambda _: later)
    assert home.run("sweep", "--json").json["ended"] == 2  # the result and its selfie
    assert not [file for file in home.files() if file.startswith("processed-images")]


def test_a_result_is_shared_and_the_link_taken_back(home: Home) -> None:
    (result,) = home.run(*COPPER, "--json").json["results"]
    link = home.run("share", result["id"], "--json").json
    assert len(link["token"]) >= 32
    (listed,) = home.run("share", "list", "--json").json["shares"]
    assert (listed["share_id"], listed["result"]) == (link["share_id"], result["id"])
    assert link["share_id"] in home.run("share", "list").out
    assert home.run("share", result["id"], "--revoke", link["share_id"]).code == 0
    assert home.run("share", "list", "--json").json == {"shares": []}
    assert home.run("share", result["id"], "--days", 31).code == 2
    assert home.topics()[-2:] == ["photo:shared", "photo:share_revoked"]


def test_a_link_that_was_reported_is_ended_by_the_address_of_its_page(home: Home) -> None:
    (result,) = home.run(*COPPER, "--json").json["results"]
    token = home.run("share", result["id"], "--json").json["token"]
    assert home.run("share", "end", f"https://example.com/s/{token}?from=chat").code == 0
    assert home.topics()[-1] == "photo:share_revoked"
    again = home.run("share", "end", token, "--json")
    assert (again.code, again.failure["code"]) == (3, "NOT_FOUND")


def test_without_a_catalogue_there_are_no_styles_and_no_favourites(home: Home) -> None:
    assert home.run("styles", "--json").json == {"hairstyles": [], "cursor": None}
    assert home.run("favourites", "--json").json == {"favourites": []}
    assert home.run("favourites", "add", "bob").code == 3
    for command in ("styles", "favourites", "history", "share list", "consents list"):
        told = home.run(*command.split())
        assert (told.code, told.out) == (0, "")
        assert told.err.startswith(("no ", "nothing "))


def test_doctor_finds_a_home_well(home: Home) -> None:
    told = home.run("doctor", "--json")
    assert (told.code, told.json["status"]) == (0, "ok")
    assert not home.path.exists()
    home.run(*COPPER)
    told = home.run("doctor", "--json")
    assert (told.code, told.json["status"]) == (0, "ok")
    names = {check["name"] for check in told.json["checks"]}
    assert names == {
        "python",
        "home",
        "disk",
        "pictures",
        "database",
        "stylists",
        "memory",
        "events",
        "position",
        "rows",
    }


def test_doctor_finds_what_is_wrong_and_the_way_out(home: Home) -> None:
    home.run("history")
    home.path.chmod(0o755)
    home.sql("UPDATE positions SET position = 1000")
    told = home.run("doctor", "--json")
    wrong = {check["name"]: check for check in told.json["checks"] if not check["ok"]}
    assert told.code == 5
    assert set(wrong) == {"app", "home", "position"}
    assert wrong["home"]["hint"] == f"chmod 700 '{home.path}'"
    assert "-> chmod 700" in home.run("doctor").out


def test_no_command_at_all_is_answered_with_help(home: Home) -> None:
    told = home.run()
    assert told.code == 2
    assert "try-on" in told.out
    assert told.err.startswith("error: the command is missing")
