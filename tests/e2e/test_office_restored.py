"""The office's machine burns; a backup is restored on another one. And a laptop drowns. All with real processes."""

from __future__ import annotations

import json
import secrets
import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from fieldapp import bootstrap
from fieldapp.bootstrap import Opened
from fieldapp.office.devices import invite_device
from fieldapp.office.imports import import_households
from fieldapp.office.office import open_office
from fieldapp.office.status import OfficeStatus, read_status
from fieldapp.services.exchange import Watch
from fieldapp.services.forms import HouseholdForm, PersonForm
from fieldapp.services.ports import SyncReport
from fieldapp.wire.strongbox import WrongPassphrase
from tests.office_play import COMMUNE, household, new_office
from tests.office_process import run_office

PIN = "482913"
OFFICER = "O1"
PASSPHRASE = "một mật khẩu mẫu để thử"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(bootstrap.SECRETS_FOLDER, str(tmp_path / "secrets"))
    (tmp_path / "passphrase").write_text(PASSPHRASE + "\n", encoding="utf-8")
    (tmp_path / "pin").write_text(PIN, encoding="utf-8")
    with closing(new_office(tmp_path / "office", clock=None)) as office:
        office.clock = bootstrap.SystemClock()
    return tmp_path


def fieldapp(*words: str | Path) -> dict[str, object]:
    """A command, which must succeed; what it says as JSON."""
    command = [sys.executable, "-m", "fieldapp", *map(str, words), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert isinstance(said, dict)
    return said


def code_for(folder: Path) -> str:
    with closing(open_office(folder, bootstrap.SystemClock(), secrets.token_bytes)) as office:
        return invite_device(office, [COMMUNE], OFFICER).code


def new_laptop(folder: Path, address: str, code: str) -> Opened:
    gate = bootstrap.make_gate(folder, bootstrap.surroundings(), bootstrap.call_here)
    gate.activate(address, code, PIN)
    opened = gate.open(OFFICER, PIN)
    opened.workplace.exchange.run(Watch())
    return opened


def enrol(laptop: Opened, name: str) -> None:
    work = laptop.workplace
    person = PersonForm(name=name, born="02/05/1980", sex="male", tie="head")
    work.enrolment.enrol(work.desk, HouseholdForm(village="Bản Mẫu"), (person,))


def sync(laptop: Opened) -> SyncReport:
    report = laptop.workplace.exchange.run(Watch())
    assert report.finished
    return report


def status_of(folder: Path) -> OfficeStatus:
    with closing(open_office(folder, bootstrap.SystemClock(), secrets.token_bytes)) as office:
        office.project()
        return read_status(office)


def assert_one_truth(folder: Path, *laptops: Opened) -> None:
    exported = fieldapp("office", "export", "--office", folder)["units"]
    assert isinstance(exported, dict)
    for laptop in laptops:
        assert laptop.store.checks.canonical_export([1]) == exported["1"]
        assert laptop.store.journal.waiting().count == 0
        assert [one for one in laptop.workplace.checks.check(deep=True) if not one.notice] == []


def test_an_office_that_burnt_goes_on_from_its_backup(place: Path) -> None:
    folder, backup = place / "office", place / "backup.fieldapp"
    codes = [code_for(folder) for _ in range(2)]
    with run_office(folder) as running:
        port = running.address.rpartition(":")[2]
        one, two = (new_laptop(place / f"l{n}", running.address, code) for n, code in enumerate(codes, start=1))
        enrol(one, "Lò Văn Một Mẫu")
        sync(one)
        said = fieldapp("office", "backup", backup, "--office", folder, "--passphrase-file", place / "passphrase")
        assert "Lò Văn Một Mẫu".encode() not in backup.read_bytes()
        with closing(open_office(folder, bootstrap.SystemClock(), secrets.token_bytes)) as office:
            import_households(office, [household(50)], "sau.xlsx", "22" * 32)
        enrol(two, "Lò Văn Hai Mẫu")
        for laptop in (two, one, two):
            sync(laptop)
        enrol(one, "Lò Văn Ba Mẫu")
        sync(one)
        running.kill()
    shutil.rmtree(folder)
    rehearsal = fieldapp(
        "office", "restore", backup, "--office", folder, "--passphrase-file", place / "passphrase", "--dry-run"
    )
    assert not folder.exists()
    done = fieldapp("office", "restore", backup, "--office", folder, "--passphrase-file", place / "passphrase")
    assert said["rows"] == done["rows"] == rehearsal["rows"]
    assert (done["former"], str(done["incarnation"])[:2]) == ("C1", "C2")
    with run_office(folder, "--port", port):
        assert sync(one).restored == done["incarnation"]
        enrol(two, "Lò Văn Bốn Mẫu")
        for laptop in (two, one, two):
            sync(laptop)
        assert one.workplace.exchange.run(Watch()).round_trips == 1
        assert_one_truth(folder, one, two)
    check = fieldapp("office", "check", "--office", folder)
    assert (check["ok"], check["findings"]) == (True, [])
    assert status_of(folder).units[0].counts.households == 3 + 1 + 4
    one.close()
    two.close()


def test_a_drowned_laptop_is_replaced_and_its_unsent_work_reaches_the_office(place: Path) -> None:
    folder, backup = place / "office", place / "laptop.fieldapp"
    code = code_for(folder)
    with run_office(folder) as running:
        old = new_laptop(place / "old", running.address, code)
        enrol(old, "Lò Văn Đã Gửi Mẫu")
        sync(old)
        enrol(old, "Lò Văn Chưa Gửi Mẫu")
        old.close()
        fieldapp(
            "backup", backup, "--profile", place / "old", "--pin-file", place / "pin",
            "--passphrase-file", place / "passphrase",
        )  # fmt: skip
        assert sorted(path.name for path in place.glob("laptop.fieldapp*")) == ["laptop.fieldapp"]
        shutil.rmtree(place / "old")
        replaced = fieldapp("office", "devices", "replace", "L1", "--office", folder)
        assert replaced["questions"] == [["SL26T", 1, 200]]
        restored = fieldapp(
            "restore", backup, "--profile", place / "new", "--pin-file", place / "pin",
            "--passphrase-file", place / "passphrase", "--code", str(replaced["code"]),
        )  # fmt: skip
        assert restored == {"former": "L1", "device": "L2"}
        new = bootstrap.make_gate(place / "new", bootstrap.surroundings(), bootstrap.call_here).open(OFFICER, PIN)
        assert new.workplace.finder.typed("Chưa Gửi", 5), "what the old one had not sent can be seen"
        assert sync(new).sent == 1
        assert sync(new).round_trips == 1
        block = new.store.till.blocks("L2")[0]
        assert (block.first, block.last) == (201, 400)
        new.close()
    assert not list((place / "new").glob("former*"))
    after = status_of(folder)
    assert [(fact.device, fact.code) for fact in after.parked] == [("L1", "device_revoked")]
    listed = subprocess.run(
        [sys.executable, "-m", "fieldapp", "office", "devices", "questions", "--office", str(folder), "--json"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert [(one["device"], one["first"], one["last"]) for one in json.loads(listed.stdout)] == [("L1", 1, 200)]
    fieldapp("office", "devices", "settle", "SL26T", "1", "200", "--outcome", "unused", "--office", folder)


def test_a_backup_opens_by_its_passphrase_only_and_a_cut_one_not_at_all(place: Path) -> None:
    folder, backup = place / "office", place / "backup.fieldapp"
    fieldapp("office", "backup", backup, "--office", folder, "--passphrase-file", place / "passphrase")
    (place / "other").write_text("một mật khẩu hoàn toàn khác", encoding="utf-8")
    whole = backup.read_bytes()

    def refused(passphrase: str) -> str:
        command = ["office", "restore", str(backup), "--office", str(place / "x"), "--passphrase-file", passphrase]
        done = subprocess.run([sys.executable, "-m", "fieldapp", *command], capture_output=True, text=True, check=False)
        assert done.returncode
        assert not (place / "x" / "office.json").exists()
        return done.stderr

    assert WrongPassphrase.code in refused(str(place / "other"))
    backup.write_bytes(whole[:-100])
    assert refused(str(place / "passphrase"))
    backup.write_bytes(whole[:-50] + bytes([whole[-50] ^ 1]) + whole[-49:])
    assert refused(str(place / "passphrase"))
