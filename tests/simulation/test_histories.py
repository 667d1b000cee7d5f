"""Whatever goes wrong on the way, in the end all tables are equal and every dong and every fact is there once.

`make simulate` plays two thousand histories; `make test` two hundred.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from tests.simulation.acts import ACTS
from tests.simulation.judgement import Judgement
from tests.simulation.province import Province

HISTORIES = int(os.environ.get("FIELDAPP_HISTORIES", "200"))
SEED = int(os.environ.get("FIELDAPP_SEED", "1"))
"""The same seed plays the same histories."""
TALLY = os.environ.get("FIELDAPP_TALLY", "")
PHASES: tuple[Phase, ...] = (Phase.explicit, Phase.reuse, Phase.generate)
"""Not shrunk by itself: a failing history says its steps, and `FIELDAPP_SHRINK=1` looks for a shorter one."""
if os.environ.get("FIELDAPP_SHRINK"):
    PHASES = (*PHASES, Phase.shrink)
PARTS = 4
"""So that they can be played beside each other."""
PICKS = st.integers(0, 10_000)
LAPTOPS = st.integers(0, 2)


def note_tally(tally: Mapping[str, int]) -> None:
    """What a history was made of, for whoever asked (`FIELDAPP_TALLY`: a file, a line a history)."""
    if TALLY:
        with Path(TALLY).open("a", encoding="utf-8") as file:
            file.write(json.dumps(tally) + "\n")


class Histories(RuleBasedStateMachine):
    """Officers at work, and everything that can go wrong, in any order."""

    template: ClassVar[Path]

    @initialize(chance=st.integers(0, 2**32), lives=st.integers(-4, 2), machines=st.integers(-1, 2))
    def begin(self, chance: int, lives: int, machines: int) -> None:
        # Stretching a passphrase takes a while on purpose: some histories have a restored office, most have none.
        self.machines_left = max(0, machines)
        self.backups_left = self.restores_left = max(0, lives)
        folder = Path(tempfile.mkdtemp(dir=self.template.parent)) / "province"
        shutil.copytree(self.template, folder)
        self.province = Province(folder)
        self.province.world.chance.seed(chance)

    @rule(who=LAPTOPS, name=st.sampled_from(sorted(ACTS)), pick=PICKS)
    def act(self, who: int, name: str, pick: int) -> None:
        self.province.act(who, name, pick)

    @rule(who=LAPTOPS, name=st.sampled_from(("enrol", "renew")), pick=PICKS)
    def work(self, who: int, name: str, pick: int) -> None:
        self.province.act(who, name, pick)

    @rule(who=LAPTOPS, name=st.sampled_from(sorted(ACTS)), pick=PICKS, steps=st.integers(1, 80))
    def act_and_lose_power(self, who: int, name: str, pick: int, steps: int) -> None:
        self.province.act(who, name, pick, cut_after=steps)

    @rule(who=LAPTOPS, mishaps=st.integers(0, 8))
    def exchange(self, who: int, mishaps: int) -> None:
        self.province.exchange(who, mishaps)

    @rule(who=LAPTOPS, mishaps=st.integers(0, 4), steps=st.integers(1, 80))
    def exchange_and_lose_power(self, who: int, mishaps: int, steps: int) -> None:
        self.province.exchange(who, mishaps, cut_after=steps)

    @rule(who=LAPTOPS, mishaps=st.integers(0, 4), steps=st.integers(1, 80))
    def exchange_and_the_office_dies(self, who: int, mishaps: int, steps: int) -> None:
        self.province.exchange(who, mishaps, office_cut_after=steps)

    @precondition(lambda self: any(laptop.link.late for laptop in self.province.world.laptops))
    @rule(who=LAPTOPS)
    def late_messages(self, who: int) -> None:
        self.province.late_messages(who)

    @rule(who=LAPTOPS)
    def stick_out(self, who: int) -> None:
        self.province.stick_out(who)

    @rule(who=LAPTOPS)
    def stick_at_office(self, who: int) -> None:
        self.province.stick_at_office(who)

    @rule(who=LAPTOPS)
    def stick_back(self, who: int) -> None:
        self.province.stick_back(who)

    @rule(hub=LAPTOPS, guest=LAPTOPS, mishaps=st.integers(0, 4), times=st.integers(1, 4))
    def meet(self, hub: int, guest: int, mishaps: int, times: int) -> None:
        self.province.meet(hub, guest, mishaps, times)

    @precondition(lambda self: self.backups_left > 0)
    @rule()
    def back_up_office(self) -> None:
        self.backups_left -= 1
        self.province.back_up_office()

    @precondition(lambda self: self.restores_left > 0 and self.province.is_backed_up)
    @rule()
    def restore_office(self) -> None:
        self.restores_left -= 1
        self.province.restore_office()

    @precondition(lambda self: self.machines_left > 0)
    @rule(who=LAPTOPS)
    def back_up_laptop(self, who: int) -> None:
        self.province.back_up_laptop(who)

    @precondition(lambda self: self.machines_left > 0)
    @rule(who=LAPTOPS)
    def replace_laptop(self, who: int) -> None:
        before = self.province.tally["laptops replaced"]
        self.province.replace_laptop(who)
        self.machines_left -= self.province.tally["laptops replaced"] - before

    @rule(pick=PICKS)
    def erase(self, pick: int) -> None:
        self.province.erase(pick)

    def teardown(self) -> None:
        if hasattr(self, "province"):
            try:
                Judgement(self.province).judge()
                note_tally(self.province.tally)
            finally:
                self.province.world.close()


@pytest.mark.parametrize("part", range(PARTS))
def test_every_history_ends_in_one_truth(province_template: Path, part: int) -> None:
    Histories.template = province_template
    run_state_machine_as_test(
        seed(SEED * PARTS + part)(Histories),
        settings=settings(
            max_examples=HISTORIES // PARTS,
            stateful_step_count=50,
            deadline=None,
            phases=PHASES,
            suppress_health_check=list(HealthCheck),
        ),
    )
