"""Importing ilikeyacut and its four aggregates, against what any event-sourced pydantic code needs.

Fresh processes, in turn, timed inside: at most 1.45 times pydantic and eventsourcing.domain.
"""

import statistics
import subprocess
import sys

LIMIT = 1.45
ROUNDS = 15
BASELINE = "import pydantic, eventsourcing.domain; from pydantic import BaseModel"
OURS = (
    "import ilikeyacut, ilikeyacut.domain.user, ilikeyacut.domain.photo, "
    "ilikeyacut.domain.processing_job, ilikeyacut.domain.hairstyle"
)


def milliseconds(code: str) -> float:
    """Return how long `code` takes in a fresh interpreter that has just started."""
    timed = f"import time; t = time.perf_counter(); {code}; print(time.perf_counter() - t)"
    done = subprocess.run([sys.executable, "-c", timed], check=True, capture_output=True, text=True)
    return float(done.stdout) * 1000


def main() -> int:
    """Return 1 when importing costs more than LIMIT times the baseline."""
    pairs = [(milliseconds(BASELINE), milliseconds(OURS)) for _ in range(ROUNDS)]
    ratio = statistics.median(ours / base for base, ours in pairs)
    base, ours = (statistics.median(side) for side in zip(*pairs, strict=True))
    print(f"baseline {base:.0f} ms, ilikeyacut {ours:.0f} ms: {ratio:.2f}x (limit {LIMIT}x)")
    return int(ratio > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
