"""How fast the office takes bundles in and lets its tables follow, against `COPY` of the very rows it ends up with.

Run with `make bench-office`. Thirty laptops of six communes send households of five, each with contribution and
receipt, in bundles of a hundred. PostgreSQL runs as it is installed, `fsync` and `synchronous_commit` on, but for the
memory it may use and rarer checkpoints.

The rows for `COPY` are those that the office itself wrote for these bundles, taken back out as the text that `COPY`
reads: one connection hands that text over and commits once, PostgreSQL only has to swallow it. Two such sets: *the
tables* (what is shown: households, members, cover, contributions, lines, receipts) and *all rows* (those, the claims
on numbers, and journal and feed, which hold every fact as it was signed). Raw is into tables without key or index,
indexed into the office's own tables. Within a round each measured line stands right after its baselines, and a ratio
is the median of the rounds' own ratios, so what else the machine does meets both sides.
"""

from __future__ import annotations

import dataclasses
import itertools
import sqlite3
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import psycopg
import sqlalchemy as sa
from psycopg import sql

from fieldapp.domain.facts import GENESIS
from fieldapp.office.folder import OfficeConfig
from fieldapp.office.office import Office, create_office
from fieldapp.office.server import let_garbage_wait
from fieldapp.office.store import entering, inbox, registry
from fieldapp.office.store.entering import Kept
from fieldapp.office.store.projector import BATCH, Projector
from fieldapp.office.store.schema import SCHEMA
from fieldapp.office.store.shapes import LaptopRecord
from fieldapp.wire.bundle import Bundle, Salts, make_bundle, open_bundle, seal
from fieldapp.wire.exchange_client import ClientState, next_request
from fieldapp.wire.keys import SigningKey
from tests.builders import enrolments
from tests.office_play import PlayedClock
from tests.postgres import Cluster, run_cluster

HOUSEHOLDS = 100
BUNDLES = 2
LAPTOPS = 30
UNITS = 6
ROUNDS = 5
OTHER_ROUNDS = 2
ACKNOWLEDGED_GOAL = 3.0
PROJECTED_GOAL = 0.8
SERVER = {"listen_addresses": "", "shared_buffers": "512MB", "max_wal_size": "4GB", "max_connections": "40"}
FIRST = "C1"

ENROLMENTS = HOUSEHOLDS * BUNDLES * LAPTOPS
TABLES = ("household", "member", "cover", "contribution", "contribution_line", "receipt")
WRITTEN = (*TABLES, "claim", "fact", "feed")


@dataclass
class Laptop:
    """A device with its bundles, sealed and as the requests that bring them."""

    key: SigningKey
    unit: int
    bundles: list[Bundle] = field(default_factory=list)
    sealed: list[bytes] = field(default_factory=list)
    requests: list[bytes] = field(default_factory=list)


class Forgetful:
    """Lets nothing follow: what is measured is the acknowledgement."""

    def accepted(self, kept: Kept) -> None:
        """Leave it in the inbox."""

    def settle(self, device: str, units: Iterable[int] | None, seconds: float) -> None:
        """Wait for nothing."""


def made_laptops() -> list[Laptop]:
    """The laptops with a day's work each."""
    salts = Salts({epoch: bytes([epoch % 251]) * 16 for epoch in range(1 + HOUSEHOLDS * BUNDLES * 3 // 64)})
    made = []
    for place in range(LAPTOPS):
        key = SigningKey(f"L{place + 1}", bytes([place + 1]) * 32)
        laptop = Laptop(key, 1 + place % UNITS)
        facts = [
            dataclasses.replace(fact, unit=laptop.unit)
            for fact in enrolments(HOUSEHOLDS * BUNDLES, device=key.key_id, seed=place)
        ]
        before = GENESIS
        for start in range(0, len(facts), HOUSEHOLDS * 3):
            bundle = make_bundle(key.key_id, before, facts[start : start + HOUSEHOLDS * 3], salts)
            before = bundle.after
            sealed = seal(bundle, key)
            state = ClientState(key.key_id, FIRST, start, {laptop.unit: 0}, sealed, 1 << 10)
            laptop.bundles.append(bundle)
            laptop.sealed.append(sealed)
            laptop.requests.append(next_request(state, key, bytes(8)))
        made.append(laptop)
    return made


def new_office(folder: Path, url: str, laptops: Sequence[Laptop]) -> Office:
    """An office that knows the laptops and has heard nothing of them."""
    office = create_office(folder, OfficeConfig("Văn phòng mẫu", url, is_demo=True), PlayedClock(), bytes)
    with office.database.writing() as transaction:
        for laptop in laptops:
            registry.put_laptop(
                transaction,
                LaptopRecord(
                    laptop.key.key_id, laptop.key.public, "", (laptop.unit,), "O1", "2026-01-01", "", "", 0, 0
                ),
            )
    office.exchange.follower = Forgetful()
    return office


def timed(work: Callable[[], object]) -> float:
    """Enrolments a second."""
    begun = time.perf_counter()
    work()
    return ENROLMENTS / (time.perf_counter() - begun)


def accept(office: Office, laptops: Sequence[Laptop], threads: int) -> float:
    """Bring every bundle, verified already, to where it is acknowledged; enrolments a second once all are ready."""
    is_open = threading.Event()

    def bring(some: Sequence[Laptop]) -> None:
        is_open.wait()
        for place, laptop in itertools.product(range(BUNDLES), some):
            held = office.exchange.accept(laptop.bundles[place], laptop.sealed[place], "")
            if held.seq != laptop.bundles[place].last:
                raise SystemExit("a bundle was not acknowledged")

    at_once = [threading.Thread(target=bring, args=(laptops[start::threads],)) for start in range(threads)]
    for thread in at_once:
        thread.start()

    def let_in() -> None:
        is_open.set()
        for thread in at_once:
            thread.join()

    return timed(let_in)


def answer(office: Office, laptops: Sequence[Laptop]) -> None:
    """Answer every request: signature, chain and all."""
    for place, laptop in itertools.product(range(BUNDLES), laptops):
        office.answer_sync(laptop.requests[place])


def enter(office: Office, laptops: Sequence[Laptop]) -> None:
    """Journal, feed and tables, in the batches that a busy projector makes, one after the other."""
    waiting = [Kept(laptop.bundles[place], {}) for place in range(BUNDLES) for laptop in laptops]
    size = max(1, BATCH // (HOUSEHOLDS * 3))
    for start in range(0, len(waiting), size):
        entering.enter(office.database, waiting[start : start + size], office.now_ms)


def project(office: Office, laptops: Sequence[Laptop]) -> None:
    """The same by the server's projector with its threads."""
    projector = Projector(office.database, lambda: office.now_ms)
    for place, laptop in itertools.product(range(BUNDLES), laptops):
        projector.accepted(Kept(laptop.bundles[place], {}))
    projector.start()
    projector.settle("", None, 600)
    projector.stop()


def enter_from_inbox(office: Office) -> None:
    """The same from the bytes in the inbox, as after a restart."""
    for device in inbox.waiting(office.database):
        while entering.enter_waiting(office.database, device, office.now_ms, BATCH):
            pass


def check(office: Office) -> None:
    """Everything is there."""
    with office.database.reading() as transaction:
        for name, count in (("household", ENROLMENTS), ("receipt", ENROLMENTS), ("fact", 3 * ENROLMENTS)):
            if transaction.number(sa.select(sa.func.count()).select_from(SCHEMA[name])) != count:
                raise SystemExit(f"{name}: rows are missing")


class Copies:
    """The rows as text, and how fast PostgreSQL swallows them."""

    def __init__(self, cluster: Cluster, database: str) -> None:
        self._connection = psycopg.connect(cluster.url(database).replace("+psycopg", ""))
        self._texts: dict[str, bytes] = {}
        for name in WRITTEN:
            with self._connection.cursor().copy(_copy(name, "COPY {} TO STDOUT")) as copy:
                self._texts[name] = b"".join(bytes(part) for part in copy)
        for name in WRITTEN:
            self._connection.execute(_named("CREATE TABLE {} (LIKE {})", f"raw_{name}", name))
        self._connection.commit()

    @property
    def bytes_each(self) -> float:
        """Bytes of text an enrolment."""
        return sum(map(len, self._texts.values())) / ENROLMENTS

    def rate(self, names: Sequence[str], prefix: str = "") -> float:
        """Enrolments a second into empty tables, one transaction."""
        for name in names:
            self._connection.execute(_named("TRUNCATE {}", prefix + name))
        self._connection.commit()
        return timed(lambda: self._run(names, prefix))

    def _run(self, names: Sequence[str], prefix: str) -> None:
        for name in names:
            with self._connection.cursor().copy(_copy(prefix + name, "COPY {} FROM STDIN")) as copy:
                copy.write(self._texts[name])
        self._connection.commit()

    def sizes(self) -> Mapping[str, float]:
        """Bytes on disk an enrolment, with indexes, by table; the inbox beside."""
        return {
            name: self._connection.execute("SELECT pg_total_relation_size(%s)", (name,)).fetchone()[0] / ENROLMENTS  # type: ignore[index]
            for name in (*WRITTEN, "inbox")
        }

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


def _copy(name: str, statement: str) -> sql.Composed:
    return sql.SQL(statement).format(sql.Identifier(name))


def _named(statement: str, *names: str) -> sql.Composed:
    return sql.SQL(statement).format(*map(sql.Identifier, names))


class Bench:
    """A PostgreSQL, the rows that the office writes there for these bundles, and fresh offices to measure."""

    def __init__(self, cluster: Cluster, folder: Path, laptops: Sequence[Laptop]) -> None:
        self._cluster, self._folder, self._laptops = cluster, folder, laptops
        name = cluster.create_database()
        office = new_office(folder / name, cluster.url(name), laptops)
        accept(office, laptops, 1)
        enter(office, laptops)
        check(office)
        office.close()
        self.copies = Copies(cluster, name)
        self.sizes = self.copies.sizes()

    @contextmanager
    def office(self) -> Iterator[Office]:
        """An office of its own database; everything must be in its tables in the end."""
        name = self._cluster.create_database()
        office = new_office(self._folder / name, self._cluster.url(name), self._laptops)
        yield office
        check(office)
        office.close()
        self._cluster.drop_database(name)

    def main_round(self) -> Iterator[tuple[str, float]]:
        """One round of what the goals speak of: each line with its enrolments a second."""
        with self.office() as office:
            yield "COPY, the tables, raw", self.copies.rate(TABLES, "raw_")
            yield "COPY, all rows, raw", self.copies.rate(WRITTEN, "raw_")
            yield "acknowledged, all at once", accept(office, self._laptops, LAPTOPS)
            yield "COPY, the tables, indexed", self.copies.rate(TABLES)
            yield "COPY, all rows, indexed", self.copies.rate(WRITTEN)
            yield "projected, the server's threads", timed(lambda: project(office, self._laptops))

    def other_round(self) -> Iterator[tuple[str, float]]:
        """One round of the rest."""
        with self.office() as office:
            yield "acknowledged, one after another", accept(office, self._laptops, 1)
            yield "COPY, all rows, indexed", self.copies.rate(WRITTEN)
            yield "projected, one connection", timed(lambda: enter(office, self._laptops))
        with self.office() as office:
            yield "verified and acknowledged", timed(lambda: answer(office, self._laptops))
            yield "projected, from the inbox's bytes", timed(lambda: enter_from_inbox(office))


def sqlite_round(folder: Path, laptops: Sequence[Laptop]) -> Iterator[tuple[str, float]]:
    """The same on SQLite against `executemany` of the same rows into the same tables, one transaction."""
    office = new_office(folder, "", laptops)
    yield "acknowledged", accept(office, laptops, 1)
    yield "projected", timed(lambda: enter(office, laptops))
    check(office)
    office.close()
    connection = sqlite3.connect(folder / "office.db", isolation_level=None)
    rows = {name: connection.execute(f"SELECT * FROM {name}").fetchall() for name in WRITTEN}
    for name in WRITTEN:
        connection.execute(f"DELETE FROM {name}")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA cache_size = -65536")

    def fill() -> None:
        connection.execute("BEGIN IMMEDIATE")
        for name in WRITTEN:
            places = ", ".join("?" * len(rows[name][0]))
            connection.executemany(f"INSERT INTO {name} VALUES ({places})", rows[name])
        connection.execute("COMMIT")

    yield "executemany, all rows", timed(fill)
    connection.close()


Rounds = Sequence[Mapping[str, float]]


def ratio(rounds: Rounds, name: str, baseline: str) -> float:
    """The median of the rounds' own ratios."""
    return median(one[name] / one[baseline] for one in rounds)


def report(title: str, rounds: Rounds) -> None:
    """Every line, whole enrolments a second: the median, and the least and the most."""
    print(f"{title}, enrolments a second, median (least … most) of {len(rounds)}:")
    for name in rounds[0]:
        rates = [one[name] for one in rounds]
        print(f"  {name:36} {median(rates):10,.0f}   ({min(rates):,.0f} … {max(rates):,.0f})")


RATIOS = (
    ("acknowledged, all at once", "COPY, the tables, raw", 0.0),
    ("acknowledged, all at once", "COPY, all rows, raw", ACKNOWLEDGED_GOAL),
    ("projected, the server's threads", "COPY, all rows, indexed", PROJECTED_GOAL),
    ("projected, the server's threads", "COPY, the tables, indexed", 0.0),
)


def main() -> int:
    """Print rates and ratios; exit status 1 when a goal is missed."""
    laptops = made_laptops()
    let_garbage_wait()
    size = sum(len(sealed) for laptop in laptops for sealed in laptop.sealed) / ENROLMENTS
    print(f"{ENROLMENTS} enrolments, {LAPTOPS} laptops, bundles of {HOUSEHOLDS} ({size:.0f} B each in its bundle)")
    begun = time.perf_counter()
    for laptop in laptops:
        for sealed in laptop.sealed:
            open_bundle(sealed, laptop.key.public)
    print(f"a bundle opened and verified: {(time.perf_counter() - begun) / ENROLMENTS * 1e6:.0f} µs an enrolment")
    with run_cluster(SERVER) as cluster, tempfile.TemporaryDirectory() as name:
        bench = Bench(cluster, Path(name), laptops)
        rounds = [dict(bench.main_round()) for _ in range(ROUNDS)]
        others = [dict(bench.other_round()) for _ in range(OTHER_ROUNDS)]
        small = [dict(sqlite_round(Path(name) / f"s{n}", laptops)) for n in range(OTHER_ROUNDS)]
        print(f"bytes an enrolment on disk, indexes in ({bench.copies.bytes_each:,.0f} as text):")
        for table, size in bench.sizes.items():
            print(f"  {table:36} {size:10,.0f}")
        bench.copies.close()
    report("PostgreSQL", rounds)
    report("PostgreSQL", others)
    report("SQLite", small)
    print("ratios, median of the rounds' own:")
    is_met = True
    for name, baseline, goal in RATIOS:
        found = ratio(rounds, name, baseline)
        is_met &= found >= goal
        print(f"  {name} / {baseline}: {found:.2f}" + (f" of {goal}" if goal else ""))
    one = ratio(others, "projected, one connection", "COPY, all rows, indexed")
    print(f"  projected, one connection / COPY, all rows, indexed: {one:.2f}")
    print(f"  SQLite: projected / executemany of all rows: {ratio(small, 'projected', 'executemany, all rows'):.2f}")
    return 0 if is_met else 1


if __name__ == "__main__":
    sys.exit(main())
