"""What people do with the results of their try-ons: favourites and links to them."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.entropy import Entropy
from ilikeyacut.application.ports.event_store import EventStore
from ilikeyacut.application.ports.views import ViewReader
from ilikeyacut.application.use_cases.intake import append_to
from ilikeyacut.application.use_cases.photos import Photos
from ilikeyacut.application.views.projections.photos import PHOTOS
from ilikeyacut.domain.errors import NotFoundError, ShareTtlInvalidError
from ilikeyacut.domain.photo import MOST_SHARE_DAYS, Photo, PhotoKind, Share
from ilikeyacut.domain.processing_job import ProcessingJob
from ilikeyacut.domain.values import Look


@dataclass(frozen=True)
class ShareLink:
    """A new link. The token is returned only once; the app stores only its digest."""

    share_id: UUID
    token: str
    expires_at: datetime


@dataclass(frozen=True)
class Shared:
    """What a link shows: a result and its look. The link says whether it shows the selfie too."""

    photo: Photo
    look: Look
    link: Share


@dataclass(frozen=True)
class Results:
    """Commands on the photos that are results of try-ons.

    Another person's result raises NotFoundError, like a missing one.
    """

    store: EventStore
    views: ViewReader
    photos: Photos
    clock: Clock
    entropy: Entropy

    def get(self, user_id: UUID, photo_id: UUID) -> Photo:
        """Return one of the person's results. A selfie raises NotFoundError, like a missing one.

        Raises PhotoGoneError.
        """
        return self.photos.present(user_id, photo_id, PhotoKind.RESULT)

    def delete(self, user_id: UUID, photo_id: UUID) -> None:
        """Delete a result and its pictures. A selfie raises NotFoundError, like a missing one."""
        self.photos.of_kind(user_id, photo_id, PhotoKind.RESULT)
        self.photos.delete(user_id, photo_id)

    def look(self, photo: Photo) -> Look:
        """Return the look that a result shows. Raises NotFoundError for a selfie."""
        if photo.provenance is None:
            raise NotFoundError(Photo.KIND, photo.id)
        return self.store.load(ProcessingJob, photo.provenance.job_id).request.look

    def like(self, user_id: UUID, photo_id: UUID) -> Photo:
        """Make a result a favourite. Idempotent. Raises NotAResultError, PhotoGoneError."""
        return append_to(
            self.store, user_id, photo_id, lambda photo: photo.like(at=self.clock.now())
        )

    def unlike(self, user_id: UUID, photo_id: UUID) -> Photo:
        """Remove a result from the favourites. Idempotent. Raises as `like`."""
        return append_to(
            self.store, user_id, photo_id, lambda photo: photo.unlike(at=self.clock.now())
        )

    def share(
        self, user_id: UUID, photo_id: UUID, *, days: int = 7, with_before: bool = False
    ) -> ShareLink:
        """Create a link to a result that is valid for `days`.

        `with_before`: it shows the selfie beside the result. Raises ShareTtlInvalidError,
        NotAResultError, PhotoGoneError.
        """
        if not 1 <= days <= MOST_SHARE_DAYS:
            raise ShareTtlInvalidError(days, MOST_SHARE_DAYS)
        at, share_id = self.clock.now(), self.entropy.new_id()
        token = f"{photo_id.hex}.{self.entropy.token()}"
        link = ShareLink(share_id, token, at + timedelta(days=days))
        append_to(
            self.store,
            user_id,
            photo_id,
            lambda photo: photo.share(
                link.share_id,
                token_digest(link.token),
                expires_at=link.expires_at,
                with_before=with_before,
                at=at,
            ),
        )
        return link

    def revoke_share(self, user_id: UUID, photo_id: UUID, share_id: UUID) -> Photo:
        """Revoke a link."""
        return append_to(
            self.store,
            user_id,
            photo_id,
            lambda photo: photo.revoke_share(share_id, at=self.clock.now()),
        )

    def end_link(self, token: str) -> None:
        """Revoke the link with a token, for whoever runs the app and got a report.

        Raises NotFoundError if it shows nothing any more.
        """
        shown = self.shared(token)
        photo, link = shown.photo, shown.link
        (share_id,) = (it for it, share in photo.shares.items() if share == link)
        self.revoke_share(photo.user_id, photo.id, share_id)

    def shared(self, token: str) -> Shared:
        """Return what a link shows. Raises NotFoundError after the link has ended."""
        digest = token_digest(token)
        photo_id = self._named(token, digest)
        photo = None if photo_id is None else self.store.find(Photo, photo_id)
        link = None if photo is None else photo.shown_by(digest, at=self.clock.now())
        if photo is None or link is None:
            raise NotFoundError("share", "of that token")
        return Shared(photo, self.look(photo), link)

    def _named(self, token: str, digest: str) -> UUID | None:
        """Return the photo that a token names, so that a link is good at once.

        Tokens of earlier versions name none: an index finds their photo.
        """
        named, dot, _ = token.partition(".")
        with suppress(ValueError):
            return UUID(named if dot else "")
        rows = self.views.query(PHOTOS, "share", digest, limit=1)
        return rows[0][1].photo_id if rows else None


def token_digest(token: str) -> str:
    """Return the stored digest of a share link's token (SHA-256 hex)."""
    return sha256(token.encode(errors="surrogatepass")).hexdigest()
