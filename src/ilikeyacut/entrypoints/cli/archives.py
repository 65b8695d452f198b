"""The commands `events export`, `events import` and `events digest`."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ilikeyacut.application.archive.keys import PassphraseWeakError, check_passphrase
from ilikeyacut.entrypoints.cli import output
from ilikeyacut.entrypoints.cli.archive_files import (
    check_absent,
    check_different,
    reading,
    writing,
)
from ilikeyacut.entrypoints.cli.archive_progress import showing
from ilikeyacut.entrypoints.cli.outcomes import CliError
from ilikeyacut.entrypoints.cli.session import settings

if TYPE_CHECKING:
    from ilikeyacut.application.archive.archives import Archives, Keys
    from ilikeyacut.application.archive.check import Checked

PASSPHRASE = "ILIKEYACUT_KEYS_PASSPHRASE"  # noqa: S105 - the name of a variable

File = Annotated[Path, typer.Argument(metavar="FILE", help="A file of JSON Lines.")]
KeyFile = Annotated[
    Path | None,
    typer.Option("--with-keys", metavar="KEYFILE", help="Also move everybody's keys."),
]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask for confirmation.")]


def export(file: File, with_keys: KeyFile = None, as_json: output.AsJson = False) -> None:
    """Write every event, as stored, to FILE. Personal fields stay encrypted.

    KEYFILE receives all keys, protected by a passphrase; it works only with this FILE. Neither file
    may exist yet. Pictures, the identity and settings are not included: to move a home, also copy
    its `photos` and `identity.json`. FILE appears once it is complete, then KEYFILE. An interrupted
    export leaves neither; run it again.
    """
    check_absent(file)
    if with_keys is not None:
        check_absent(with_keys)
        check_different(file, with_keys)
    passphrase = None if with_keys is None else _passphrase(confirm=True)
    keys_file = nullcontext() if with_keys is None else writing(with_keys)
    with (
        _archives() as archives,
        showing() as tick,
        keys_file as write_keys,
        writing(file) as write,
    ):
        done = archives.export(write, tick)
        if write_keys is not None and passphrase is not None:
            for line in archives.export_keys(done.checksum, passphrase):
                write_keys(line)
    data = _told(done) | {"file": str(file), "keys": None if with_keys is None else str(with_keys)}
    lines = [f"{done.events} events up to position {done.head} in {file}", *_sums(done)]
    if with_keys is not None:
        lines.append(f"keys in {with_keys}: with the passphrase, they open all personal data")
    output.show(as_json, data, lines)


def import_(
    file: File, with_keys: KeyFile = None, yes: Yes = False, as_json: output.AsJson = False
) -> None:
    """Fill an empty store with the events of FILE, with the same ids, versions and positions.

    FILE is checked completely first. If the import is interrupted, run the command again to
    continue; until then no other command works in that home. Side effects are not repeated. Without
    KEYFILE, personal data can never be read here.
    """
    with reading(file) as source, _archives() as archives:
        with showing() as tick:
            found = archives.inspect(source, tick)
        done = archives.is_done(found)
        keys: Keys = {}
        if with_keys is not None and not done:
            keys = _keys(archives, with_keys, found)
        lost = 0 if done else len(archives.unreadable(found, keys))
        if not _agreed(lost, yes=yes):
            raise typer.Abort
        with showing() as tick:
            archives.restore(source, found, keys, tick)
        redacted = archives.redacted(found)
    data = _told(found) | {"file": str(file), "redacted": redacted, "already_done": done}
    lines = [f"{found.events} events up to position {found.head} from {file}", *_sums(found)]
    if done:
        lines.append("they were already imported")
    lines.append(f"people whose data reads as redacted: {redacted}")
    output.show(as_json, data, lines)


def digest(as_json: output.AsJson = False) -> None:
    """Print the SHA-256 of all stored events, in order.

    Two stores with the same digest have the same events, ids, versions and positions.
    """
    with _archives() as archives, showing() as tick:
        found = archives.digest(tick)
    data = {"events": found.events, "head": found.head, "digest": found.digest}
    output.show(as_json, data, [f"{found.digest}  {found.events} events"])


@contextmanager
def _archives() -> Iterator[Archives]:
    from ilikeyacut.entrypoints.bootstrap import opened_archives

    with opened_archives(settings()) as archives:
        yield archives


def _keys(archives: Archives, path: Path, found: Checked) -> Keys:
    passphrase = _passphrase(confirm=False)
    with reading(path) as lines:
        return archives.open_keys(lines, passphrase, found)


def _agreed(lost: int, *, yes: bool) -> bool:
    """Whether to import the events without the keys of `lost` people."""
    if lost == 0:
        return True
    warning = f"people whose data will be redacted here for good: {lost}"
    if not yes and not sys.stdin.isatty():
        raise CliError(
            "KEYS_NOT_BROUGHT",
            f"{warning}; there is no terminal to confirm this",
            "import their keys (--with-keys KEYFILE), or use --yes",
        )
    return output.confirmed(f"{warning}. Import without their keys?", yes=yes)


def _passphrase(*, confirm: bool) -> str:
    """Return the passphrase from the environment or the terminal. Raises CliError, typer.Abort."""
    passphrase = os.environ.get(PASSPHRASE, "")
    if not passphrase and sys.stdin.isatty():
        passphrase = typer.prompt(
            "Passphrase of the keys", hide_input=True, confirmation_prompt=confirm, err=True
        )
    if not passphrase:
        raise CliError(
            "KEYS_PASSPHRASE_MISSING",
            "the keys need a passphrase, and there is no terminal to ask for it",
            f"set {PASSPHRASE}",
        )
    if confirm:
        try:
            check_passphrase(passphrase)
        except PassphraseWeakError as weak:
            raise CliError(weak.code, str(weak), weak.hint) from weak
    return passphrase


def _told(found: Checked) -> dict[str, object]:
    return {
        "events": found.events,
        "head": found.head,
        "sha256": found.checksum,
        "digest": found.digest,
    }


def _sums(found: Checked) -> list[str]:
    return [f"checksum {found.checksum}", f"digest   {found.digest}"]
