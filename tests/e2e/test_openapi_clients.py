"""What others make of the OpenAPI document: it lints clean, and a generated client works."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ilikeyacut.entrypoints.http.api import create_api, described
from ilikeyacut.entrypoints.http.routes import routers
from support.apps import BOB, picture, staged
from support.clients import generate, lint
from support.http import signed_in
from support.live import live

PACKAGE = "generated_client"
PROGRAM = """
import json, sys
import generated_client as client

host, token = sys.argv[1:]
configuration = client.Configuration(host=host, access_token=token)
with client.ApiClient(configuration) as http:
    me = client.MeApi(http)
    person = me.get_me()
    me.change_me(client.ProfileChange(name="Ada King"))
    sessions = me.list_sessions().items
    styles = client.CatalogueApi(http).list_hairstyles(limit=1)
    try:
        me.add_favourite("nothing")
        refusal = None
    except client.ApiException as error:
        refusal = [error.status, json.loads(error.body)["code"]]
    print(json.dumps({
        "email": person.email,
        "name": me.get_me().name,
        "credits": person.credits.available,
        "sessions": len(sessions),
        "current": sessions[0].current,
        "style": styles.items[0].name,
        "refusal": refusal,
    }))
"""


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Path:
    stage = staged()
    with stage.app:
        made = described(create_api(lambda: stage.app, routers()))
    file = tmp_path_factory.mktemp("document") / "openapi.json"
    file.write_text(json.dumps(made), "utf-8")
    return file


def test_the_document_lints_clean(document: Path) -> None:
    code, told = lint(document)
    assert code == 0, told
    assert "Your API description is valid" in told


def test_the_linter_sees_what_is_wrong(document: Path, tmp_path: Path) -> None:
    broken = json.loads(document.read_text("utf-8"))
    del broken["paths"]["/v1/me"]["get"]["security"]
    file = tmp_path / "broken.json"
    file.write_text(json.dumps(broken), "utf-8")
    code, told = lint(file)
    assert code == 1
    assert "security-defined" in told


def test_a_generated_python_client_works(document: Path, tmp_path: Path) -> None:
    generate(document, "python", tmp_path, "--package-name", PACKAGE)
    stage = staged()
    with stage.app:
        stage.app.hairstyles.publish("bob", BOB, picture())
        stage.app.worker.refresh()
        ada = signed_in(stage)
        with live(create_api(lambda: stage.app, routers())) as (host, port):
            ended = subprocess.run(
                [sys.executable, "-c", PROGRAM, f"http://{host}:{port}", ada.access],
                capture_output=True,
                text=True,
                check=False,
                env=os.environ | {"PYTHONPATH": str(tmp_path)},
            )
    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout) == {
        "email": "ada@example.com",
        "name": "Ada King",
        "credits": 100,
        "sessions": 1,
        "current": True,
        "style": "bob",
        "refusal": [422, "STYLE_UNAVAILABLE"],
    }
