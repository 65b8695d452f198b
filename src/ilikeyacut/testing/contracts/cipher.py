"""What every cipher promises. A subclass provides `cipher`."""

from __future__ import annotations

import pytest

from ilikeyacut.application.ports.cipher import Cipher, DecryptionError

KEY = bytes(range(32))
PLAIN = "Zyxwolfgang, 29 rue de l'Église".encode()
CONTEXT = b"user:registered\x001\x00name"


class CipherContract:
    @pytest.fixture
    def cipher(self) -> Cipher:
        raise NotImplementedError

    @pytest.mark.parametrize("plain", [b"", b"x", PLAIN, bytes(5000)])
    def test_what_was_sealed_opens(self, cipher: Cipher, plain: bytes) -> None:
        assert cipher.decrypt(KEY, cipher.encrypt(KEY, plain, CONTEXT), CONTEXT) == plain

    def test_the_sealed_text_shows_nothing(self, cipher: Cipher) -> None:
        sealed = cipher.encrypt(KEY, PLAIN, CONTEXT)
        assert PLAIN not in sealed
        assert CONTEXT not in sealed
        assert KEY not in sealed

    def test_no_text_is_sealed_twice_alike(self, cipher: Cipher) -> None:
        assert len({cipher.encrypt(KEY, PLAIN, CONTEXT) for _ in range(50)}) == 50

    def test_another_key_does_not_open_it(self, cipher: Cipher) -> None:
        sealed = cipher.encrypt(KEY, PLAIN, CONTEXT)
        with pytest.raises(DecryptionError):
            cipher.decrypt(KEY[::-1], sealed, CONTEXT)

    def test_another_context_does_not_open_it(self, cipher: Cipher) -> None:
        sealed = cipher.encrypt(KEY, PLAIN, CONTEXT)
        with pytest.raises(DecryptionError):
            cipher.decrypt(KEY, sealed, CONTEXT + b"x")

    def test_any_altered_byte_is_noticed(self, cipher: Cipher) -> None:
        sealed = cipher.encrypt(KEY, PLAIN, CONTEXT)
        for place in range(len(sealed)):
            altered = bytearray(sealed)
            altered[place] ^= 1
            with pytest.raises(DecryptionError):
                cipher.decrypt(KEY, bytes(altered), CONTEXT)

    @pytest.mark.parametrize("length", [0, 1, 12, 20, 28, 40])
    def test_a_shortened_text_is_noticed(self, cipher: Cipher, length: int) -> None:
        sealed = cipher.encrypt(KEY, PLAIN, CONTEXT)
        with pytest.raises(DecryptionError):
            cipher.decrypt(KEY, sealed[:length], CONTEXT)
