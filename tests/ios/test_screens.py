"""The screens and the app compile against declarations of Apple's frameworks; faults do not."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.swift_kit import PACKAGE, build, shared_folder
from swift.root import REPOSITORY, run

pytestmark = pytest.mark.long

CHECKS = PACKAGE / "Checks"
SCREENS = REPOSITORY / PACKAGE / "Sources/ILikeYouACutUI"
BUILT = Path("build/ios-checks")
FAULTS = [
    ("TryOn/TryOnBar.swift", "tryOn.tryOn()", "tryOn.tryOnn()", "no member 'tryOnn'"),
    ("TryOn/StyleStrip.swift", "catalogue.title(", "catalogue.titel(", "no member 'titel'"),
    ("Gallery/GalleryScreen.swift", "toggle(result)", "toggle(look: result)", "label 'look:'"),
    ("Parts/RemotePicture.swift", "Hidden(true)", "Hidden(on: true)", "label 'on:'"),
    (
        "Camera/CameraScreen.swift",
        "Task { @MainActor in camera.see(faces) }",
        "camera.see(faces)",
        "main actor-isolated instance method 'see'",
    ),
    ("Settings/DeleteAccountButton.swift", "Task { await delete() }", "delete()", "'async' call"),
]


@pytest.fixture(scope="module")
def modules() -> str:
    """Return where the declarations and the kit are, once the screens and the app compiled."""
    build(CHECKS, BUILT)
    return f"{BUILT}/debug/Modules"


@pytest.fixture
def copy() -> Iterator[Path]:
    """Yield a copy of the screens."""
    with shared_folder() as folder:
        yield Path(shutil.copytree(SCREENS, folder / "screens"))


def test_the_screens_and_the_app_compile_without_a_warning(modules: str) -> None:
    assert typechecked(modules, SCREENS) == ""


def test_what_is_wrong_in_a_screen_is_refused(modules: str, copy: Path) -> None:
    for name, right, wrong, _ in FAULTS:
        text = (copy / name).read_text("utf-8")
        assert right in text, f"{name} has no {right} to make a fault of"
        (copy / name).write_text(text.replace(right, wrong, 1), "utf-8")
    said = typechecked(modules, copy)
    for name, _, _, error in FAULTS:
        found = [it for it in said.splitlines() if f"{name}:" in it and "error:" in it]
        assert any(error in it for it in found), (name, found)


def typechecked(modules: str, screens: Path) -> str:
    """Return what the compiler says of the screens in a folder."""
    files = sorted(str(it.relative_to(REPOSITORY)) for it in screens.rglob("*.swift"))
    options = ["-typecheck", "-wmo", "-swift-version", "6", "-parse-as-library", "-I", modules]
    return run(["swiftc", *options, "-module-name", "ILikeYouACutUI", *files], captured=True).stdout
