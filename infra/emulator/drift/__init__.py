"""What the emulator keeps of a deployed template, and what it drops without a word.

comparing   compares the properties of deployed resources with their templates
data        tables, buckets, queues, keys
computing   functions, their sources, the workflow
people      user pools
edges       API, load balancer, distribution
watching    alarms, logs, rules
"""

from emulator.drift import computing, data, edges, people, watching
from emulator.drift.comparing import Drift, Look, drift

__all__ = ["LOOKS", "Drift", "drift"]

LOOKS: dict[str, Look] = {
    **computing.LOOKS,
    **data.LOOKS,
    **edges.LOOKS,
    **people.LOOKS,
    **watching.LOOKS,
}
