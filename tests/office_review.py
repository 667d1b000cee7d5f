"""An office with something of every sort to decide, for the tests and pictures of the review."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from fieldapp.domain import fact_kinds as k
from fieldapp.domain.facts import Fact
from fieldapp.domain.ids import Day, EntityId
from fieldapp.domain.stamps import Stamp
from fieldapp.office.devices import revoke_device
from fieldapp.office.office import Office
from fieldapp.office.review import Scope, catch_up, items, scope_of
from fieldapp.office.review_shapes import Item
from tests.office_play import TODAY, PlayedLaptop, deliver, new_laptop, new_office


@dataclass
class Troubled:
    """The office and its laptops."""

    office: Office
    one: PlayedLaptop
    other: PlayedLaptop
    late: PlayedLaptop

    def scope(self) -> Scope:
        with self.office.database.reading() as transaction:
            return scope_of(transaction)

    def list(self, sort: str, *, settled: bool = False, limit: int = 50) -> list[Item]:
        self.office.project()
        scope = self.scope()
        catch_up(self.office, scope)
        with self.office.database.reading() as transaction:
            return items(self.office, transaction, scope, sort, settled=settled, limit=limit)


def person(name: str = "Lò Thị Ban Mẫu", born: str = "1980-05-02", citizen_id: str = "", **more: str) -> k.NewMember:
    return k.NewMember("head", name=name, born=born, sex="female", citizen_id=citizen_id, **more)  # type: ignore[arg-type]


def enrol(laptop: PlayedLaptop, member: k.NewMember, village: str = "Bản Nà Hày", unit: int = 1) -> Fact:
    return laptop.write(k.HouseholdRegistered((member,), village=village), unit=unit)[0]


def pay(
    laptop: PlayedLaptop, home: Fact, number: int, *, starts: str = "2026-12-01", ends: str = "2027-11-30",
    total: int = 1_263_600,
) -> tuple[Fact, Fact]:  # fmt: skip
    line = k.PaidLine(home.made(1), "household", 1, Day(starts), Day(ends), total, 0, 0, 0, total)
    body = k.ContributionCollected(
        home.made(0), home.made(1), "health", "months", 12, TODAY, total, (line,), "p", "00" * 32
    )
    paid = laptop.write(body, unit=home.unit)[0]
    issued = laptop.write(k.ReceiptIssued(paid.made(), "SL26T", number, total, TODAY), unit=home.unit)[0]
    return paid, issued


def correct(laptop: PlayedLaptop, member: str, name: str, value: str, base: tuple[Stamp, ...] = ()) -> Fact:
    return laptop.write(k.MemberCorrected(EntityId(member), (k.FieldChange(name, base, value),)))[0]


def troubled_office(folder: Path, url: str = "") -> Troubled:
    """One conflict, two duplicates (a number, a slip), one overlap, one override, parked facts, two kept bundles."""
    office = new_office(folder, url)
    one, other, late = (new_laptop(office, seed) for seed in (7, 8, 9))
    born = Stamp(2, "C1")
    correct(one, "C1.2.1", "phone", "0912000001", (born,))
    correct(other, "C1.2.1", "phone", "0987000002", (born,))
    first = enrol(one, person("Lò Thị Xuân Mẫu", "1980-05-02", "014180123456", phone="0912000003"))
    second = enrol(other, person("Lò Thị Xuân Mẩu", "1980-05-02", "014180123456"), "Bản Co Chai")
    pay(one, first, 1)
    paid, _issued = pay(other, second, 101, starts="2027-03-01", ends="2028-02-29")
    enrol(other, person("Quàng Văn Páo Mẫu", "1975-02-11"))
    enrol(one, person("Quàng Văn Páo Mẫu", "1975-11-02"))
    other.write(
        k.StatePaidOverridden(
            paid.made(), second.made(1), "poor", "QD", TODAY, "Người dân xin tự đóng để có thẻ ngay trong tháng"
        )
    )
    for laptop in (one, other):
        deliver(office, laptop, [laptop.sealed(0)])
    _troubles(office, one, late)
    office.project()
    return Troubled(office, one, other, late)


def _troubles(office: Office, one: PlayedLaptop, late: PlayedLaptop) -> None:
    """A laptop that was revoked before its money came in, a unit it has no say in, a torn bundle, a forked one."""
    home = enrol(late, person("Vì Thị Muộn Mẫu", "1990-01-01"))
    pay(late, home, 201, total=884_520)
    late.write(k.CashOpened(TODAY, 100_000), unit=99)
    revoke_device(office, late.device)
    deliver(office, late, [late.sealed(0)])
    one.write(k.CashOpened(TODAY, 50_000))
    sealed = one.sealed(len(one.facts) - 1)
    deliver(office, one, [sealed, sealed[:-3]])
    facts, links = list(one.facts), list(one.links)
    del one.facts[-2:], one.links[-2:]
    one.write(k.CashOpened(TODAY, 70_000))
    pay(one, home, 7, total=631_800)
    deliver(office, one, [one.sealed(len(facts) - 2)])
    one.facts[:], one.links[:] = facts, links
