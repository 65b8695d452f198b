"""What every adapter of the stylist port does."""

from __future__ import annotations

from abc import ABC, abstractmethod
from itertools import count

import pytest

from ilikeyacut.application.ports.stylist import RenderRequest, Stylist, StylistError
from ilikeyacut.domain.failures import FailureCode
from ilikeyacut.domain.values import Colour, Dye, Look, MediaType, Variation, variations
from ilikeyacut.testing.portraits import JOB, as_bytes, opened, portrait
from ilikeyacut.testing.portraits import request_for as first_attempt

COPPER = Look(dye=Dye(colour=Colour.parse("copper")))
ATTEMPTS = count(1)


def request_for(
    picture: bytes,
    look: Look,
    variation: Variation | None = None,
    media_type: MediaType = MediaType.JPEG,
) -> RenderRequest:
    """Return a request that no earlier one shares its attempt with, as jobs make them."""
    return first_attempt(picture, look, variation, media_type, next(ATTEMPTS))


class StylistContract(ABC):
    @abstractmethod
    @pytest.fixture
    def stylist(self) -> Stylist:
        """Return the adapter, ready to render the shipped portrait."""

    def test_it_says_who_it_is(self, stylist: Stylist) -> None:
        assert stylist.name
        assert stylist.name == stylist.name.lower()
        consent = stylist.consent
        assert consent is None or (consent.provider == stylist.name and consent.text)

    @pytest.mark.parametrize("wanted", list(MediaType))
    @pytest.mark.parametrize("given", list(MediaType))
    def test_a_picture_of_the_photos_size_comes_back(
        self, stylist: Stylist, given: MediaType, wanted: MediaType
    ) -> None:
        photo = portrait().crop((60, 0, 400, 420))
        rendering = stylist.render(request_for(as_bytes(photo, given), COPPER, media_type=wanted))
        image = opened(rendering.image)
        assert image.size == photo.size
        assert image.mode == "RGB"
        assert f"image/{str(image.format).lower()}" == wanted == rendering.media_type

    def test_the_picture_is_another_one(self, stylist: Stylist) -> None:
        photo = as_bytes(portrait())
        rendering = stylist.render(request_for(photo, COPPER, media_type=MediaType.PNG))
        assert opened(rendering.image).tobytes() != portrait().tobytes()

    def test_variations_are_different_pictures(self, stylist: Stylist) -> None:
        photo = as_bytes(portrait())
        images = {
            opened(stylist.render(request_for(photo, COPPER, variation)).image).tobytes()
            for variation in variations(JOB, 4)
        }
        assert len(images) == 4

    def test_it_says_which_model_and_what_it_cost(self, stylist: Stylist) -> None:
        rendering = stylist.render(request_for(as_bytes(portrait()), COPPER))
        assert stylist.model
        assert rendering.model
        assert 0 <= rendering.cost_microusd <= stylist.worst_case_microusd(COPPER)

    def test_a_look_that_it_can_make_passes_the_check(self, stylist: Stylist) -> None:
        stylist.check(COPPER)

    @pytest.mark.parametrize("picture", [b"", b"no picture", as_bytes(portrait())[:5000]])
    def test_bytes_that_are_no_picture_are_refused_for_good(
        self, stylist: Stylist, picture: bytes
    ) -> None:
        with pytest.raises(StylistError) as refused:
            stylist.render(request_for(picture, COPPER))
        assert refused.value.code == FailureCode.IMAGE_UNREADABLE
        assert not refused.value.retryable
