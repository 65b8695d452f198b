import pytest

from ilikeyacut.adapters.cryptography.cipher import AesGcmCipher
from ilikeyacut.application.ports.cipher import Cipher
from ilikeyacut.testing.contracts.cipher import KEY, CipherContract


class TestAesGcmCipher(CipherContract):
    @pytest.fixture
    def cipher(self) -> Cipher:
        return AesGcmCipher()

    def test_a_sealed_text_of_nist_opens(self, cipher: Cipher) -> None:
        """Test case 16 of the GCM specification: nonce, text and tag in one piece."""
        key = bytes.fromhex("feffe9928665731c6d6a8f9467308308" * 2)
        plain = bytes.fromhex(
            "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
            "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"
        )
        sealed = bytes.fromhex(
            "cafebabefacedbaddecaf888"
            "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
            "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
            "76fc6ece0f4e1768cddf8853bb2d551b"
        )
        context = bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
        assert cipher.decrypt(key, sealed, context) == plain

    @pytest.mark.parametrize("length", [0, 16, 31])
    def test_only_keys_of_256_bits_will_do(self, cipher: Cipher, length: int) -> None:
        with pytest.raises(ValueError, match="32 bytes"):
            cipher.encrypt(KEY[:length], b"x", b"")
