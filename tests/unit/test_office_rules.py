"""Packs and area lists as the office gives them out: whole or not at all, to every unit, also to later ones."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from fieldapp.domain import fact_kinds as k
from fieldapp.domain.ids import Day, EntityId
from fieldapp.domain.policy_reading import PackRefused
from fieldapp.office import review
from fieldapp.office.checks import check_office
from fieldapp.office.exports import read_sheets
from fieldapp.office.imports import import_households
from fieldapp.office.office import Office
from fieldapp.office.register_rows import RegisterUnreadable
from fieldapp.office.rules import (
    PackForgets,
    PackNotNewer,
    pack_in_force,
    publish_pack,
    shipped_pack,
    take_zones,
)
from fieldapp.office.status import as_plain, read_status
from fieldapp.office.store import rules
from fieldapp.office.store.rules import ListedZone
from fieldapp.office.zone_file import ZoneRowRefused, read_zones
from tests.office_play import COMMUNE, OTHER_COMMUNE, TODAY, deliver, household, new_laptop, new_office
from tests.packs import SHIPPED_TEXT, later_pack


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = new_office(tmp_path / "office")
    yield made
    made.close()


def _unit_hashes(office: Office, unit: int) -> set[str]:
    with office.database.reading() as transaction:
        return rules.packs_of_unit(transaction, unit)


def test_without_a_publication_the_shipped_pack_is_in_force(office: Office) -> None:
    assert pack_in_force(office).hash == shipped_pack().hash


def test_a_pack_reaches_every_unit_once(office: Office) -> None:
    done = publish_pack(office, later_pack())
    assert (done.pack.version, done.units) == (2, 1)
    assert pack_in_force(office).hash == done.pack.hash
    assert _unit_hashes(office, 1) == {done.pack.hash}
    assert publish_pack(office, later_pack()).units == 0


def test_a_unit_that_comes_later_begins_with_the_rules(office: Office) -> None:
    done = publish_pack(office, later_pack())
    take_zones(office, (ListedZone(OTHER_COMMUNE, "2026-01-01", "III", "QĐ 1"),))
    import_households(office, [household(9, OTHER_COMMUNE)], "other.xlsx", "11" * 32)
    assert _unit_hashes(office, 2) == {done.pack.hash}
    with office.database.reading() as transaction:
        assert rules.zones_of_unit(transaction, 2) == [ListedZone(OTHER_COMMUNE, "2026-01-01", "III", "QĐ 1")]


def test_a_pack_that_is_not_newer_is_refused(office: Office) -> None:
    changed = SHIPPED_TEXT.replace("value = 2_530_000", "value = 2_600_000")
    with pytest.raises(PackNotNewer):
        publish_pack(office, changed)
    publish_pack(office, later_pack(3))
    with pytest.raises(PackNotNewer):
        publish_pack(office, later_pack(2))
    assert pack_in_force(office).version == 3


def test_a_pack_that_forgets_the_past_is_refused(office: Office) -> None:
    """Without the base salary of 2018 a receipt of 2018 could not be explained any more."""
    text = later_pack().replace("from = 2018-07-01\nuntil = 2019-06-30", "from = 2018-07-02\nuntil = 2019-06-30")
    assert text != later_pack()
    with pytest.raises(PackForgets) as refused:
        publish_pack(office, text)
    assert refused.value.params == {"name": "base_salary", "keys": "", "on": "2018-07-01"}
    assert pack_in_force(office).hash == shipped_pack().hash


def test_a_faulty_pack_is_refused_with_its_lines_and_the_old_one_stays(office: Office) -> None:
    good = publish_pack(office, later_pack())
    faulty = later_pack(3).replace('value = "22%"', 'value = "222%"', 1)
    with pytest.raises(PackRefused) as refused:
        publish_pack(office, faulty)
    assert [fault.line for fault in refused.value.faults] == [faulty.splitlines().index('value = "222%"') + 1]
    assert pack_in_force(office).hash == good.pack.hash
    assert _unit_hashes(office, 1) == {good.pack.hash}


def _csv(*lines: str) -> bytes:
    return "\n".join(lines).encode()


def test_a_list_from_csv_with_a_day_for_all(office: Office) -> None:
    read = read_zones(
        _csv("Danh sách xã", "STT,Mã xã,Tên xã,Khu vực", f"1,{COMMUNE},Xã A,III", f"2,{OTHER_COMMUNE},Xã B,-"),
        office.places,
        "QĐ 1",
        date(2026, 1, 1),
    )
    assert read == (
        ListedZone(COMMUNE, "2026-01-01", "III", "QĐ 1"),
        ListedZone(OTHER_COMMUNE, "2026-01-01", "", "QĐ 1"),
    )


def test_a_list_from_a_workbook_with_days_of_its_own(office: Office) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["ma_xa", "khu_vuc", "tu_ngay"], [int(COMMUNE), "Khu vực II", date(2025, 12, 1)], [None, None, None]):
        sheet.append(row)
    kept = io.BytesIO()
    book.save(kept)
    assert read_zones(kept.getvalue(), office.places, "", None) == (ListedZone(COMMUNE, "2025-12-01", "II", ""),)


@pytest.mark.parametrize(
    ("line", "column"),
    [("99999,III,2026-01-01", "commune"), (f"{COMMUNE},IV,2026-01-01", "zone"), (f"{COMMUNE},III,", "starts_on"),
     (f"{COMMUNE},III,32/1/2026", "starts_on")],
)  # fmt: skip
def test_one_bad_row_refuses_the_list(office: Office, line: str, column: str) -> None:
    with pytest.raises(ZoneRowRefused) as refused:
        read_zones(_csv("ma_xa,khu_vuc,tu_ngay", line), office.places, "", None)
    assert (refused.value.params["row"], refused.value.params["column"]) == (2, column)


def test_a_commune_twice_refuses_the_list(office: Office) -> None:
    with pytest.raises(ZoneRowRefused):
        read_zones(_csv("ma_xa,khu_vuc", f"{COMMUNE},III", f"{COMMUNE},I"), office.places, "", date(2026, 1, 1))


def test_a_file_without_the_headings(office: Office) -> None:
    with pytest.raises(RegisterUnreadable):
        read_zones(_csv("a,b", "1,2"), office.places, "", date(2026, 1, 1))


def test_a_list_tells_the_units_and_a_correction_takes_its_place(office: Office) -> None:
    first = (ListedZone(COMMUNE, "2026-01-01", "III", "QĐ 1"), ListedZone(OTHER_COMMUNE, "2026-01-01", "I", "QĐ 1"))
    assert (take_zones(office, first).communes, take_zones(office, first).units) == (2, 0)
    corrected = ListedZone(COMMUNE, "2026-01-01", "II", "QĐ 1 đính chính")
    assert take_zones(office, (corrected,)).units == 1
    with office.database.reading() as transaction:
        assert rules.zones_of_unit(transaction, 1) == [corrected]
        assert len(rules.zones(transaction)) == 2


def test_the_office_sees_what_went_back_and_what_a_supervisor_decided(office: Office) -> None:
    laptop = new_laptop(office)
    laptop.pay(1, 1_366_200)
    paid = laptop.facts[0].made()
    member = EntityId("C1.2.1")
    laptop.write(
        k.StatePaidOverridden(paid, member, "social_allowance", "law-51-2024-12", TODAY, "mất trợ cấp, chưa có thẻ"),
        k.ContributionRefunded(paid, member, "died", TODAY, Day(""), 12, 1_366_200, TODAY, "vietnam", "00" * 32),
        k.CashClosed(TODAY, 0, 1, 0, 1_366_200, 0, 0, 0, (), paid_out=1_366_200),
    )
    deliver(office, laptop, [laptop.sealed(0)])
    with office.database.reading() as transaction:
        scope = review.scope_of(transaction)
    assert review.catch_up(office, scope) == 0
    status = read_status(office)
    (line,) = status.money
    assert (line.collected, line.refunded, line.due, line.agrees) == (1_366_200, 1_366_200, 0, True)
    (override,) = status.overrides
    assert (override.group, override.reason, override.role, override.is_void) == (
        "social_allowance", "mất trợ cấp, chưa có thẻ", "collector", False,
    )  # fmt: skip
    assert status.review["override"] == 1
    assert as_plain(status)["overrides"] == [
        {
            "unit": 1, "on": TODAY, "officer": "O1", "role": "collector", "member": member,
            "group": "social_allowance", "source": "law-51-2024-12", "reason": "mất trợ cấp, chưa có thẻ",
            "void": False,
        }
    ]  # fmt: skip
    refunds = next(sheet for sheet in read_sheets(office) if sheet.name == "refunds")
    assert [(record[5], record[8], record[9]) for record in refunds.records] == [("died", 12, 1_366_200)]
    assert check_office(office).findings == ()


def test_an_override_whose_receipt_is_void_needs_no_review(office: Office) -> None:
    laptop = new_laptop(office)
    receipt = laptop.pay(1)
    paid = laptop.facts[0].made()
    laptop.write(
        k.StatePaidOverridden(paid, EntityId("C1.2.1"), "poor", "law", TODAY, "thẻ chưa cấp"),
        k.ReceiptVoided(receipt, TODAY, cash_returned=True, reason="nhầm"),
    )
    deliver(office, laptop, [laptop.sealed(0)])
    status = read_status(office)
    assert [override.is_void for override in status.overrides] == [True]
    assert status.waiting == 0


def test_what_is_to_settle_comes_with_assumptions_first(office: Office) -> None:
    rows = pack_in_force(office).unsettled()
    kinds = [row.certainty.value for row in rows]
    assert kinds == sorted(kinds)
    assert {"assumed", "inferred"} == set(kinds)
    assert rows[: len(pack_in_force(office).to_settle())] == pack_in_force(office).to_settle()
