"""How long a quote takes: `python -m tests.benchmarks.bench_quote`. Prints; asserts nothing, since clocks differ."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from statistics import median

from fieldapp.domain.quote_health import HealthMember, HealthRequest, quote_health
from fieldapp.domain.quote_voluntary import VoluntaryRequest, quote_voluntary
from fieldapp.storage.policy_packs import load_shipped_pack

ROUNDS = 500


def main() -> None:
    """Load the pack once, quote many times, print the medians."""
    begun = time.perf_counter()
    pack = load_shipped_pack()
    loaded = time.perf_counter() - begun
    on = date(2026, 11, 21)
    groups = ("household", "household", "student", "household", "near_poor", "household", "poor", "farm_average")
    members = tuple(
        HealthMember(str(number), (group,), covered_until=date(2026, 12, 1))
        for number, group in enumerate((*groups, "household", "household"))
    )
    household = HealthRequest(on, 12, "66", members)
    ahead = VoluntaryRequest(on, "14", 1_500_000, "other", "years_ahead", 60)
    print(f"load and check the pack     {loaded * 1e3:8.2f} ms")
    print(f"household of {len(members)}             {_median(lambda: quote_health(pack, household)) * 1e3:8.3f} ms")
    print(f"five years ahead            {_median(lambda: quote_voluntary(pack, ahead)) * 1e3:8.3f} ms")


def _median(work: Callable[[], object]) -> float:
    times = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return median(times)


if __name__ == "__main__":
    main()
