"""Run a command in the root with Swift: python -m swift swift --version. Makes the root if missing.

Ends with 69 where this machine cannot have the root; otherwise with the command's own status.
"""

from __future__ import annotations

import sys

from swift.root import UnavailableError, run

UNAVAILABLE = 69


def main(arguments: list[str]) -> int:
    """Run the command; return how it ended."""
    try:
        return run(arguments or ["swift", "--version"]).returncode
    except UnavailableError as error:
        print(f"NO SWIFT HERE: {error}", file=sys.stderr)
        return UNAVAILABLE


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
