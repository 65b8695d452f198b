"""How S3 encrypts what it stores."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Encryption:
    """Encryption under a key of KMS, or under S3's own keys if none is named."""

    kms_key: str | None = None

    def parameters(self) -> dict[str, str]:
        """Return what a call says of it."""
        if self.kms_key is None:
            return {"ServerSideEncryption": "AES256"}
        return {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": self.kms_key}

    def fields(self) -> dict[str, str]:
        """Return what a form says of it."""
        algorithm = "x-amz-server-side-encryption"
        if self.kms_key is None:
            return {algorithm: "AES256"}
        return {algorithm: "aws:kms", f"{algorithm}-aws-kms-key-id": self.kms_key}
