"""Stores for the contract suites."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fieldapp.storage.profile import Store
from tests.contract.samples import SteadyClock, new_store


@pytest.fixture
def clock() -> SteadyClock:
    return SteadyClock()


@pytest.fixture
def store(tmp_path: Path, clock: SteadyClock) -> Iterator[Store]:
    opened = new_store(tmp_path, clock)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def shared_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One store for all examples of a property."""
    opened = new_store(tmp_path_factory.mktemp("shared"), SteadyClock())
    yield opened
    opened.close()
