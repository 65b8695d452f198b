"""Where the entries of a log stand: buckets of positions, each spread over stripes.

A stripe of a bucket is a partition. The counter records the size of buckets and, for a log that was
ever striped, from which position on it has how many stripes. It is the only truth: each writer gets
it with its ticket, and a reader with the last issued position. A change holds from a position that
no ticket has reached, so what a process knows of issued positions stays true.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from ilikeyacut.adapters.dynamodb.faults import Item

MOST_STRIPES = 32
MARGIN = 1_000
"""Positions between the counter and a change, so other writers' tickets do not get in its way.

At most a bucket of them.
"""


@dataclass(frozen=True, slots=True)
class Layout:
    """`steps`: from a position on, so many stripes."""

    bucket: int
    steps: tuple[tuple[int, int], ...] = ((0, 1),)

    @classmethod
    def of(cls, counter: Item) -> Layout:
        """Return a counter's layout."""
        bucket = abs(int(counter["b"]["N"]))
        if "p" not in counter:
            return cls(bucket)
        return cls(bucket, tuple((first, count) for first, count in json.loads(counter["p"]["S"])))

    @property
    def most(self) -> int:
        """The most stripes that the log ever had."""
        return max(count for _, count in self.steps)

    def bucket_of(self, position: int) -> int:
        """Return the bucket of an entry that ends at a position."""
        return position // self.bucket

    def stripe_of(self, last: int) -> int:
        """Return the stripe of an entry. Saves of one size must not all meet in one."""
        count = next(count for first, count in reversed(self.steps) if first <= last)
        return ((last * 0x9E3779B1 & 0xFFFFFFFF) * count) >> 32

    def stripes_of(self, bucket: int) -> int:
        """Return how many stripes a bucket may have entries in."""
        first, end = bucket * self.bucket, (bucket + 1) * self.bucket
        ends = (*(start for start, _ in self.steps[1:]), end)
        held = zip(self.steps, ends, strict=True)
        return max(count for (start, count), until in held if start < end and until > first)

    def changed(self, issued: int, stripes: int) -> Layout:
        """Return the layout with other stripes from a position that is not issued yet."""
        first = max(issued, self.steps[-1][0]) + min(MARGIN, self.bucket)
        return Layout(self.bucket, (*self.steps, (first, stripes)))

    def attributes(self) -> dict[str, Any]:
        """Return what the counter says of it.

        An earlier version of this program would look into one stripe only. It finds a size of
        buckets that it refuses.
        """
        if self.most == 1:
            return {"b": {"N": str(self.bucket)}}
        steps = json.dumps(self.steps, separators=(",", ":"))
        return {"b": {"N": str(-self.bucket)}, "p": {"S": steps}}
