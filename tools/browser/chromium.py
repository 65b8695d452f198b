"""Starting the Chromium of this machine, without a window and without a network."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
OFFLINE = (
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--disable-quic",
    "--disable-gpu",
)
"""With these the browser finds no host but this machine. Playwright itself turns off the browser's
own requests: updates, synchronisation, field trials."""


def executable() -> str:
    """Return the Chromium that is set, or the first one on the path."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if not found:
        raise SystemExit("There is no Chromium here: run `sh tools/browser/install.sh`.")
    return found


@contextmanager
def launched(camera: Path) -> Iterator[Browser]:
    """Start Chromium with a film for its camera; only pages that may use the camera see it."""
    film = ("--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={camera}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=[*OFFLINE, *film])
        try:
            yield browser
        finally:
            browser.close()
