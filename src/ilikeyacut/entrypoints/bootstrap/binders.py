"""Which function binds which classes. None of them is imported before one of its classes is needed.

A binder takes the container and the settings. A class of the application needs no line here if it
can be made of its ports.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ilikeyacut.entrypoints.settings import Profile

Table = Mapping[str, Iterable[str]]
"""Binders, below this package, with what they bind, below `ilikeyacut`."""


def _ports(*paths: str) -> tuple[str, ...]:
    return tuple(f"application.ports.{path}" for path in paths)


HERE = "entrypoints.bootstrap.binding"
GATES = _ports("authenticator.Authenticator", "authenticator.DirectSignIn")
TOKENS = _ports("tokens.PublicKeys", "tokens.TokenVerifier", "upload_credentials.CredentialGrants")
MACHINE = (
    *_ports("clock.Clock", "entropy.Entropy", "cipher.Cipher"),
    "application.sealing.Sealing",
)
SERVER = _ports(
    "addresses.AddressChecks",
    "addresses.Addresses",
    "upload_grants.UploadForms",
    "upload_grants.UploadGrants",
)
STORES = (
    *_ports(
        "budget.Budget",
        "circuits.Circuits",
        "doorbell.Doorbell",
        "doorbell.Doorbells",
        "event_archive.EventArchive",
        "event_store.EventStore",
        "identity.IdentityProvider",
        "inbox.Inbox",
        "keyring.KeyArchive",
        "keyring.Keyring",
        "notifier.Notifier",
        "photo_store.PhotoStore",
        "rate_limits.RateLimits",
        "scratch.Scratch",
        "scrubber.Scrubber",
        "sessions.Sessions",
        "views.ViewStore",
        "worker_lock.WorkerLock",
    ),
    f"{HERE}.EmailSecret",
)
SERVICES = (
    *_ports("event_bus.EventBus", "workflows.Workflows"),
    "application.worker.queues.Queues",
)

APPLICATION: Table = {
    "decoding.bind_decoding": _ports("event_archive.EventDecoding"),
    "application.clients.bind_clients": ("application.use_cases.configuration.ClientVersions",),
    "application.consumers.bind_consumers": (
        "application.worker.images.ImageWork",
        "application.worker.queues.Consumers",
    ),
    "application.deployment.bind_deployment": ("application.deployment.Deployment",),
    "application.kinds.bind_kinds": ("application.archive.archives.Kinds",),
    "application.limits.bind_limits": ("application.limits.Limits",),
    "application.people.bind_people": (
        "application.identity.links.HomeLinks",
        *_ports("personal_services.PersonalServices"),
        "application.use_cases.accounts.Accounts",
    ),
    "application.pictures.bind_picture_limits": (
        "application.intake_limits.IntakeLimits",
        "application.use_cases.photos.SelfieRetention",
        "domain.selfie.LookLimits",
    ),
    "application.projections.bind_projections": ("application.followers.projection.Projections",),
    "application.reactors.bind_reactors": ("application.followers.reactor.Reactors",),
    "application.relaying.bind_relaying": ("application.followers.relay.Relaying",),
    "application.try_ons.bind_try_ons": (
        *_ports("progress.Progress"),
        "application.stylists.spending.SpendingCaps",
    ),
    "application.views.bind_views": (
        *_ports("views.ViewReader"),
        "application.use_cases.gallery.Gallery",
    ),
    "application.watching.bind_watching": _ports("measures.Measures", "tracing.Tracing"),
    "drawing.bind_drawing": (
        *_ports("card_drawer.CardDrawer", "qr_codes.QrCodes"),
        "application.use_cases.hair_masks.HairMasks",
    ),
    "stylists.bind_stylists": (
        "application.stylists.consents.Consents",
        "application.stylists.selection.Stylists",
    ),
    "sight.bind_sight": (
        *_ports("face_inspector.FaceInspector", "face_mapper.FaceMapper", "pictures.Pictures"),
        "application.try_on.fidelity.Fidelity",
        "application.warming.Warming",
        f"{HERE}.Catalogue",
    ),
}
LOCAL: Table = {
    "local.bind_local": (*MACHINE, *SERVER, *STORES, *GATES, *TOKENS),
    "one_process.bind_one_process": SERVICES,
}
MEMORY: Table = {
    "memory.bind_memory": (*MACHINE, *SERVER, *STORES, *GATES, *TOKENS),
    "one_process.bind_one_process": SERVICES,
}
AWS: Table = {
    "machine.bind_machine": MACHINE,
    "aws.bus.bind_bus": _ports("event_bus.EventBus"),
    "aws.identity.bind_identity": (*GATES, *TOKENS, *_ports("identity.IdentityProvider")),
    "aws.keys.bind_keys": (
        *_ports("key_wrapping.KeyWrapping", "keyring.KeyArchive", "keyring.Keyring"),
        f"{HERE}.EmailSecret",
    ),
    "aws.notices.bind_notices": _ports("inbox.Inbox", "notifier.Notifier"),
    "aws.pictures.bind_pictures_in_s3": _ports(
        "addresses.Addresses", "photo_store.PhotoStore", "upload_grants.UploadGrants"
    ),
    "aws.queues.bind_queues": (
        *_ports("worker_lock.WorkerLock"),
        "application.worker.queues.Queues",
    ),
    "aws.repairs.bind_repairs": _ports(
        "doorbell.Doorbell",
        "doorbell.Doorbells",
        "event_archive.EventArchive",
        "scratch.Scratch",
        "scrubber.Scrubber",
    ),
    "aws.session.bind_session": ("adapters.aws.session.AwsSession",),
    "aws.sessions.bind_sessions": _ports(
        "circuits.Circuits", "rate_limits.RateLimits", "sessions.Sessions"
    ),
    "aws.spending.bind_budget": _ports("budget.Budget"),
    "aws.stores.bind_stores": (
        *_ports("event_store.EventStore", "views.ViewStore"),
        "adapters.dynamodb.client.DynamoDb",
        "adapters.dynamodb.events.recorders.Datastore",
    ),
    "aws.workflows.bind_workflows": _ports("workflows.Workflows"),
}
PROFILES = {"local": LOCAL, "memory": MEMORY, "aws": AWS}


def binders(profile: Profile) -> dict[str, str]:
    """Return the path of the function that binds a class, by the class's path."""
    return {
        f"ilikeyacut.{bound}": f"{__package__}.{binder}"
        for binder, all_bound in (*APPLICATION.items(), *PROFILES[profile].items())
        for bound in all_bound
    }
