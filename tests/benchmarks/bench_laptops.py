"""Two hundred laptops sync at the same moment with a real office process over PostgreSQL, round after round.

Run with `make bench-office`. Each brings five households a round and takes part of the feed. All must be acknowledged,
none may see a 5xx, and the process's memory must not grow from round to round.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from tests.crowd import answered, gather, memory
from tests.office_play import new_office
from tests.office_process import run_office
from tests.postgres import run_cluster

LAPTOPS = 200
ROUNDS = 8
HOUSEHOLDS = 5
FLAT = 1.10
"""Memory after the last round against that after the third, by when every buffer and cache has been filled once."""


def main() -> int:
    """Print each round; exit status 1 when somebody is not acknowledged or memory grows."""
    settings = {"listen_addresses": "", "shared_buffers": "256MB", "max_connections": "60"}
    sizes: list[int] = []
    is_well = True
    with run_cluster(settings) as cluster, tempfile.TemporaryDirectory() as name:
        office = new_office(Path(name) / "office", cluster.url(cluster.create_database()))
        crowd = gather(office, LAPTOPS, ROUNDS, HOUSEHOLDS)
        with run_office(office.folder.path) as running:
            print(
                f"{LAPTOPS} laptops at once, {HOUSEHOLDS} households each; "
                f"RSS before {memory(running.process.pid)[0]:,} KiB"
            )
            for number in range(1, ROUNDS + 1):
                begun = time.perf_counter()
                visits = crowd.rush(running.address)
                took = time.perf_counter() - begun
                now, most = memory(running.process.pid)
                sizes.append(now)
                acknowledged = sum(visit.acknowledged == crowd.expected for visit in visits)
                is_well &= acknowledged == LAPTOPS and set(answered(visits)) == {200}
                waits = sorted(visit.seconds for visit in visits)
                print(
                    f"round {number}: {acknowledged} acknowledged, HTTP {answered(visits)}, {took:.1f} s in all, "
                    f"median {median(waits):.2f} s, longest {waits[-1]:.2f} s, RSS {now:,} KiB, peak {most:,} KiB",
                    flush=True,
                )
        office.project()
        office.close()
    growth = sizes[-1] / sizes[2]
    print(f"memory after round {ROUNDS} / after round 3: {growth:.2f} of at most {FLAT}")
    return 0 if is_well and growth <= FLAT else 1


if __name__ == "__main__":
    sys.exit(main())
