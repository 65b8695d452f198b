"""What every adapter of the addresses port does."""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import timedelta
from uuid import UUID

import pytest

from ilikeyacut.adapters.memory.clock import ManualClock
from ilikeyacut.application.ports.addresses import WINDOW, Addresses
from ilikeyacut.application.ports.photo_store import (
    PERSONAL_FOLDERS,
    Folder,
    InvalidKeyError,
    asset_key,
    personal_key,
)

ANN, BEN = UUID(int=0xA), UUID(int=0xB)
KEYS = (
    *(
        personal_key(folder, person, "1.jpg")
        for folder in PERSONAL_FOLDERS
        for person in (ANN, BEN)
    ),
    personal_key(Folder.RESULTS, ANN, "job", "result-1-1.png"),
    asset_key("bob", "thumbnail.jpg"),
)


class AddressesContract(ABC):
    @abstractmethod
    @pytest.fixture
    def clock(self) -> ManualClock:
        """Return the adapter's clock, at the time of whoever checks addresses."""

    @abstractmethod
    @pytest.fixture
    def addresses(self, clock: ManualClock) -> Addresses:
        """Return the adapter."""

    @abstractmethod
    def fetch(self, addresses: Addresses, url: str) -> bool:
        """Return whether an address is good. Whoever checks it has each of KEYS."""

    def test_a_picture_is_fetched_by_its_address(self, addresses: Addresses) -> None:
        for key in KEYS:
            assert key in addresses.of(key).url
            assert self.fetch(addresses, addresses.of(key).url)

    def test_an_address_stays_the_same_for_a_window(
        self, addresses: Addresses, clock: ManualClock
    ) -> None:
        into = timedelta(seconds=clock.now().timestamp()) % WINDOW
        clock.advance(WINDOW - into)
        first = addresses.of(KEYS[0])
        assert first.expires_at == clock.now() + 2 * WINDOW
        clock.advance(WINDOW - timedelta(microseconds=1))
        assert addresses.of(KEYS[0]) == first
        clock.advance(timedelta(microseconds=1))
        second = addresses.of(KEYS[0])
        assert second.url != first.url
        assert second.expires_at == first.expires_at + WINDOW

    def test_an_address_is_good_for_15_to_30_minutes(
        self, addresses: Addresses, clock: ManualClock
    ) -> None:
        for _ in range(7):
            left = addresses.of(KEYS[0]).expires_at - clock.now()
            assert WINDOW < left <= 2 * WINDOW
            clock.advance(timedelta(minutes=4))

    def test_the_address_of_one_person_shows_nothing_of_another(self, addresses: Addresses) -> None:
        for mine, theirs in ((ANN, BEN), (BEN, ANN)):
            url = addresses.of(personal_key(Folder.THUMBNAILS, mine, "1.jpg")).url
            assert not self.fetch(addresses, url.replace(str(mine), str(theirs)))

    def test_the_address_of_one_folder_shows_nothing_of_another(self, addresses: Addresses) -> None:
        url = addresses.of(personal_key(Folder.THUMBNAILS, ANN, "1.jpg")).url
        assert not self.fetch(addresses, url.replace(Folder.THUMBNAILS, Folder.RESULTS))

    def test_an_address_that_was_changed_is_refused(self, addresses: Addresses) -> None:
        base, _, query = addresses.of(KEYS[0]).url.partition("?")
        pairs = [pair.partition("=")[::2] for pair in query.split("&")]
        assert not self.fetch(addresses, base)
        for at, (name, value) in enumerate(pairs):
            for changed in (f"{value}0", value[:-1], "", "%C3%A4"):
                others = [*pairs[:at], (name, changed), *pairs[at + 1 :]]
                url = base + "?" + "&".join("=".join(pair) for pair in others)
                assert not self.fetch(addresses, url), url
            rest = "&".join("=".join(pair) for pair in pairs[:at] + pairs[at + 1 :])
            assert not self.fetch(addresses, f"{base}?{rest}")

    @pytest.mark.parametrize("key", ["thumbnails", "thumbnails/../b/c", "other/a", "thumbnails/a?"])
    def test_nothing_else_has_an_address(self, addresses: Addresses, key: str) -> None:
        with pytest.raises(InvalidKeyError):
            addresses.of(key)
