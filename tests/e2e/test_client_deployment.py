"""The client at a deployment on AWS's services: Cognito's tokens, S3's forms, another worker."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest

from ilikeyacut.client import Client, Dye, Look
from support.cli import ASTRONAUT
from support.cloud import cloud_home
from support.identity import PASSWORD, user_pool
from support.serving import serving


@pytest.mark.long
def test_a_person_tries_a_look_on_at_a_deployment(tmp_path: Path, dynamodb_url: str) -> None:
    home = cloud_home(tmp_path / "home", dynamodb_url)
    email = f"{uuid4().hex}@example.com"
    user_pool(dynamodb_url).person(email)
    with serving(home) as served, home.started("worker") as worker:
        try:
            with Client(served.url) as client:
                client.sign_in(email, PASSWORD)
                photo = client.upload(ASTRONAUT)
                done = client.try_on(photo, Look(dye=Dye(colour="copper")), timeout=120)
                image = done.results[0].image
                assert image is not None
                assert not image.url.startswith(served.url)
                file = client.download(image, tmp_path / "copper.jpg")
                assert file.read_bytes().startswith(b"\xff\xd8\xff")
                assert client.me().email == email
        finally:
            worker.terminate()
