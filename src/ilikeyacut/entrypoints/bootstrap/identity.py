"""The built-in identity provider, in a home or in memory."""

from __future__ import annotations

import punq

from ilikeyacut.application.ports.authenticator import Authenticator, DirectSignIn
from ilikeyacut.application.ports.cipher import Cipher
from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.entropy import Entropy
from ilikeyacut.application.ports.keyring import Keyring
from ilikeyacut.application.ports.passwords import Passwords
from ilikeyacut.application.ports.tokens import Issuer, NoPublicKeys, PublicKeys, TokenVerifier
from ilikeyacut.application.ports.upload_credentials import CredentialGrants, NoCredentialGrants
from ilikeyacut.entrypoints.bootstrap import extras
from ilikeyacut.entrypoints.bootstrap.binding import EmailSecret, bind, get
from ilikeyacut.entrypoints.lazy import lazy
from ilikeyacut.entrypoints.settings import AppSettings

ISSUER_NAME, CLIENT = "urn:ilikeyacut:home", "home"


def bind_own_provider(c: punq.Container, settings: AppSettings) -> None:
    """Bind the provider, whose accounts are in the home's database. Nothing of it loads at once."""
    from ilikeyacut.application.identity.own_provider import OwnProvider

    def provider() -> OwnProvider:
        from ilikeyacut.adapters.files.code_outbox import CodeOutbox
        from ilikeyacut.adapters.files.identity import LOCAL_ISSUER
        from ilikeyacut.adapters.jwt.issuer import JwtIssuer
        from ilikeyacut.adapters.jwt.key_folder import KeyFolder
        from ilikeyacut.adapters.sqlite.account_store import SqliteAccountStore
        from ilikeyacut.adapters.sqlite.database import Database
        from ilikeyacut.application.identity.codes import Codes
        from ilikeyacut.application.identity.profiles import Profiles
        from ilikeyacut.application.identity.sign_ins import SignIns

        clock, entropy, secret = get(c, Clock), get(c, Entropy), get(c, EmailSecret).value
        store = SqliteAccountStore(get(c, Database))
        return OwnProvider(
            namespace=LOCAL_ISSUER,
            store=store,
            passwords=lazy(_passwords),
            delivery=CodeOutbox(settings.folder / "outbox"),
            issuer=JwtIssuer(_issuer(), CLIENT, get(c, KeyFolder), clock, entropy),
            verifier=get(c, TokenVerifier),
            profiles=Profiles(get(c, Keyring), get(c, Cipher), secret),
            codes=Codes(clock, entropy, secret),
            sign_ins=SignIns(store, clock, entropy),
            entropy=entropy,
        )

    def verifier() -> TokenVerifier:
        from ilikeyacut.adapters.jwt.key_folder import KeyFolder
        from ilikeyacut.adapters.jwt.verifier import JwtVerifier

        extras.require("server")
        return JwtVerifier(_issuer(), [CLIENT], get(c, KeyFolder), get(c, Clock))

    _bind_keys(c, settings)
    bind(c, TokenVerifier, lambda: lazy(verifier))
    bind(c, OwnProvider, lambda: lazy(provider))
    bind(c, Authenticator, lambda: get(c, OwnProvider))
    bind(c, DirectSignIn, lambda: get(c, OwnProvider))


def bind_memory_provider(c: punq.Container) -> None:
    """Bind the provider with everything in this process."""
    from ilikeyacut.adapters.memory.authenticator import MemoryAuthenticator

    bind(
        c,
        MemoryAuthenticator,
        lambda: MemoryAuthenticator(
            get(c, Clock), get(c, Entropy), get(c, Keyring), get(c, Cipher)
        ),
    )
    bind(c, Authenticator, lambda: get(c, MemoryAuthenticator))
    bind(c, DirectSignIn, lambda: get(c, MemoryAuthenticator))
    bind(c, TokenVerifier, lambda: get(c, MemoryAuthenticator).verifier)
    bind(c, PublicKeys, NoPublicKeys)
    bind(c, CredentialGrants, NoCredentialGrants)


def _bind_keys(c: punq.Container, settings: AppSettings) -> None:
    from ilikeyacut.adapters.jwt.key_folder import KeyFolder

    bind(c, KeyFolder, lambda: KeyFolder(settings.folder / "signing-keys", get(c, Clock)))
    bind(c, PublicKeys, lambda: get(c, KeyFolder))


def _passwords() -> Passwords:
    from ilikeyacut.adapters.passwords.argon2 import Argon2Passwords

    extras.require("server")
    return Argon2Passwords()


def _issuer() -> Issuer:
    from ilikeyacut.adapters.files.identity import LOCAL_ISSUER

    return Issuer(ISSUER_NAME, LOCAL_ISSUER)
