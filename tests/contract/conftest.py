"""Stores for the contract suites."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fieldapp.office.store.distribution import fans_out
from fieldapp.storage.profile import Store
from tests.contract.samples import SteadyClock, new_store
from tests.office_stores import watched


@pytest.fixture(autouse=True)
def statements_carry_their_key() -> Iterator[None]:
    """No statement of the office's store asks every machine but those that are declared to."""
    with watched() as found:
        yield
    assert {who: tables for who, tables in found.items() if not fans_out(who)} == {}


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
