"""What the profiles with a store of their own take from the machine and its libraries."""

from __future__ import annotations

import punq

from ilikeyacut.application.ports.cipher import Cipher
from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.entropy import Entropy
from ilikeyacut.application.ports.keyring import Keyring
from ilikeyacut.application.sealing import Sealing
from ilikeyacut.entrypoints.bootstrap.binding import bind, get
from ilikeyacut.entrypoints.lazy import lazy
from ilikeyacut.entrypoints.settings import AppSettings


def bind_machine(c: punq.Container, settings: AppSettings) -> None:
    """Bind clock, randomness and cipher, and what rests on them and a keyring."""
    from ilikeyacut.adapters.system.clock import SystemClock
    from ilikeyacut.adapters.system.entropy import SystemEntropy

    bind(c, Clock, SystemClock)
    bind(c, Entropy, SystemEntropy)
    bind(c, Cipher, cipher)
    bind(c, Sealing, lambda: lazy(lambda: Sealing(get(c, Keyring), get(c, Cipher))))


def cipher() -> Cipher:
    """Return the cipher of every profile, whose library loads now."""
    from ilikeyacut.adapters.cryptography.cipher import AesGcmCipher

    return AesGcmCipher()
