"""What every test stands on: no screen, no profile of the user's, one language to begin with."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.postgres import postgres_cluster, postgres_url

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# A shared or slow machine is no reason to fail: what is measured is measured by `make bench`.
settings.register_profile("fieldapp", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
settings.load_profile("fieldapp")

__all__ = ["own_home", "postgres_cluster", "postgres_url"]  # fixtures for everybody


@pytest.fixture(scope="session", autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Whatever looks for the user's folders finds empty ones, in processes that a test starts too."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for variable in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
            patch.setenv(variable, str(home / variable.lower()))
        patch.delenv("FIELDAPP_PSEUDO", raising=False)
        yield home
