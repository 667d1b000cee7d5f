"""The province that every history starts from."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.simulation.world import build_template


@pytest.fixture(scope="session")
def province_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office with activated laptops; never worked in, only copied."""
    folder = tmp_path_factory.mktemp("province") / "template"
    folder.mkdir()
    build_template(folder)
    return folder
