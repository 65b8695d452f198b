"""The functions, and everything that each may do: one table.

The roles are made of it, docs/security.md prints it, and tests hold both against the templates,
against AWS's own list of actions, and against the adapters at work under a role.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from grants import ANYTHING, Grant
from ilikeyacut.entrypoints.lambdas.routes import RULES


@dataclass(frozen=True)
class Function:
    """What a function is for, which package it runs, and its grants: names of both tables."""

    purpose: str
    package: str
    may: tuple[Grant, ...]
    redis: bool = False
    """Whether it revokes sessions, so that Redis must know."""


SESSION = (("read", "UserSessions"), ("append", "Limits"))
PERSON = (("append", "Events"), ("read", "Keys"), ("unwrap", "person-key"))
VIEWS = ("Users", "Photos", "ProcessingJobs", "HairstyleLibrary", "Views")
"""Whoever reads a view also reads the record of its live version, which is in the table Views."""


def _on(resource: str, *grants: str) -> tuple[Grant, ...]:
    return tuple((grant, resource) for grant in grants)


def _read(*views: str) -> tuple[Grant, ...]:
    return tuple(("read", view) for view in (*views, "Views"))


FUNCTIONS: Mapping[str, Function] = {
    "auth": Function(
        "accounts, signing in and out",
        "http",
        (
            ("append", "Events"),
            ("append", "Keys"),
            ("wrap", "person-key"),
            ("fold", "UserSessions"),
            ("append", "Limits"),
            *_read("Users"),
            ("sign-in", "user-pool"),
            ("secret", "email-secret"),
        ),
        redis=True,
    ),
    "uploads": Function(
        "announces uploads; lists, shows and deletes photos",
        "http",
        (
            *PERSON,
            *SESSION,
            *_read("Photos", "Users"),
            *_on("user-uploads", "see", "store", "list", "remove"),
            *_on("thumbnails", "see", "list", "remove"),
            *_on("processed-images", "see", "list", "remove"),
            ("secret", "cdn-key"),
        ),
    ),
    "processing": Function(
        "the image queue: uploads taken in, pictures made; try-ons, and what needs OpenCV",
        "pictures",
        (
            *PERSON,
            *SESSION,
            *_read("ProcessingJobs", "Photos", "Users", "HairstyleLibrary"),
            ("append", "Budgets"),
            *_on("user-uploads", "see", "store", "list", "remove"),
            *_on("processed-images", "see", "store", "list"),
            *_on("thumbnails", "see", "store", "list"),
            *_on("static-assets", "see", "store", "list"),
            ("consume", "image-queue"),
            ("bury", "image-dead"),
            ("answer", ANYTHING),
            ("infer", "stylist-endpoint"),
            ("call", "gemini-api"),
            ("secret", "gemini-key"),
            ("secret", "cdn-key"),
        ),
    ),
    "users": Function(
        "profile, consents, credits, favourites, sessions; people, for admins",
        "http",
        (
            *PERSON,
            ("fold", "UserSessions"),
            ("append", "Limits"),
            *_read("Users", "Photos", "ProcessingJobs"),
            ("secret", "email-secret"),
            ("sign-in", "user-pool"),
        ),
    ),
    "gallery": Function(
        "hairstyles, results, shares, exports, health; the rest for admins",
        "http",
        (
            *PERSON,
            *SESSION,
            *_read("Users", "Photos", "ProcessingJobs", "HairstyleLibrary"),
            *_on("processed-images", "see", "list", "remove"),
            *_on("thumbnails", "see", "list", "remove"),
            *_on("static-assets", "see", "store", "list"),
            ("secret", "cdn-key"),
        ),
    ),
    "notifications": Function(
        "tells people on their phones; their devices",
        "http",
        (
            *PERSON,
            *SESSION,
            *_read("Users"),
            ("fold", "Inbox"),
            ("consume", "notification-queue"),
            ("bury", "dead"),
            ("push", ANYTHING),
        ),
    ),
    "orchestration": Function(
        "the workflow's steps, and what follows from published events",
        "pictures",
        (
            ("append", "Events"),
            ("append", "Keys"),
            ("unwrap", "person-key"),
            ("fold", "UserSessions"),
            ("append", "Limits"),
            ("append", "Budgets"),
            *_read("Users", "Photos", "ProcessingJobs", "HairstyleLibrary"),
            ("start", "try-on"),
            *_on("user-uploads", "see", "list", "remove"),
            *_on("processed-images", "see", "store", "list", "remove"),
            *_on("thumbnails", "see", "store", "list", "remove"),
            *_on("static-assets", "see", "list"),
            ("forget", "user-pool"),
            ("push", ANYTHING),
            ("secret", "email-secret"),
        ),
    ),
    "projector": Function(
        "brings the views up to date with the log",
        "plain",
        (
            ("read", "Events"),
            ("read", "Keys"),
            ("unwrap", "person-key"),
            *(("fold", view) for view in VIEWS),
            ("secret", "email-secret"),
        ),
    ),
    "relay": Function(
        "publishes the log on the event bus",
        "plain",
        (("read", "Events"), ("fold", "Views"), ("publish", "event-bus")),
    ),
    "upkeep": Function(
        "ends what has expired; removes what is unused",
        "plain",
        (
            *PERSON,
            *_read("Users", "Photos", "ProcessingJobs", "HairstyleLibrary"),
            *_on("user-uploads", "list", "remove"),
            *_on("processed-images", "list", "remove"),
            *_on("thumbnails", "list", "remove"),
            *_on("static-assets", "list", "remove"),
        ),
    ),
    "claims": Function("puts a person's id into their tokens", "plain", ()),
}

HTTP = tuple(dict.fromkeys(rule.function for rule in RULES))
"""The functions that answer requests."""
