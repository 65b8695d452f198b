"""People: their accounts, how they sign in, and what an erasure reaches."""

from __future__ import annotations

import punq

from ilikeyacut.application.identity.forget_account import ForgetAccount
from ilikeyacut.application.identity.links import HomeLinks
from ilikeyacut.application.ports.authenticator import Authenticator, DirectSignIn
from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.entropy import Entropy
from ilikeyacut.application.ports.identity import IdentityProvider
from ilikeyacut.application.ports.personal_services import PersonalServices
from ilikeyacut.application.use_cases.accounts import Accounts
from ilikeyacut.application.use_cases.devices import Devices
from ilikeyacut.application.use_cases.erasure import Erasure
from ilikeyacut.application.use_cases.users import Users
from ilikeyacut.entrypoints.bootstrap.binding import bind, get
from ilikeyacut.entrypoints.settings import AppSettings


def bind_people(c: punq.Container, settings: AppSettings) -> None:
    """Bind accounts, links, and the services that an erasure reaches."""
    bind(
        c,
        Accounts,
        lambda: Accounts(
            get(c, IdentityProvider), get(c, Users), get(c, Erasure), settings.welcome_credits
        ),
    )
    bind(
        c,
        HomeLinks,
        lambda: HomeLinks(
            get(c, DirectSignIn), get(c, IdentityProvider), get(c, Clock), get(c, Entropy)
        ),
    )
    bind(
        c,
        PersonalServices,
        lambda: PersonalServices((get(c, Devices), ForgetAccount(get(c, Authenticator)))),
    )
