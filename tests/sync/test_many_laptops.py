"""Forty laptops at once and a real office process over PostgreSQL (two hundred: `make bench-office`)."""

from __future__ import annotations

from pathlib import Path

import pytest

from fieldapp.office.checks import check_office
from fieldapp.office.status import read_status
from tests.crowd import answered, gather, memory
from tests.office_play import new_office
from tests.office_process import run_office

LAPTOPS = 40
ROUNDS = 3
GROWTH_KIB = 48 << 10
"""A round's bundles and answers, many times over; what a leak of every bundle in every round would pass."""


@pytest.mark.slow
def test_everybody_is_acknowledged_and_memory_stays(postgres_url: str, tmp_path: Path) -> None:
    office = new_office(tmp_path / "office", postgres_url)
    crowd = gather(office, LAPTOPS, ROUNDS, households=2)
    with run_office(office.folder.path) as running:
        sizes = []
        for _ in range(ROUNDS):
            visits = crowd.rush(running.address)
            assert answered(visits) == {200: LAPTOPS}
            assert {visit.acknowledged for visit in visits} == {crowd.expected}
            sizes.append(memory(running.process.pid)[0])
        assert sizes[-1] - sizes[0] < GROWTH_KIB
    office.project()
    assert read_status(office).held == LAPTOPS * ROUNDS * 2 * sum((1_263_600, 884_520, 758_160, 631_800, 505_440))
    serious = {"chain_broken", "gap", "high_water_wrong", "table_differs_from_replay"}
    assert not {finding.code for finding in check_office(office).findings} & serious
    office.close()
