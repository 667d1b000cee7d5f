"""A laptop speaks to the office that activated it and to no other, whoever answers at its address."""

from __future__ import annotations

import secrets
from contextlib import closing
from pathlib import Path

import pytest

from fieldapp import bootstrap
from fieldapp.domain.errors import EnvironmentFailure
from fieldapp.office.devices import invite_device
from fieldapp.office.office import open_office
from fieldapp.office.status import read_status
from fieldapp.services.exchange import Watch
from fieldapp.services.forms import HouseholdForm, PersonForm
from fieldapp.storage.piece_shelf import PieceShelf
from fieldapp.sync.engine import SyncEngine
from fieldapp.sync.transport import Transport
from tests.office_play import COMMUNE, new_office
from tests.office_process import run_office

PIN = "482913"
OFFICER = "O1"
SOMEBODY = PersonForm(name="Lò Văn Mẫu", born="02/05/1980", sex="male", tie="head")


def people_at(folder: Path) -> int:
    """How many people an office holds."""
    with closing(open_office(folder, bootstrap.SystemClock(), secrets.token_bytes)) as office:
        return sum(unit.counts.people for unit in read_status(office).units)


@pytest.mark.parametrize("is_known_by_name", [False, True])
def test_another_office_gets_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_known_by_name: bool) -> None:
    """Also where the other office has certified a laptop of the same name, as every office's first is `L1`."""
    monkeypatch.setenv(bootstrap.SECRETS_FOLDER, str(tmp_path / "secrets"))
    around = bootstrap.surroundings()
    gate = bootstrap.make_gate(tmp_path / "laptop", around, bootstrap.call_here)
    with closing(new_office(tmp_path / "own")) as office:
        code = invite_device(office, [COMMUNE], OFFICER).code
    with run_office(tmp_path / "own") as own:
        gate.activate(own.address, code, PIN)
    with closing(new_office(tmp_path / "other", seed=2)) as office:
        code = invite_device(office, [COMMUNE], OFFICER).code
    before = people_at(tmp_path / "other")
    with run_office(tmp_path / "other") as other, closing(gate.open(OFFICER, PIN)) as opened:
        if is_known_by_name:
            bootstrap.make_gate(tmp_path / "theirs", around, bootstrap.call_here).activate(other.address, code, PIN)
        work, store = opened.workplace, opened.store
        work.enrolment.enrol(work.desk, HouseholdForm(village="Bản mẫu"), (SOMEBODY,))
        waiting = store.journal.waiting().count
        engine = SyncEngine(
            store.sync,
            store.journal,
            store.settings,
            Transport(other.address),
            PieceShelf(store.database),
            on_lane=bootstrap.call_here,
            clock=around.clock,
            random_bytes=around.random_bytes,
        )
        with pytest.raises(EnvironmentFailure):
            engine.run(Watch())
        assert store.journal.waiting().count == waiting
    assert people_at(tmp_path / "other") == before
