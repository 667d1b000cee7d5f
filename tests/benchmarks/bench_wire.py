"""Bytes and time of a household's enrolment (five members, contribution, receipt) on the wire, by batch.

Run with `python -m tests.benchmarks.bench_wire`. One exchange is counted as a whole: the signed request with its
bundle, the signed answer, and `HTTP_HEADERS` bytes for what HTTP puts around both; TLS is not counted. Beside it, from
the same facts in the same run: their canonical JSON through gzip. Published peers, in a batch of 100, on records of the
same shape: JSON and gzip over REST 444, Anki 538, PouchDB 3,317; the goal is 130.
"""

from __future__ import annotations

import gzip
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

from fieldapp.domain.facts import GENESIS, Fact, body_parts, canonical
from fieldapp.domain.project import project
from fieldapp.domain.tables import Value
from fieldapp.wire.bundle import Salts, make_bundle, open_bundle, seal
from fieldapp.wire.codec import decode_facts, encode_facts
from fieldapp.wire.exchange import KnownDevice, serve
from fieldapp.wire.exchange_client import ClientState, next_request, read_answer
from fieldapp.wire.keys import SigningKey
from fieldapp.wire.snapshot import open_snapshot, seal_snapshot
from tests.builders import enrolments
from tests.fakes_exchange import FixedClock, MemoryExchange

HTTP_HEADERS = 350
GOAL = 130
LAPTOP = SigningKey("L7", bytes([1]) * 32)
OFFICE = SigningKey("C1", bytes([2]) * 32)
SALTS = Salts({epoch: bytes([epoch % 251]) * 16 for epoch in range(64)})

Result = TypeVar("Result")


def _timed(work: Callable[[], Result]) -> tuple[Result, float]:
    """The result and the best of three more times, in milliseconds."""
    result, best = work(), float("inf")
    for _ in range(3):
        started = time.perf_counter()
        work()
        best = min(best, (time.perf_counter() - started) * 1000)
    return result, best


def _gzipped(facts: list[Fact]) -> int:
    rows = [
        [f.device, f.seq, f.unit, f.kind, f.counter, f.wall, f.officer, f.event, *body_parts(f.body)] for f in facts
    ]
    return len(gzip.compress(canonical(rows), 9))


def _exchange(facts: list[Fact]) -> int:
    """Bytes both ways of the one round trip that brings these facts to the office."""
    bundle = seal(make_bundle("L7", GENESIS, facts, SALTS), LAPTOP)
    store = MemoryExchange(devices={"L7": KnownDevice(LAPTOP.public, (7,))})
    request = next_request(ClientState("L7", "C1", 0, {7: 0}, bundle), LAPTOP, bytes(8))
    answer = serve(request, store, OFFICE, FixedClock(datetime(2026, 3, 2, tzinfo=UTC)))
    held = read_answer(answer, request, OFFICE.public).answer.high_water
    if held is None or held.seq != len(facts):
        raise SystemExit("the exchange did not take every fact")
    return len(request) + len(answer) + HTTP_HEADERS


def _snapshot(households: int) -> str:
    rows: dict[str, list[dict[str, Value]]] = {}
    for fact in enrolments(households):
        for key, row in project({}, fact).items():
            if key.table in {"household", "member", "cover"}:
                rows.setdefault(key.table, []).append(row)
    sealed, sealing = _timed(lambda: seal_snapshot("C1", 7, 1, rows, OFFICE))
    _opened, opening = _timed(lambda: open_snapshot(sealed, OFFICE.public))
    return f"{5 * households} people: {len(sealed):,} B, sealed {sealing:.0f} ms, opened {opening:.0f} ms"


def main() -> int:
    """Print the table; exit status 1 when the goal is missed."""
    print("batch  facts B  bundle B  exchange B  JSON+gzip B  encode ms  decode ms  open bundle ms   (B a household)")
    in_hundred = 0.0
    for count in (1, 10, 100):
        facts = enrolments(count)
        packed, encoding = _timed(lambda facts=facts: encode_facts(facts))  # type: ignore[misc]
        _facts, decoding = _timed(lambda packed=packed: decode_facts(packed))  # type: ignore[misc]
        sealed = seal(make_bundle("L7", GENESIS, facts, SALTS), LAPTOP)
        _bundle, opening = _timed(lambda sealed=sealed: open_bundle(sealed, LAPTOP.public))  # type: ignore[misc]
        in_hundred = _exchange(facts) / count
        print(
            f"{count:5} {len(packed) / count:8.1f} {len(sealed) / count:9.1f} {in_hundred:11.1f} "
            f"{_gzipped(facts) / count:12.1f} {encoding:10.1f} {decoding:10.1f} {opening:15.1f}"
        )
    print(f"batch of 100: {in_hundred:.0f} B of {GOAL}; ratio to JSON+gzip 444: {in_hundred / 444:.2f}")
    print(f"snapshot of {_snapshot(1200)}")
    return 0 if in_hundred <= GOAL else 1


if __name__ == "__main__":
    sys.exit(main())
