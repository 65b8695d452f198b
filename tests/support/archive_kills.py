"""python -m support.archive_kills SERIES FOLDER EVERY: exports and imports killed and begun again.

Series: `import`, killed around calls of ports; `import-files` and `export-files`, killed around
calls that change files. Prints one line of JSON: how many points there are, how many were tried.
"""

from __future__ import annotations

import json
import os
import sys
from functools import partial
from itertools import pairwise
from pathlib import Path
from shutil import copytree

from ilikeyacut.application.archive import check as archive_check
from ilikeyacut.application.archive import keys as archive_keys
from ilikeyacut.entrypoints.bootstrap import open_app, opened_archives
from support.keeping import assert_home_is_whole, jobs_of
from support.kill_series import Series, command, settings, try_on, void, warmed
from support.killing import meter_files, meter_ports
from support.rebuilding import assert_views_follow_the_log

PASSPHRASE = "correct horse"
BATCH = 5
"""Events in a batch: small, so that there are many points between two."""


def prepared(model: Path) -> str:
    """Make a home with a history, an archive of it and its keys; return its digest."""
    model.parent.mkdir(parents=True)
    assert command(model, *try_on(model)) == 0
    assert command(model, *exporting(model)) == 0
    return digest(model)


def exporting(home: Path) -> list[str]:
    """Return the export that is killed."""
    keys = ["--with-keys", str(home.parent / "keys")]
    return ["events", "export", str(home.parent / "log"), *keys]


def importing(home: Path, model: Path) -> list[str]:
    """Return the import that is killed."""
    keys = ["--with-keys", str(model.parent / "keys")]
    return ["events", "import", str(model.parent / "log"), *keys]


def imported(home: Path, model: Path, expected: str) -> None:
    """Import again, and check that the home is as if nothing had happened."""
    assert command(home, *importing(home, model)) == 0, (home.parent / "said.txt").read_text()
    assert digest(home) == expected
    (home / "identity.json").write_bytes((model / "identity.json").read_bytes())
    copytree(model / "photos", home / "photos")
    with open_app(settings(home)) as app:
        assert_views_follow_the_log(app)
        user = app.accounts.current()
        (job,) = jobs_of(app, user.id)
        assert job.finished
        assert_home_is_whole(app, home)
    assert digest(home) == expected


def exported(home: Path, expected: str) -> None:
    """Check what has its final name, which only a whole file gets, then export again."""
    left, keys = home.parent / "log", home.parent / "keys"
    if left.exists():
        check(home, left, expected)
        left.unlink()
    else:
        assert not keys.exists()
    keys.unlink(missing_ok=True)
    assert command(home, *exporting(home)) == 0, (home.parent / "said.txt").read_text()
    check(home, left, expected)
    assert not list(home.parent.glob(".*.part"))


def check(home: Path, log: Path, expected: str) -> None:
    """Check that a file is a whole archive of the home."""
    with log.open("rb") as lines, opened_archives(settings(home)) as archives:
        found = archive_check.checked(lines, archives.kinds.topics, archives.archive.largest)
    assert found.digest == expected


def digest(home: Path) -> str:
    """Return the digest of a home's log, and see that its positions rise."""
    with opened_archives(settings(home)) as archives:
        positions = [it.position for it in archives.archive.read(0, 1_000_000)]
        assert all(before < after for before, after in pairwise(positions))
        return archives.digest().digest


def chosen(name: str, folder: Path) -> Series:
    """Return a series by its name."""
    model = folder / "model" / "home"
    expected = prepared(model)
    warmed()
    if name == "export-files":
        return Series(
            exporting,
            partial(exported, expected=expected),
            prepare=lambda home: void(copytree(model, home)),
            install=meter_files,
        )
    return Series(
        partial(importing, model=model),
        partial(imported, model=model, expected=expected),
        install={"import": meter_ports, "import-files": meter_files}[name],
    )


def cheaply() -> None:
    """Make batches small and passphrases cheap: neither is what this is about."""
    archive_check.PAGE = BATCH
    archive_keys.COST = 1024
    os.environ["ILIKEYACUT_KEYS_PASSPHRASE"] = PASSPHRASE


if __name__ == "__main__":
    cheaply()
    name, folder, every = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    print(json.dumps(chosen(name, folder).run(folder, every)))  # noqa: T201 - what it was asked for
