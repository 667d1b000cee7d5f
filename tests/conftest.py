"""What every test stands on: no screen, no profile of the user's, one language to begin with."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.link.tun import why_not
from tests.office_stores import header
from tests.postgres import postgres_cluster, postgres_url

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("FIELDAPP_HUB", "127.0.0.1:0")  # no test calls into the network around it

# A shared or slow machine is no reason to fail: what is measured is measured by `make bench`.
settings.register_profile("fieldapp", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
settings.load_profile("fieldapp")


def pytest_report_header() -> list[str]:
    """Which stores the office's suites run on, and what this machine cannot run: said at the head of the report."""
    why = why_not()
    return [header(), *([f"NOT RUN: tests/link/test_exchange_over_air.py, a link of packets: {why}"] if why else [])]


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
