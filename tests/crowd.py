"""Many laptops that sync with one real office process at the same moment, and what its memory does meanwhile."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import requests

from fieldapp.office.office import Office
from fieldapp.office.store import registry
from fieldapp.office.store.shapes import LaptopRecord
from fieldapp.wire.exchange_client import read_answer
from fieldapp.wire.keys import SigningKey
from tests.builders import enrolments
from tests.office_play import PlayedLaptop, new_laptop

SECONDS = 60


@dataclass
class Visit:
    """One laptop's request: HTTP status (0: no answer), acknowledged up to, seconds."""

    status: int
    acknowledged: int
    seconds: float


@dataclass
class Crowd:
    """Laptops of the office's first unit, each with households of five to bring, `households` a round."""

    office: Office
    laptops: list[PlayedLaptop]
    households: int
    visits: list[list[Visit]] = field(default_factory=list)

    def rush(self, address: str) -> list[Visit]:
        """Everybody brings a round's households at once."""
        facts = 3 * self.households
        start = len(self.visits) * facts
        requests = [laptop.request(laptop.sealed(start, start + facts), 1 << 10) for laptop in self.laptops]
        visits = [Visit(0, 0, 0.0) for _ in self.laptops]
        ready = threading.Barrier(len(self.laptops))

        def go(place: int) -> None:
            ready.wait()
            visits[place] = self._visit(address, requests[place])

        threads = [threading.Thread(target=go, args=(place,)) for place in range(len(self.laptops))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.visits.append(visits)
        return visits

    def _visit(self, address: str, request: bytes) -> Visit:
        begun = time.perf_counter()
        try:
            reply = requests.post(
                f"{address}/sync", request, headers={"Content-Type": "application/cbor"}, timeout=SECONDS
            )
            body, status = reply.content, reply.status_code
        except requests.RequestException:
            return Visit(0, 0, time.perf_counter() - begun)
        mark = read_answer(body, request, self.office.signer.public).answer.high_water if status == 200 else None
        return Visit(status, mark.seq if mark else 0, time.perf_counter() - begun)

    @property
    def expected(self) -> int:
        """What every laptop must be acknowledged up to by now."""
        return len(self.visits) * 3 * self.households


def gather(office: Office, count: int, rounds: int, households: int) -> Crowd:
    """A crowd with all it will ever bring, known to the office."""
    known = new_laptop(office, seed=0)
    laptops = []
    for place in range(count):
        key = SigningKey(f"L{1000 + place}", random.Random(place).randbytes(32))
        answer = replace(known.answer, device=key.key_id)
        laptop = PlayedLaptop(key.key_id, key, answer)
        facts = enrolments(rounds * households, device=key.key_id, seed=place)
        laptop.write(*(fact.body for fact in facts))
        laptops.append(laptop)
    with office.database.writing() as transaction:
        for laptop in laptops:
            record = LaptopRecord(laptop.device, laptop.key.public, "", (1,), "O1", "2026-01-01", "", "", 0, 0)
            registry.put_laptop(transaction, record)
    return Crowd(office, laptops, households)


def memory(process: int) -> tuple[int, int]:
    """Resident memory of a process in KiB: now, and at its most."""
    lines = Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines()
    found = {line.partition(":")[0]: line.split()[1] for line in lines if line.startswith(("VmRSS", "VmHWM"))}
    return int(found["VmRSS"]), int(found["VmHWM"])


def answered(visits: Sequence[Visit]) -> dict[int, int]:
    """HTTP status → how often."""
    statuses = [visit.status for visit in visits]
    return {status: statuses.count(status) for status in sorted(set(statuses))}
