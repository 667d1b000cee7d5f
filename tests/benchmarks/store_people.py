"""A register of about 20,000 people for the store's benchmarks, and the same rows in plain SQLite."""

from __future__ import annotations

import dataclasses
import secrets
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from fieldapp.domain.fact_kinds import HouseholdRegistered
from fieldapp.domain.facts import Fact
from fieldapp.domain.tables import TABLES
from fieldapp.storage.database import Database
from fieldapp.storage.profile import Store
from tests.builders import enrolments
from tests.contract.samples import SteadyClock, identity

HOUSEHOLDS = 4000
KEY = secrets.token_bytes(32)


def times(jobs: Sequence[Callable[[], object]]) -> list[float]:
    """Milliseconds of each job, in order of length."""
    taken = []
    for job in jobs:
        begun = time.perf_counter()
        job()
        taken.append((time.perf_counter() - begun) * 1e3)
    return sorted(taken)


def spread(taken: Sequence[float]) -> str:
    """Median and 95th percentile."""
    return f"{median(taken):7.3f} ms, p95 {taken[int(len(taken) * 0.95)]:7.3f} ms"


@contextmanager
def register_of_people() -> Iterator[tuple[Store, Path, list[Fact]]]:
    """An encrypted store with the register as a snapshot, its folder, and the facts it came from."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        facts = [
            dataclasses.replace(fact, device="L7")
            for fact in enrolments(HOUSEHOLDS)
            if isinstance(fact.body, HouseholdRegistered)
        ]
        store = Store(Database.open(folder / "fieldapp.db", KEY), SteadyClock(), secrets.token_bytes)
        store.sync.activate(identity())
        store.sync.take(facts, {})
        rows = {table: list(store.parts.rows.rows(declared, (7,))) for table, declared in TABLES.items()}
        store.sync.load_snapshot(7, 1, rows)
        store.database.checkpoint()
        yield store, folder, facts
        store.close()
