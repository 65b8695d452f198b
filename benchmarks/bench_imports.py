"""Importing ilikeyacut and its four aggregates, against what any event-sourced pydantic code needs.

Fresh processes, in turn, timed inside: at most 1.45 times pydantic and eventsourcing.domain. The
quickest of many rounds speaks for each side: what a busy machine adds is not the import's. The
second figure also lets the other side make one model, with which pydantic ends its own loading.
"""

import subprocess
import sys

LIMIT = 1.45
ROUNDS = 25
BASELINE = "import pydantic, eventsourcing.domain; from pydantic import BaseModel"
ONE_MODEL = f"{BASELINE}\nclass Model(BaseModel):\n    x: int\n"
OURS = (
    "import ilikeyacut, ilikeyacut.domain.user, ilikeyacut.domain.photo, "
    "ilikeyacut.domain.processing_job, ilikeyacut.domain.hairstyle"
)


def milliseconds(code: str) -> float:
    """Return how long `code` takes in a fresh interpreter that has just started."""
    timed = f"import time; t = time.perf_counter()\n{code}\nprint(time.perf_counter() - t)"
    done = subprocess.run([sys.executable, "-c", timed], check=True, capture_output=True, text=True)
    return float(done.stdout) * 1000


def main() -> int:
    """Return 1 when importing costs more than LIMIT times the baseline."""
    sides = (BASELINE, ONE_MODEL, OURS)
    rounds = [[milliseconds(code) for code in sides] for _ in range(ROUNDS)]
    base, one_model, ours = (min(side) for side in zip(*rounds, strict=True))
    print(f"baseline {base:.0f} ms, ilikeyacut {ours:.0f} ms: {ours / base:.2f}x (limit {LIMIT}x)")
    print(f"baseline with one model {one_model:.0f} ms: {ours / one_model:.2f}x")
    return int(ours / base > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
