"""Ten histories with real processes: laptops and the office are killed at any instant, over real sockets."""

from __future__ import annotations

import random
import shutil
import socket
import threading
from concurrent.futures import Future, ThreadPoolExecutor, wait
from multiprocessing import get_context
from pathlib import Path

import pytest

from tests.office_process import run_office
from tests.simulation.judgement import Judgement
from tests.simulation.ledger import Ledger
from tests.simulation.province import Province
from tests.simulation.shift import AcknowledgementTold, Begun, Ended, ReceiptTold, Shift, Told, VoidTold, work
from tests.simulation.world import SCOPES

SHIFTS = 3
"""Each laptop is started so often in one history; every shift but the last is cut short by a kill."""
ACTS_A_SHIFT = 60

PROCESSES = get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.simulation.shift"])


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


class Heard:
    """What people were told in one history."""

    def __init__(self) -> None:
        self.ledger = Ledger()
        self._lock = threading.Lock()

    def hear(self, told: Told) -> None:
        with self._lock:
            if isinstance(told, ReceiptTold):
                self.ledger.receipts[told.receipt] = told.taken
            elif isinstance(told, VoidTold):
                self.ledger.void.add(told.receipt)
            elif isinstance(told, AcknowledgementTold):
                self.ledger.acknowledge(told.device, told.seq, told.chain)


def work_shift(shift: Shift, kill_after: float | None, heard: Heard) -> None:
    """One shift, to its end or to its death so many seconds after it has begun."""
    ear, mouth = PROCESSES.Pipe(duplex=False)
    has_ended = False
    process = PROCESSES.Process(target=work, args=(shift, mouth))
    process.start()
    mouth.close()
    killer = threading.Timer(kill_after, process.kill) if kill_after else None
    try:
        while True:
            said = ear.recv()
            if isinstance(said, Begun) and killer:
                killer.start()
            has_ended = isinstance(said, Ended)
            heard.hear(said)
    except (EOFError, ConnectionResetError):
        process.join()
    if killer:
        killer.cancel()
    assert has_ended or killer, "a shift that nobody killed did not come to its end"


def live(folder: Path, laptop: int, address: str, seed: int, heard: Heard) -> None:
    """A laptop's shifts, one after the other."""
    chance = random.Random(seed * 10 + laptop)
    for left in reversed(range(SHIFTS)):
        shift = Shift(folder, laptop, address, chance.randrange(10**6), ACTS_A_SHIFT, is_last=not left)
        work_shift(shift, chance.uniform(0.1, 1.2) if left else None, heard)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10))
def test_killed_processes_end_in_one_truth(tmp_path: Path, province_template: Path, seed: int) -> None:
    folder = tmp_path / "province"
    shutil.copytree(province_template, folder)
    heard, chance, port = Heard(), random.Random(seed), str(free_port())
    address = f"http://127.0.0.1:{port}"
    with ThreadPoolExecutor(len(SCOPES)) as pool:
        lives: set[Future[None]] = set()
        while not lives or any(not life.done() for life in lives):
            with run_office(folder / "office", "--port", port) as office:
                lives = lives or {pool.submit(live, folder, n, address, seed, heard) for n in range(1, len(SCOPES) + 1)}
                wait(lives, timeout=chance.uniform(0.3, 2.0))
                office.kill()
    for life in lives:
        life.result()
    province = Province(folder)
    try:
        for laptop in province.world.laptops:
            province.ledger.note(laptop.store.facts.facts(limit=100_000))
        journals, told = province.ledger, heard.ledger
        assert told.receipts.keys() <= journals.receipts.keys(), "a receipt that was handed out is gone"
        assert told.receipts.items() <= journals.receipts.items()
        assert told.void <= journals.void
        journals.acknowledged = told.acknowledged
        assert told.receipts
        assert told.acknowledged
        Judgement(province).judge()
    finally:
        province.world.close()
