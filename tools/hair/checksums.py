"""Write down what the packaged data is, so that `ilikeyacut doctor` can tell when it is damaged."""

from hashlib import sha256

from ilikeyacut.adapters.preview.styles.templates import TEMPLATES

DATA = TEMPLATES.parent
FOLDERS = ("models", "templates")


def write() -> None:
    """Store the SHA-256 of every model and template, in the format of `sha256sum`."""
    files = sorted(path for folder in FOLDERS for path in (DATA / folder).iterdir())
    lines = [
        f"{sha256(path.read_bytes()).hexdigest()}  {path.relative_to(DATA).as_posix()}\n"
        for path in files
    ]
    (DATA / "SHA256SUMS").write_text("".join(lines), "utf-8")
