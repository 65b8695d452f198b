"""The phones that are notified when a try-on is done."""

from __future__ import annotations

from contextlib import suppress

from ilikeyacut.domain.errors import NotFoundError
from ilikeyacut.entrypoints.http.dependencies.caller import Opened, Signed
from ilikeyacut.entrypoints.http.models.base import Id
from ilikeyacut.entrypoints.http.models.devices import Device, Devices, DeviceToken
from ilikeyacut.entrypoints.http.routing import router

routes = router("Me", "/v1/me/devices")


@routes.get("")
def list_devices(app: Opened, me: Signed) -> Devices:
    """Return your phones."""
    found = app.users.get(me.user_id).devices or {}
    return Devices(items=[Device(id=key, platform=it.platform) for key, it in found.items()])


@routes.put("/{device_id}", status_code=204)
def register_device(app: Opened, me: Signed, device_id: Id, body: DeviceToken) -> None:
    """Register a phone for notifications, or renew its token. You choose its id. At most ten."""
    app.users.register_device(me.user_id, device_id, body.platform, body.token)


@routes.delete("/{device_id}", status_code=204)
def remove_device(app: Opened, me: Signed, device_id: Id) -> None:
    """Stop notifying a phone. Repeatable."""
    with suppress(NotFoundError):
        app.users.remove_device(me.user_id, device_id)
