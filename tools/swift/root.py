"""A folder with Debian 13 and its Swift compiler, and commands run in it.

Debian 12 and PyPI have no Swift, so the compiler of Debian 13 lives in a root directory of its own.
Commands in it share the network, so Swift tests reach a server on 127.0.0.1.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
SUITE = "trixie"
PACKAGES = ("swiftlang", "libc6-dev", "libstdc++-14-dev", "git")
SIZE = "about 600 MB to fetch, 3 GB on disk"
MOUNTED = Path("/src")
"""Where commands in the root see the repository."""
ENTER = """
mount -t proc proc "$1/proc" && mkdir -p "$1$3" && mount --bind "$2" "$1$3" && root=$1 && shift 3 &&
exec chroot "$root" "$@"
"""
"""Without /proc, Swift does not find its libraries. The mounts end with the process."""


class UnavailableError(Exception):
    """This machine cannot have the root, and why."""


def place() -> Path:
    """Return where the root is, or would be."""
    return Path(os.environ.get("SWIFT_ROOT") or REPOSITORY / "build" / "swift-root")


def ensure() -> Path:
    """Return the root; make it if it is missing. Only one process makes it, others wait for it."""
    root = place().absolute()
    if os.geteuid() != 0:
        raise UnavailableError("only root can enter a root directory: run it as root")
    _do("unshare", "--mount", "true")  # some containers refuse it
    root.parent.mkdir(parents=True, exist_ok=True)
    with root.with_name(f"{root.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not os.path.lexists(root / "usr/bin/swift"):  # a link to a path within the root
            print(f"Making {root}: Debian 13 and its Swift compiler, {SIZE}.", flush=True)
            _make(root)
    return root


def _make(root: Path) -> None:
    partial = root.with_name(f"{root.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    if not shutil.which("debootstrap"):
        _do("apt-get", "update", "--quiet")
        _do("apt-get", "install", "--yes", "--quiet", "debootstrap", "debian-archive-keyring")
    _do("debootstrap", "--variant=minbase", SUITE, str(partial), *_mirror())
    install = ["apt-get", "install", "--yes", "--quiet", "--no-install-recommends", *PACKAGES]
    _do(*_entered(partial, install), env=_environment({"DEBIAN_FRONTEND": "noninteractive"}))
    _do(*_entered(partial, ["apt-get", "clean"]), env=_environment({}))
    partial.rename(root)


def _mirror() -> list[str]:
    """Return the mirror of Debian that this machine uses; debootstrap knows another."""
    lists = [Path("/etc/apt/sources.list"), *Path("/etc/apt/sources.list.d").glob("*")]
    text = "\n".join(file.read_text("utf-8", "replace") for file in lists if file.is_file())
    return re.findall(r"https?://[^\s]*/debian/?(?=\s)", text)[:1]


def _do(*command: str, env: Mapping[str, str] | None = None) -> None:
    try:
        subprocess.run(
            command,
            check=True,
            env=env,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
    except OSError as error:
        raise UnavailableError(f"{command[0]} failed: {error}") from error
    except subprocess.CalledProcessError as error:
        said = "\n".join(error.stdout.splitlines()[-20:])
        raise UnavailableError(f"{' '.join(command)}\n{said}") from error


def command(arguments: Sequence[str]) -> list[str]:
    """Return what runs a command in the root, in the repository's folder there."""
    script = f'cd {MOUNTED} && exec "$@"'
    return _entered(ensure(), ["sh", "-c", script, "sh", *arguments])


def _entered(root: Path, arguments: Sequence[str]) -> list[str]:
    entered = ["unshare", "--mount", "--fork", "--kill-child", "sh", "-c", ENTER, "sh"]
    return [*entered, str(root), str(REPOSITORY), str(MOUNTED), *arguments]


def _environment(more: Mapping[str, str]) -> dict[str, str]:
    path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    return {"PATH": path, "LANG": "C.UTF-8", "HOME": str(MOUNTED / "build/swift-home"), **more}


def run(
    arguments: Sequence[str], more: Mapping[str, str] | None = None, *, captured: bool = False
) -> subprocess.CompletedProcess[str]:
    """Run a command in the root. It sees no variables but `more`, and the repository at /src."""
    (REPOSITORY / "build/swift-home").mkdir(parents=True, exist_ok=True)
    return subprocess.run(
        command(arguments),
        check=False,
        env=_environment(more or {}),
        text=True,
        stdout=subprocess.PIPE if captured else None,
        stderr=subprocess.STDOUT if captured else None,
    )
