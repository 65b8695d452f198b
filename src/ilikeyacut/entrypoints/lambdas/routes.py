"""Which function answers which path: one table, for the load balancer and for the functions.

The rules are in the order of their priority, worded as a load balancer words them: `*` stands for
any characters, slashes too. Each has at most three patterns, because the balancer allows five
values a rule, and the key of the edge and a method are among them.
"""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase


@dataclass(frozen=True)
class Rule:
    """Requests of these paths go to a function, all methods or one."""

    function: str
    paths: tuple[str, ...]
    method: str | None = None

    def takes(self, method: str, path: str) -> bool:
        """Whether a request is one of the rule's."""
        if self.method not in (None, method):
            return False
        return any(fnmatchcase(path, pattern) for pattern in self.paths)


RULES = (
    Rule(
        "processing",
        ("/v1/photos/*/complete", "/v1/photos/*/hair-mask", "/v1/results/*/card"),
    ),
    Rule("processing", ("/v1/admin/hairstyles/*/thumbnail",), "PUT"),
    Rule("processing", ("/v1/try-ons", "/v1/try-ons/*")),
    Rule("auth", ("/v1/auth/*",)),
    Rule("uploads", ("/v1/photos", "/v1/photos/*")),
    Rule("notifications", ("/v1/me/devices", "/v1/me/devices/*")),
    Rule("gallery", ("/v1/me/exports", "/v1/me/exports/*")),
    Rule("users", ("/v1/me", "/v1/me/*", "/v1/admin/users*")),
    Rule("gallery", ("/v1/hairstyles*", "/v1/results*", "/v1/shares/*")),
    Rule("gallery", ("/v1/colours", "/v1/config", "/v1/health/*")),
    Rule("gallery", ("/v1/admin/*", "/.well-known/jwks.json")),
    Rule("gallery", ("/", "/web/*", "/s/*")),
)

MOUNTED = {
    "auth": ("auth",),
    "gallery": (
        *("service", "keys", "hairstyles", "colours"),
        *("exports", "results", "shares", "admin"),
        *("web", "share_pages"),
    ),
    "notifications": ("devices",),
    "processing": ("photos", "try_ons", "cards", "admin"),
    "uploads": ("photos",),
    "users": ("me", "consents", "credits", "favourites", "sessions", "admin"),
}
"""The nouns of which a function serves something; it loads no other."""

PATHS = {
    "admin": ("/v1/admin/*",),
    "auth": ("/v1/auth/*",),
    "cards": ("/v1/results/*/card",),
    "colours": ("/v1/colours",),
    "consents": ("/v1/me/consents*",),
    "credits": ("/v1/me/credits/*",),
    "devices": ("/v1/me/devices*",),
    "exports": ("/v1/me/exports*",),
    "favourites": ("/v1/me/favourites*",),
    "hairstyles": ("/v1/hairstyles*",),
    "keys": ("/.well-known/jwks.json",),
    "me": ("/v1/me", "/v1/me/email*"),
    "photos": ("/v1/photos*",),
    "results": ("/v1/results*",),
    "service": ("/v1/config", "/v1/health/*"),
    "sessions": ("/v1/me/sessions*",),
    "share_pages": ("/s/*",),
    "shares": ("/v1/shares/*",),
    "try_ons": ("/v1/try-ons*",),
    "web": ("/", "/web/*"),
}
"""Patterns for all paths of a noun. A function loads it with the first request for one of them."""


def function_of(method: str, path: str) -> str | None:
    """Return the function that answers a request, None if there is none."""
    return next((it.function for it in RULES if it.takes(method, path)), None)


def nouns_of(function: str, path: str) -> list[str]:
    """Return the nouns that a function may serve a path from."""
    return [
        noun
        for noun in MOUNTED[function]
        if any(fnmatchcase(path, pattern) for pattern in PATHS[noun])
    ]
