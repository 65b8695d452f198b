"""Whatever two people upload, use, delete and leave: one photo a picture, and no object astray."""

from datetime import timedelta
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from ilikeyacut.domain.photo import Photo, PhotoStatus
from support.apps import picture, staged

PICTURES = [picture(), picture("#102030")]
PEOPLE = st.integers(0, 1)


class PhotosMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.stage = staged()
        self.people = [self.stage.person(credits=50) for _ in range(2)]
        self.uploads: list[tuple[int, UUID]] = []

    @rule(person=PEOPLE, raw=st.sampled_from(PICTURES))
    def upload(self, person: int, raw: bytes) -> None:
        user = self.people[person]
        photo_id = self.stage.app.photos.request_upload(user.id)
        photo = self.stage.app.photos.receive(user.id, photo_id, raw)
        assert photo.status is PhotoStatus.ACCEPTED
        assert self.stage.app.photos.get(user.id, photo_id) == photo
        self.uploads.append((person, photo_id))

    @precondition(lambda self: self.uploads)
    @rule(data=st.data())
    def try_on(self, data: st.DataObject) -> None:
        person, photo_id = data.draw(st.sampled_from(self.uploads))
        user = self.people[person]
        photo = self.stage.app.photos.get(user.id, photo_id)
        if photo.keys():
            job = self.stage.asked(user, photo_id=photo_id)
            assert job.request.photo_id == photo.id
            self.stage.app.try_ons.fail(job.id, "CONTENT_BLOCKED")

    @precondition(lambda self: self.uploads)
    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        person, photo_id = data.draw(st.sampled_from(self.uploads))
        self.stage.app.photos.delete(self.people[person].id, photo_id)

    @rule(days=st.integers(1, 40))
    def time_passes(self, days: int) -> None:
        self.stage.clock.advance(timedelta(days=days))
        self.stage.app.worker.refresh()
        self.stage.app.upkeep.due()

    @invariant()
    def a_picture_is_one_photo_and_stored_once(self) -> None:
        alive: dict[UUID, Photo] = {}
        for person, photo_id in self.uploads:
            photo = self.stage.app.photos.get(self.people[person].id, photo_id)
            if photo.keys():
                alive[photo.id] = photo
        pictures = {(photo.user_id, photo.digest) for photo in alive.values()}
        assert len(pictures) == len(alive)
        named = set[str]().union(*(photo.keys() for photo in alive.values()))
        assert self.stage.objects() == named


TestPhotosMachine = PhotosMachine.TestCase
TestPhotosMachine.settings = settings(max_examples=10, stateful_step_count=12, deadline=None)
