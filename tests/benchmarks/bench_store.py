"""Saving an enrolment, opening, checking: `python -m tests.benchmarks store`. Ratios count, milliseconds do not."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median

from sqlcipher3 import dbapi2

from fieldapp.domain.facts import Fact
from fieldapp.domain.ids import NO_ID
from fieldapp.storage.database import Database
from fieldapp.storage.profile import Store
from tests.benchmarks.store_people import KEY, register_of_people, spread, times
from tests.builders import enrolments

SAVED = 300

Statement = tuple[str, tuple[object, ...]]


def main() -> None:
    """Everything, beside what it is measured against in the same run."""
    with register_of_people() as (store, folder, _):
        facts = enrolments(2 * SAVED, device="L1", seed=2)
        homes = [facts[place : place + 3] for place in range(0, len(facts), 3)]
        saved = _save(store, homes[:SAVED])
        store.database.checkpoint()
        beside = _plain_copy(folder)
        written = _noted(store, homes[SAVED:])
        plain = times([partial(_again, beside, statements) for statements in written])
        beside.close()
        print(f"{median(len(statements) for statements in written):.0f} writing statements an enrolment")
        print(f"save an enrolment (3 facts, 17 rows)        {spread(saved)}")
        print(f"the same statements, plain SQLite WAL FULL  {spread(plain)}   ratio {_ratio(saved, plain):.2f}")
        drafts = times([partial(store.drafts.save, "enrol", str(n)) for n in range(200)])
        print(f"save a draft                                {spread(drafts)}")
        store.database.checkpoint()
        size = (folder / "fieldapp.db").stat().st_size
        print(f"file {size / 1e6:.1f} MB")
        for deep in (False, True):
            begun = time.perf_counter()
            findings = [finding.code for finding in store.checks.check(deep=deep)]
            missing = {code for code in findings if code != "number_outside_block"}
            print(f"check deep={deep!s:5} {time.perf_counter() - begun:6.2f} s {missing or 'clean'}")
        _open(folder / "fieldapp.db")


def _save(store: Store, homes: list[list[Fact]]) -> list[float]:
    """Milliseconds of each enrolment."""
    return times([partial(_enrol, store, home) for home in homes])


def _noted(store: Store, homes: list[list[Fact]]) -> list[list[Statement]]:
    """The writing statements of each enrolment, noted while they run."""
    kept: list[list[Statement]] = []
    run, run_many = store.database.run, store.database.run_many

    def noting_run(sql: str, params: tuple[object, ...] = ()) -> int:
        kept[-1].append((sql, tuple(params)))
        return run(sql, params)

    def noting_many(sql: str, rows: list[tuple[object, ...]]) -> None:
        kept[-1].extend((sql, tuple(row)) for row in rows)
        run_many(sql, rows)

    store.database.run, store.database.run_many = noting_run, noting_many  # type: ignore[method-assign, assignment]
    for home in homes:
        kept.append([])
        _enrol(store, home)
    store.database.run, store.database.run_many = run, run_many  # type: ignore[method-assign]
    return kept


def _enrol(store: Store, home: list[Fact]) -> None:
    with store.journal.writing("O1", NO_ID) as writing:
        for fact in home:
            writing.add(7, fact.body)


def _plain_copy(folder: Path) -> sqlite3.Connection:
    """The same database unencrypted, opened by the standard library's SQLite with the same care for the disk."""
    encrypted = dbapi2.connect(str(folder / "fieldapp.db"), isolation_level=None)
    encrypted.execute(f"PRAGMA key = \"x'{KEY.hex()}'\"")
    encrypted.execute("ATTACH DATABASE ? AS plain KEY ''", (str(folder / "plain.db"),))
    encrypted.execute("SELECT sqlcipher_export('plain')")
    encrypted.close()
    plain = sqlite3.connect(folder / "plain.db", isolation_level=None, cached_statements=512)
    plain.execute("PRAGMA journal_mode = WAL")
    plain.execute("PRAGMA synchronous = FULL")
    plain.execute("PRAGMA wal_autocheckpoint = 8000")
    return plain


def _again(plain: sqlite3.Connection, statements: list[Statement]) -> None:
    for sql, params in statements:
        plain.execute(sql, params)


def _open(path: Path) -> None:
    def by_key() -> None:
        Database.open(path, KEY).close()

    def by_passphrase() -> None:
        connection = dbapi2.connect(str(path.with_name("passphrase.db")))
        connection.execute("PRAGMA key = 'a passphrase'")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchall()
        connection.close()

    # An empty file needs no key: something must be in it.
    first = dbapi2.connect(str(path.with_name("passphrase.db")))
    first.executescript("PRAGMA key = 'a passphrase'; CREATE TABLE something (id)")
    first.close()
    raw, phrase = _median(by_key, 20), _median(by_passphrase, 5)
    print(f"open by raw key {raw:.2f} ms, by passphrase {phrase:.1f} ms   {phrase / raw:.0f} times as fast")


def _median(job: Callable[[], object], rounds: int) -> float:
    return median(times([job] * rounds))


def _ratio(one: list[float], other: list[float]) -> float:
    return median(one) / median(other)


if __name__ == "__main__":
    main()
