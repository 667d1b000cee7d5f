"""A pack from the office's command to a laptop's price: signed, delivered by sync, in force at once and ever after."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from fieldapp import bootstrap
from fieldapp.demo.office_process import run_command, run_office
from fieldapp.demo.stage import DEMO_PIN, DemoStepFailed
from fieldapp.domain.policy_reading import read_pack
from fieldapp.domain.quote_request import answer_request
from fieldapp.services.exchange import Watch
from tests.e2e.conftest import Commune
from tests.packs import later_pack

ASKED = json.dumps({
    "scheme": "health", "on": "2027-01-01", "months": 12, "province": "14",
    "members": [{"id": "a", "group": "household"}],
})  # fmt: skip


def test_a_pack_from_the_office_to_a_price(commune: Commune, tmp_path: Path) -> None:
    commune.link.come_back()
    file = tmp_path / "pack.toml"
    file.write_text(later_pack(), encoding="utf-8")
    expected = read_pack(later_pack())
    gate = bootstrap.make_gate(commune.stage.laptop, bootstrap.surroundings(), bootstrap.call_here)
    with closing(gate.open(commune.officer, DEMO_PIN)) as opened:
        opened.workplace.exchange.run(Watch())
        assert opened.workplace.pack.version == 1
        units = run_office(commune.stage, "status")["units"]
        published = run_office(commune.stage, "policy", "publish", str(file))
        assert isinstance(units, list)
        assert (published["version"], published["hash"], published["units"]) == (2, expected.hash, len(units))
        assert opened.workplace.exchange.run(Watch()).finished
        assert opened.workplace.pack.hash == expected.hash
        rate = opened.workplace.pack.parameter("health.rate", date(2027, 1, 1))
        assert rate.certainty.value == "law"
    with closing(gate.open(commune.officer, DEMO_PIN)) as opened:
        assert opened.workplace.pack.hash == expected.hash
        answer = answer_request(opened.workplace.pack, ASKED)
        assert answer["total"] == 1_548_360  # 5.1 % of 2,530,000 for a year
        assert answer["pack"] == {"id": "vietnam", "hash": expected.hash}
        assert [finding for finding in opened.store.checks.check(deep=True) if not finding.notice] == []
    assert run_office(commune.stage, "check")["findings"] == []
    asked = tmp_path / "asked.json"
    asked.write_text(ASKED, encoding="utf-8")
    said = run_command(
        "quote", str(asked), "--profile", str(commune.stage.laptop), "--pin-file", str(commune.stage.pin_file)
    )
    assert json.loads(said)["total"] == 1_548_360
    assert json.loads(run_command("quote", str(asked)))["total"] == 1_366_200, "without a profile: the shipped pack"


def test_a_faulty_pack_leaves_the_office_with_an_error(commune: Commune, tmp_path: Path) -> None:
    file = tmp_path / "faulty.toml"
    file.write_text(later_pack(9).replace('value = "22%"', 'value = "222%"', 1), encoding="utf-8")
    with pytest.raises(DemoStepFailed) as refused:
        run_office(commune.stage, "policy", "publish", str(file))
    assert "pack_refused" in str(refused.value.params)


def test_an_area_list_reaches_the_laptop(commune: Commune, tmp_path: Path) -> None:
    commune.link.come_back()
    gate = bootstrap.make_gate(commune.stage.laptop, bootstrap.surroundings(), bootstrap.call_here)
    with closing(gate.open(commune.officer, DEMO_PIN)) as opened:
        unit = opened.workplace.register.units()[0]
        file = tmp_path / "areas.csv"
        file.write_text(f"Mã xã,Khu vực\n{unit.commune_code},III\n", encoding="utf-8")
        taken = run_office(commune.stage, "zones", "import", str(file), "--from", "2026-01-01", "--decision", "QĐ mẫu")
        assert taken == {"communes": 1, "units": 1}
        opened.workplace.exchange.run(Watch())
        zones = opened.workplace.rules.zones(unit.unit)
        assert [(zoned.zone, zoned.starts_on, zoned.decision) for zoned in zones] == [
            ("III", date(2026, 1, 1), "QĐ mẫu")
        ]
