"""The functions, and everything that each may do: one table.

The roles are made of it, docs/security.md prints it, and tests hold both against the templates,
against AWS's own list of actions, and against the adapters at work under a role.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from grants import ANYTHING, FOLDERS, Grant
from ilikeyacut.entrypoints.lambdas.routes import RULES

REDIS: Grant = ("connect", "redis")
HANDLERS = "ilikeyacut.entrypoints.lambdas"
"""Each function is a module there, with a `handler`."""


@dataclass(frozen=True)
class Function:
    """What a function is for, which package it runs, and its grants: names of both tables."""

    purpose: str
    package: str
    may: tuple[Grant, ...]

    @property
    def redis(self) -> bool:
        """Whether it is in the VPC, with Redis: it signs people out at their own wish."""
        return REDIS in self.may


def _on(resource: str, *grants: str) -> tuple[Grant, ...]:
    return tuple((grant, resource) for grant in grants)


def _each(grant: str, resources: Iterable[str]) -> tuple[Grant, ...]:
    return tuple((grant, resource) for resource in resources)


VIEWS = ("Users", "Photos", "ProcessingJobs", "HairstyleLibrary", "Views")
"""The tables of views. The last has the record of each view's live version, for all readers."""

ASKED: tuple[Grant, ...] = (("get", "UserSessions"), ("count", "Limits"))
"""Whoever answers requests checks sessions and counts."""

PERSONAL: tuple[Grant, ...] = (
    ("append", "Events"),
    ("get", "Keys"),
    ("unwrap", "person-key"),
    ("secret", "email-secret"),
)
"""Whoever works for people loads them, appends, and hides addresses in what is counted by them."""

ERASES: tuple[Grant, ...] = (
    ("follow", "Events"),
    ("replace", "Keys"),
    *_each("fold", VIEWS),
    *_each("find", ("Photos", "ProcessingJobs")),
    ("end", "UserSessions"),
    *(
        grant
        for folder in ("user-uploads", "processed-images", "thumbnails", "exports")
        for grant in _on(folder, "list", "delete", "clear")
    ),
    ("forget", "user-pool"),
    ("drop", ANYTHING),
)
"""Whoever erases people brings the views up to date itself, so that no row is left behind."""

FUNCTIONS: Mapping[str, Function] = {
    "auth": Function(
        "accounts, signing in and out",
        "http",
        (
            ("append", "Events"),
            ("replace", "Keys"),
            ("wrap", "person-key"),
            ("unwrap", "person-key"),
            ("secret", "email-secret"),
            ("open", "UserSessions"),
            ("count", "Limits"),
            ("sign-in", "user-pool"),
            REDIS,
        ),
    ),
    "uploads": Function(
        "announces uploads; lists, shows and deletes photos",
        "http",
        (
            *PERSONAL,
            *ASKED,
            ("find", "Photos"),
            ("get", "Views"),
            *_on(
                "user-uploads", "write", "show", "delete"
            ),  # forms have the rights of their signer
            ("delete", "thumbnails"),
            ("secret", "cdn-key"),
        ),
    ),
    "processing": Function(
        "the image queue: uploads taken in, pictures made; try-ons, and what needs OpenCV",
        "pictures",
        (
            *PERSONAL,
            *ASKED,
            ("replace", "Limits"),
            ("move", "Budgets"),
            ("find", "ProcessingJobs"),
            *_each("get", ("Photos", "Views")),
            *_on("user-uploads", "read", "write", "delete"),
            *_on("processed-images", "read", "write"),
            *_each("write", ("thumbnails", "static-assets")),
            ("consume", "image-queue"),
            ("bury", "image-dead"),
            ("answer", ANYTHING),
            ("infer", "stylist-endpoint"),
            ("call", "gemini-api"),
            *_each("secret", ("gemini-key", "cdn-key")),
        ),
    ),
    "users": Function(
        "profile, consents, credits, favourites, sessions; people, for admins",
        "http",
        (
            *PERSONAL,
            *ASKED,
            ("end", "UserSessions"),
            ("find", "Users"),
            ("get", "Views"),
            REDIS,
        ),
    ),
    "gallery": Function(
        "hairstyles, results, shares, exports, health, the web page; the rest for admins",
        "http",
        (
            *PERSONAL,
            *ASKED,
            ("follow", "Events"),
            ("get", "Users"),
            *_each("find", ("Photos", "ProcessingJobs", "HairstyleLibrary")),
            *_on("Views", "move", "compare"),
            *_each("delete", ("processed-images", "thumbnails")),
            *_each("list", FOLDERS),
            ("show", "exports"),
            ("secret", "cdn-key"),
        ),
    ),
    "notifications": Function(
        "tells people on their phones; their devices",
        "http",
        (
            *PERSONAL,
            *ASKED,
            ("count", "Inbox"),
            ("consume", "notification-queue"),
            ("bury", "dead"),
            ("push", ANYTHING),
        ),
    ),
    "orchestration": Function(
        "the workflow's steps, and what follows from published events",
        "pictures",
        (
            *PERSONAL,
            *ERASES,
            ("start", "try-on"),
            ("register", ANYTHING),
            *_each("read", ("user-uploads", "processed-images")),
            *_each("write", ("processed-images", "thumbnails", "exports")),
        ),
    ),
    "projector": Function(
        "brings the views up to date with the log",
        "plain",
        (
            ("follow", "Events"),
            ("get", "Keys"),
            ("unwrap", "person-key"),
            *_each("fold", VIEWS),
            ("secret", "email-secret"),
        ),
    ),
    "relay": Function(
        "publishes the log on the event bus",
        "plain",
        (("follow", "Events"), ("move", "Views"), ("publish", "event-bus")),
    ),
    "upkeep": Function(
        "ends what has expired; removes what is unused; finishes erasures",
        "plain",
        (
            *PERSONAL,
            *ERASES,
            ("find", "Users"),
            *_each("scan", ("Photos", "ProcessingJobs")),
            *_on("static-assets", "list", "delete", "clear"),
        ),
    ),
    "claims": Function("puts a person's id into their tokens", "plain", ()),
}

HTTP = tuple(dict.fromkeys(rule.function for rule in RULES))
"""The functions that answer requests."""
