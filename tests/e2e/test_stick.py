"""Two laptops and one office: one has a network, the other has only a stick after it was activated."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from fieldapp import bootstrap
from fieldapp.bootstrap import Opened
from fieldapp.demo.office_process import run_office
from fieldapp.demo.places_of_play import COMMUNES
from fieldapp.demo.stage import DEMO_PIN
from fieldapp.domain.money import Money
from fieldapp.services.exchange import BagOfAnother, BagWatch, NoBagHere, Watch
from fieldapp.services.forms import HouseholdForm, PersonForm
from tests.e2e.conftest import Commune

NAME = "Lò Văn Mẫu Riêng"


def activate(commune: Commune, name: str) -> Path:
    """A laptop that is activated over a network, and never sees one again."""
    units = [part for place in COMMUNES for part in ("--unit", place.code)]
    invited = run_office(commune.stage, "devices", "add", "--officer", commune.officer, "--label", name, *units)
    folder = commune.stage.folder / name
    gate = bootstrap.make_gate(folder, bootstrap.surroundings(), bootstrap.call_here)
    gate.activate(commune.link.address, str(invited["code"]), DEMO_PIN)
    return folder


@pytest.fixture(scope="module")
def far(commune: Commune, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A second laptop with a register that came on a stick."""
    folder = activate(commune, "far")
    carry(commune, folder, tmp_path_factory.mktemp("stick"))
    return folder


@contextmanager
def opened(commune: Commune, folder: Path) -> Iterator[Opened]:
    gate = bootstrap.make_gate(folder, bootstrap.surroundings(), bootstrap.call_here)
    with closing(gate.open(commune.officer, DEMO_PIN)) as laptop:
        yield laptop


def run(commune: Commune, folder: Path, *arguments: str, codes: tuple[int, ...] = (0,)) -> dict[str, object]:
    """What `fieldapp … --json` answers for a profile."""
    pin = commune.stage.folder / "pin.txt"
    pin.write_text(DEMO_PIN, encoding="utf-8")
    command = [sys.executable, "-m", "fieldapp", *arguments, "--profile", str(folder), "--pin-file", str(pin), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode in codes, done.stderr
    found = json.loads(done.stdout)
    assert isinstance(found, dict)
    return found


def carry(commune: Commune, folder: Path, stick: Path) -> tuple[dict[str, object], dict[str, object]]:
    """A stick's way to the office and back: what the office said, what the laptop said."""
    run(commune, folder, "bundle", "export", str(stick))
    served = run_office(commune.stage, "mail", str(stick))
    return served, run(commune, folder, "bundle", "import", str(stick))


def enrol_and_pay(laptop: Opened, name: str) -> Money:
    work = laptop.workplace
    head = PersonForm(name=name, born="02/05/1980", sex="male", tie="head")
    household = work.enrolment.enrol(work.desk, HouseholdForm(village="Bản mẫu"), (head,))
    member = work.standings.household(household).members[0].member.id
    total = work.renewals.quote(household, (member,), 12).total
    work.renewals.collect(work.desk, household, (member,), 12, total)
    return total


def exports(laptop: Opened) -> dict[str, object]:
    units = [unit.unit for unit in laptop.workplace.register.units()]
    return {str(unit): laptop.store.checks.canonical_export([unit]) for unit in units}


def test_the_register_comes_on_the_stick(commune: Commune, tmp_path: Path) -> None:
    farther = activate(commune, "farther")
    served, took = carry(commune, farther, tmp_path)
    bags = served["bags"]
    assert isinstance(bags, list)
    assert [bag["problem"] for bag in bags] == [""]
    assert took["finished"] is True
    assert took["waiting"] == 0
    assert list(tmp_path.iterdir()) == [], "what has served is taken off the stick"
    with opened(commune, farther) as laptop:
        assert laptop.workplace.numbers.left(laptop.workplace.desk) > 0
        assert exports(laptop) == run_office(commune.stage, "export")["units"]


def test_days_of_both_meet_and_all_tables_are_equal(commune: Commune, far: Path, tmp_path: Path) -> None:
    before = run_office(commune.stage, "status")["money"]
    assert isinstance(before, list)
    with opened(commune, commune.stage.laptop) as near:
        paid = enrol_and_pay(near, "Lò Thị Mẫu Gần").dong
        by_http = near.workplace.exchange.run(Watch())
    with opened(commune, far) as laptop:
        paid += enrol_and_pay(laptop, NAME).dong
        waiting = laptop.store.journal.waiting().count
    written = run(commune, far, "bundle", "export", str(tmp_path))
    assert written["facts"] == waiting
    bag = Path(str(written["file"])).read_bytes()
    for word in (NAME, "Riêng", "Bản mẫu", str(paid)):
        assert word.encode() not in bag
    with opened(commune, far) as laptop:
        pending = laptop.workplace.post.pending()
        assert laptop.store.journal.waiting().count == waiting, "a bag that was written is not sent"
        assert pending is not None
        assert pending.facts == waiting
    run_office(commune.stage, "mail", str(tmp_path))
    took = run(commune, far, "bundle", "import", str(tmp_path))
    assert (took["sent"], took["waiting"]) == (waiting, 0)
    after = run_office(commune.stage, "status")["money"]
    assert isinstance(after, list)
    assert sum(line["held"] for line in after) - sum(line["held"] for line in before) == paid
    with opened(commune, commune.stage.laptop) as near:
        near.workplace.exchange.run(Watch())
        nearby = exports(near)
    with opened(commune, far) as laptop:
        assert exports(laptop) == nearby == run_office(commune.stage, "export")["units"]
        assert list(laptop.workplace.checks.check(deep=True)) == []
        assert laptop.workplace.post.pending() is None
    sys.stdout.write(f"{waiting} facts: bag {len(bag)} bytes, over HTTP {by_http.bytes_out} bytes\n")
    assert len(bag) < by_http.bytes_out + 200


def test_nothing_is_doubled_whatever_comes_again(commune: Commune, far: Path, tmp_path: Path) -> None:
    kept, stick = tmp_path / "kept", tmp_path / "stick"
    kept.mkdir()
    stick.mkdir()
    answers: list[bytes] = []
    with opened(commune, far) as laptop:
        post = laptop.workplace.post
        for name in ("Lò Văn Mẫu Một", "Lò Văn Mẫu Hai"):
            enrol_and_pay(laptop, name)
            bag = stick / post.write(stick, BagWatch()).file
            run_office(commune.stage, "mail", str(stick))
            (answer,) = (path for path in stick.iterdir() if path != bag)
            answers.append(answer.read_bytes())
            bag.rename(kept / f"{len(answers)}.bag")
            answer.unlink()
        run_office(commune.stage, "mail", str(kept))
        before = run_office(commune.stage, "export")["units"]
        for order in (1, 0, 1, 0, 0):
            file = stick / "tra-loi.bag"
            file.write_bytes(answers[order])
            assert post.take(file, BagWatch()).finished
            assert laptop.store.journal.waiting().count == 0
        run_office(commune.stage, "mail", str(kept))
        assert run_office(commune.stage, "export")["units"] == before
        assert run_office(commune.stage, "check")["findings"] == []
        post.write(stick, BagWatch())
        run_office(commune.stage, "mail", str(stick))
        post.take(stick, BagWatch())
        assert exports(laptop) == before


def test_what_is_for_another_is_left_alone(commune: Commune, far: Path, tmp_path: Path) -> None:
    run(commune, far, "bundle", "export", str(tmp_path))
    run_office(commune.stage, "mail", str(tmp_path))
    answer = next(path for path in tmp_path.iterdir() if "tra-loi" in path.name)
    with opened(commune, commune.stage.laptop) as near:
        with pytest.raises(BagOfAnother):
            near.workplace.post.take(answer, BagWatch())
        with pytest.raises(NoBagHere) as none:
            near.workplace.post.take(tmp_path, BagWatch())
    assert none.value.params == {"others": 2}
    assert answer.exists()


def test_a_new_envelope_key_is_told_and_old_bags_still_open(commune: Commune, far: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    run(commune, far, "bundle", "export", str(first))
    renewed = run_office(commune.stage, "envelope-key", "--renew")
    served = run_office(commune.stage, "mail", str(first))
    assert [bag["problem"] for bag in served["bags"]] == [""]  # type: ignore[attr-defined]
    run(commune, far, "bundle", "import", str(first))
    written = run(commune, far, "bundle", "export", str(second))
    assert bytes.fromhex(str(renewed["key"])) in Path(str(written["file"])).read_bytes()
    run_office(commune.stage, "mail", str(second))
    assert run(commune, far, "bundle", "import", str(second))["finished"] is True


def test_one_command_takes_and_writes(commune: Commune, far: Path, tmp_path: Path) -> None:
    first = run(commune, far, "sync", "--carrier", "file", "--folder", str(tmp_path))
    assert first["written"] is not None
    run_office(commune.stage, "mail", str(tmp_path))
    again = run(commune, far, "sync", "--carrier", "file", "--folder", str(tmp_path))
    assert (again["finished"], again["waiting"]) == (True, 0)


def test_a_bag_that_nobody_can_open_costs_the_others_nothing(commune: Commune, far: Path, tmp_path: Path) -> None:
    written = run(commune, far, "bundle", "export", str(tmp_path))
    whole = Path(str(written["file"])).read_bytes()
    (tmp_path / "a.bag").write_bytes(whole[:-1])
    (tmp_path / "b.bag").write_bytes(b"something else")
    served = run_office(commune.stage, "mail", str(tmp_path), codes=(1,))
    bags = served["bags"]
    assert isinstance(bags, list)
    assert [(bag["file"], bag["problem"]) for bag in bags] == [
        ("a.bag", "torn_bundle"),
        (Path(str(written["file"])).name, ""),
    ]
