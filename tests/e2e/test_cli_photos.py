"""Selfies on the command line: kept once, listed, shown and deleted."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

from support.cli import ASTRONAUT, Home


def test_a_selfie_is_kept_once_listed_shown_and_deleted(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    for colour in ("copper", "rose"):
        assert home.run("try-on", ASTRONAUT, "--color", colour).code == 0
    (photo,) = home.run("photos", "list", "--json").json["photos"]
    assert (photo["kind"], photo["status"], photo["rejection"]) == ("selfie", "accepted", None)
    assert photo["created_at"] < photo["used_at"] < photo["keep_until"]
    assert len([it for it in home.files() if it.startswith("user-uploads/")]) == 1
    (line,) = home.run("photos", "list").lines
    assert line.startswith(photo["photo_id"])

    shown = home.run("photos", "show", photo["photo_id"], "--json").json
    assert Path(shown["image"]).stat().st_size == shown["bytes"]
    assert "accepted" in home.run("photos", "show", photo["photo_id"]).out

    assert home.run("photos", "delete", photo["photo_id"], "--json").json["status"] == "deleted"
    empty = home.run("photos", "list")
    assert (empty.lines, empty.err) == ([], "no selfies\n")
    assert [it for it in home.files() if it.startswith("user-uploads/")] == []
    assert len(home.run("history", "--json").json["jobs"]) == 2
    gone = home.run("photos", "show", photo["photo_id"], "--json")
    assert (gone.code, gone.failure["code"]) == (3, "RESULT_EXPIRED")
    nobodys = home.run("photos", "delete", uuid4(), "--json")
    assert (nobodys.code, nobodys.failure["code"]) == (3, "NOT_FOUND")
