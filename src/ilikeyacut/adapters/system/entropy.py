"""The randomness of the machine."""

from __future__ import annotations

import secrets
from uuid import UUID, uuid4

TOKEN_BYTES = 24


class SystemEntropy:
    """Ids and tokens from the operating system's generator; a token has 192 bits."""

    def new_id(self) -> UUID:
        return uuid4()

    def token(self) -> str:
        return secrets.token_urlsafe(TOKEN_BYTES)
