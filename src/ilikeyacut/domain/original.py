"""The original: the one photo of a person that has certain bytes.

Its id follows from the person and the bytes, so two uploads of the same picture meet in one stream,
and the store lets only one of them win.
"""

from datetime import datetime
from typing import ClassVar
from uuid import UUID, uuid5

from ilikeyacut.domain.aggregate import Event, Owned, born, first


class OriginalKept(Event):
    """From now on, the bytes are those of `photo_id`. An earlier photo with them has gone."""

    TOPIC: ClassVar[str] = "original:kept"
    user_id: UUID
    photo_id: UUID

    def apply(self, state: "Original | None", /) -> "Original":
        if state is None:
            return Original(**born(self), user_id=self.user_id, photo_id=self.photo_id)
        return state.evolve(self, photo_id=self.photo_id)


class Original(Owned):
    """Which photo has the bytes. Whether that photo still exists, only the photo knows."""

    KIND: ClassVar[str] = "original"
    EVENTS: ClassVar[tuple[type[Event], ...]] = (OriginalKept,)

    photo_id: UUID

    @classmethod
    def keep(
        cls, original_id: UUID, user_id: UUID, photo_id: UUID, *, at: datetime
    ) -> tuple[OriginalKept]:
        """Make a photo the first one with its bytes."""
        return (OriginalKept(**first(original_id, at), user_id=user_id, photo_id=photo_id),)

    def replace(self, photo_id: UUID, *, at: datetime) -> tuple[OriginalKept, ...]:
        """Make another photo the one with these bytes. Idempotent."""
        if photo_id == self.photo_id:
            return ()
        return (OriginalKept(**self.stamp(at), photo_id=photo_id),)


def original_id(user_id: UUID, code: str) -> UUID:
    """Return the id of an original. `code` must say nothing about the bytes without the key."""
    return uuid5(user_id, f"original:{code}")
