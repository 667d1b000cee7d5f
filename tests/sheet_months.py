"""Generated months of work as projection rows: several officers, two communes, voids, refunds, remittances, spoiled
numbers. Every name is made up and says so."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import date, timedelta
from functools import cache

from fieldapp.domain import tables as t
from fieldapp.domain.policy import Pack
from fieldapp.domain.sheet_holdings import NEEDED, Holdings, Period, Place
from fieldapp.domain.sheet_templates import FormBook
from fieldapp.domain.tables import Table, Value, blank_row
from fieldapp.forms import WORDS, rules_by_hash, shipped_forms
from fieldapp.storage.policy_packs import load_shipped_pack

MONTH = Period(date(2026, 11, 1), date(2026, 11, 30))
PLACES = {
    1: Place("Xã Mẫu Một", "tỉnh Mẫu", "03646", "14"),
    2: Place("Xã Mẫu Hai", "tỉnh Mẫu", "03647", "14"),
}
FAMILY = ("Lò", "Quàng", "Lường", "Hạng", "H’", "Đinh", "Y Bhĭm Niê", "=SUM", "+84", "ꪹꪉꪷꪙ")
GIVEN = ("Văn Mẫu", "Thị Ướm", "A Sểnh", "Ƀơ̆ng", "Thị Yến Nhi", "Čuê̆ Ayŭn", "-1", "00012", "1E5", "Ỷ")
GROUPS = ("household", "near_poor", "poor", "student", "minority_difficult_area")
SERIES = ("SL26T", "SL26V")


@cache
def pack() -> Pack:
    """The shipped rules, read once."""
    return load_shipped_pack()


@cache
def forms() -> FormBook:
    """The shipped forms, read once."""
    return shipped_forms()


class Month:
    """A month of a seed. `rows` by table name, as the projection holds them."""

    def __init__(self, seed: int, contributions: int = 40) -> None:
        self._random = random.Random(seed)
        self._seq = 0
        self.rows: dict[str, list[dict[str, Value]]] = defaultdict(list)
        self._next = dict.fromkeys(SERIES, 1)
        for number, code in enumerate(("NVT001", "", "NVT003"), start=1):
            self._add(t.OFFICER, f"O{number}", 1, code=code, name=f"Cán bộ Mẫu {number}", role="collector")
        self._add(t.OUTREACH_EVENT, "L1.1.0", 1, place="nhà văn hoá", village="Bản Mẫu")
        for _ in range(max(1, contributions // 3)):
            self._household()
        for _ in range(contributions):
            self._collect()
        for index, series in enumerate(SERIES):
            last = self._next[series] + self._random.randrange(30)
            block: dict[str, Value] = {
                "series": series,
                "first": 1,
                "last": last,
                "device": f"L{index + 1}",
                "to_officer": "O1",
            }
            self._add(
                t.NUMBER_BLOCK, f"C1.{index + 1}.0", 1, **block, allotted_on="2026-10-30", expires_on="2027-01-31"
            )
        self._remit()

    def holdings(self) -> Holdings:
        """As sheets want it."""
        find = rules_by_hash((), pack())
        return Holdings({table.name: tuple(self.rows[table.name]) for table in NEEDED}, PLACES, find, WORDS)

    def _add(self, table: Table, row_id: str, unit: int, **values: Value) -> dict[str, Value]:
        row = blank_row(table, unit, row_id)
        assert values.keys() <= row.keys(), values.keys() - row.keys()
        row.update(values)
        self.rows[table.name].append(row)
        return row

    def _stamp(self) -> dict[str, Value]:
        self._seq += 1
        device = f"L{self._random.randint(1, 3)}"
        return {"counter": self._seq, "wall": self._seq, "device": device, "officer": f"O{self._random.randint(1, 4)}"}

    def _day(self) -> date:
        return date(2026, 10, 28) + timedelta(days=self._random.randrange(36))

    def _household(self) -> None:
        chance, self._seq = self._random, self._seq + 1
        unit, home = chance.randint(1, 2), f"C1.{self._seq}.0"
        self._add(
            t.HOUSEHOLD, home, unit, code=f"0{self._seq:05d}", village="Bản Mẫu",
            phone=f"09{chance.randrange(10**8):08d}", address=chance.choice(("", "Tổ 3, Bản Mẫu", "Số 007")),
            created=f"{self._seq}@C1", status="living",
        )  # fmt: skip
        for place in range(1, chance.randint(2, 5)):
            born = chance.choice(
                (f"{chance.randint(1940, 2026)}", f"{chance.randint(1940, 2025)}-0{chance.randint(1, 9)}-15")
            )
            self._add(
                t.MEMBER, f"C1.{self._seq}.{place}", unit, household=home, tie="head" if place == 1 else "child",
                name=f"{chance.choice(FAMILY)} {chance.choice(GIVEN)}", born=born,
                sex=chance.choice(("male", "female")),
                citizen_id=chance.choice(("", f"0{chance.randrange(10**11):011d}")), created=f"{self._seq}@C1",
                insurance_code=chance.choice(("", f"0{chance.randrange(10**9):09d}")), ethnicity="Thái",
            )  # fmt: skip

    def _collect(self) -> None:
        chance, stamp = self._random, self._stamp()
        home = chance.choice(self.rows["household"])
        members = [row for row in self.rows["member"] if row["household"] == home["id"]]
        scheme = chance.choice(("health", "health", "voluntary"))
        on, unit = self._day(), int(home["unit"])
        people = members[: chance.randint(1, len(members))] if scheme == "health" else members[:1]
        months = chance.choice((3, 6, 12))
        paid = self._add(
            t.CONTRIBUTION, f"{stamp['device']}.{self._seq}.0", unit, household=home["id"], payer=members[0]["id"],
            scheme=scheme, method="months", paid_on=on.isoformat(), pack="vietnam", months=months,
            pack_hash=pack().hash if chance.random() < 0.9 else "lost", **stamp,
            income=1_500_000 if scheme == "voluntary" else 0, event=chance.choice(("", "L1.1.0")),
        )  # fmt: skip
        for place, member in enumerate(people, start=1):
            paid["total"] = int(paid["total"]) + self._line(paid, member, place, on)
        if paid["total"]:
            self._receipt(paid, on)

    def _line(self, paid: dict[str, Value], member: dict[str, Value], place: int, on: date) -> int:
        chance, months = self._random, int(paid["months"])
        due = chance.randrange(50_000, 400_000) * months
        state = due * chance.choice((0, 0, 3, 7, 10)) // 10
        province = min(due - state, chance.choice((0, 0, 12_345)))
        starts = on.replace(day=1) + timedelta(days=32)
        self._add(
            t.CONTRIBUTION_LINE, f"{str(paid['id'])[:-2]}.{place}", int(paid["unit"]), contribution=paid["id"],
            member=member["id"], support_group=chance.choice(GROUPS), place=place if paid["scheme"] == "health" else 0,
            starts_on=starts.replace(day=1).isoformat(), expires_on="2027-12-31", contribution_dong=due,
            state_dong=state, province_dong=province, pays_dong=due - state - province,
        )  # fmt: skip
        return due - state - province

    def _receipt(self, paid: dict[str, Value], on: date, instead_of: Value = "") -> None:
        chance, stamp = self._random, self._stamp()
        series = chance.choice(SERIES)
        number = self._next[series]
        self._next[series] += 1 if chance.random() < 0.97 else 2
        receipt = self._add(
            t.RECEIPT, f"{stamp['device']}.{self._seq}.0", int(paid["unit"]), contribution=paid["id"], series=series,
            number=number, total=paid["total"], issued_on=on.isoformat(), instead_of=instead_of, **stamp,
        )  # fmt: skip
        if chance.random() < 0.15:
            again, stamp = chance.random() < 0.5, self._stamp()
            self._add(
                t.RECEIPT_VOID, f"{stamp['device']}.{self._seq}.0", int(paid["unit"]), receipt=receipt["id"],
                voided_on=(on + timedelta(days=chance.randrange(3))).isoformat(), reason="ghi  sai\ntên",
                cash_returned=int(not again), witness="O2", **stamp,
            )  # fmt: skip
            if again:
                self._receipt(paid, on, receipt["id"])

    def _remit(self) -> None:
        for receipt in self.rows["receipt"][::3]:
            stamp = {**self._stamp(), "officer": receipt["officer"]}
            self._add(
                t.CASH_ENTRY, f"{stamp['device']}.{self._seq}.0", int(receipt["unit"]), kind="remitted",
                on_day=receipt["issued_on"], amount=int(receipt["total"]) // 2, reason="Bưu điện Mẫu", **stamp,
            )  # fmt: skip
        for paid in self.rows["contribution"][::11]:
            stamp = self._stamp()
            self._add(
                t.REFUND, f"{stamp['device']}.{self._seq}.0", int(paid["unit"]), contribution=paid["id"],
                member=paid["payer"], refunded_on=paid["paid_on"], amount=100_001, months=1, **stamp,
            )  # fmt: skip
