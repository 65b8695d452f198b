"""Takes uploads where the app's own server is their store. Elsewhere S3 does.

So it is not in the document: clients send what they were granted, to whom the grant names.
"""

from __future__ import annotations

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from ilikeyacut.entrypoints.bootstrap.app import App
from ilikeyacut.entrypoints.http.dependencies.caller import Opened
from ilikeyacut.entrypoints.http.edge.bodies import most_bytes
from ilikeyacut.entrypoints.http.edge.posted_form import PostedForm
from ilikeyacut.entrypoints.http.routing import router

MOST_BYTES = 128 * 1024 * 1024
"""More than is ever granted: each form says how large its file may be."""

routes = router("Uploads")


@routes.post("/uploads", status_code=204, include_in_schema=False, **most_bytes(MOST_BYTES))
async def post_upload(request: Request, app: Opened) -> None:
    """Store a posted file. Whoever has the form may do so: it is signed."""
    form = PostedForm(request.headers.get("content-type", ""))
    async for data in request.stream():
        form.feed(data)
        if form.has_file:
            await run_in_threadpool(_check, app, form)
    form.require_whole()
    await run_in_threadpool(_keep, app, form)


def _check(app: App, form: PostedForm) -> None:
    """Refuse the form as far as it has arrived. The first check reads the secret of all forms."""
    app.posted_uploads.check(form.fields, len(form.file))


def _keep(app: App, form: PostedForm) -> None:
    app.posted_uploads.keep(form.fields, bytes(form.file))
