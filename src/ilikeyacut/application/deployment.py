"""What a process is a part of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Deployment:
    """Whether one process can be the `whole` system: log, views, pictures, worker and server.

    In a cloud, other processes follow the log and other servers show the pictures. `server` is the
    address of the app's own server, where people see what was shared, without a slash at its end.
    """

    whole: bool
    server: str
