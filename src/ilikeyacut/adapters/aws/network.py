"""Checks the proxy and the certificates that the environment names, before any call to AWS.

botocore meets what is wrong there during a call and takes it for an outage. That would be retried,
and paid for, since nobody knows whether such a call took effect.
"""

from __future__ import annotations

import os
import ssl
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from ilikeyacut.adapters.aws.faults import UnusableSettingsError
from ilikeyacut.application.proxies import is_http_proxy


def check(address: str, bundle: str | None) -> None:
    """Raise UnusableSettingsError if the environment does not allow connections to an address.

    `bundle` is the file of certificates that the settings of AWS name. Values are not repeated: a
    proxy's may hold a password.
    """
    from botocore.utils import get_environ_proxies

    scheme, proxies = urlsplit(address).scheme, get_environ_proxies(address)
    named = next((name for name in (scheme, "all") if name in proxies), None)
    if named and not is_http_proxy(proxies[named]):
        raise UnusableSettingsError(f"{named.upper()}_PROXY is not the address of an HTTP proxy")
    place = bundle or os.environ.get("REQUESTS_CA_BUNDLE")
    if scheme == "https" and place and not _holds_certificates(place):
        name = "AWS_CA_BUNDLE" if bundle else "REQUESTS_CA_BUNDLE"
        raise UnusableSettingsError(f"{name}: the certificates cannot be read")


@cache
def _holds_certificates(place: str) -> bool:
    """Read them once for all clients: that takes longer than making a client."""
    try:
        if not Path(place).is_dir():
            ssl.create_default_context(cafile=place)
    except OSError:
        return False
    return True
