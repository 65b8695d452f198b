"""What other people make of the API's document in Swift."""

from __future__ import annotations

import pytest

from support.clients import generate
from support.swift_kit import build, shared_folder
from swift.root import REPOSITORY

pytestmark = pytest.mark.long


def test_the_client_that_openapi_generator_writes_compiles() -> None:
    with shared_folder() as folder:
        document = REPOSITORY / "docs/openapi.json"
        generate(document, "swift6", folder, "--additional-properties=projectName=Generated")
        within = folder.relative_to(REPOSITORY)
        build(within, within / "built")
