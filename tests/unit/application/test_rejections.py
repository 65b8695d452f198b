import pytest

from ilikeyacut.application.ports.pictures import ImageTooLargeError
from ilikeyacut.application.use_cases.rejections import Rejection, rejection_of
from ilikeyacut.domain.errors import PhotoNotUsableError
from ilikeyacut.domain.selfie import FaceTurnedLeftError, SelfieRefusedError


def test_a_photo_that_was_not_rejected_has_none() -> None:
    assert rejection_of(None, None, None) is None


@pytest.mark.parametrize("kind", SelfieRefusedError.__subclasses__())
def test_each_refusal_of_a_selfie_says_what_helps(kind: type[SelfieRefusedError]) -> None:
    found = rejection_of(kind.code, 40, 35)
    assert found == Rejection(kind.code, kind.hint, 40, 35)


def test_directions_are_the_persons_own() -> None:
    found = rejection_of(FaceTurnedLeftError.code, 40, 35)
    assert found
    assert found.hint == "turn your head to your right"


def test_a_file_that_could_not_be_used_has_its_own_hint() -> None:
    found = rejection_of(ImageTooLargeError.code, 20, 15)
    assert found
    assert found.hint == "send a smaller file"


def test_a_code_of_another_version_still_leads_somewhere() -> None:
    assert rejection_of("FACE_BORED", None, None) == Rejection(
        "FACE_BORED", PhotoNotUsableError.hint, None, None
    )
