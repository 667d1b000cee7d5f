"""Contributions, receipts, numbers, cash and events as the store gives them."""

from __future__ import annotations

from fieldapp.domain import fact_kinds as k
from fieldapp.domain.ids import NO_DAY, Day, EntityId
from fieldapp.domain.money import Money
from fieldapp.storage.profile import Store
from tests.contract.samples import MAI, TODAY, allotted, foreign, from_office, pay, person, register, write


def test_a_contribution_comes_back_line_by_line(store: Store) -> None:
    home = register(store, *(person(f"Người Mẫu {n}", "head" if n == 1 else "child") for n in range(1, 13)))
    contribution, _ = pay(store, home, 1, *range(1000, 1012))
    found = store.till.contribution(contribution)
    assert found is not None
    assert found.total == Money(sum(range(1000, 1012)))
    assert [(line.place, line.pays.dong) for line in found.lines] == list(enumerate(range(1000, 1012), start=1))
    assert [line.member_name for line in found.lines][:2] == ["Người Mẫu 1", "Người Mẫu 2"]
    later, _ = pay(store, home, 2, 500)
    assert [each.id for each in store.till.contributions(home.made(0))] == [later, contribution]
    assert store.till.contribution(EntityId("L1.99.0")) is None


def test_a_receipt_knows_payer_copies_void_and_office(store: Store) -> None:
    home = register(store, person("Lò Văn Mẫu", "head"))
    contribution, receipt = pay(store, home, 7, 1_263_600)
    write(store, k.ReceiptReprinted(receipt, 1), k.ReceiptReprinted(receipt, 2))
    found = store.till.receipt(receipt)
    assert found is not None
    assert (found.payer_name, found.copies, found.household, found.number) == ("Lò Văn Mẫu", 2, home.made(0), 7)
    assert (found.is_void, found.at_office_since) == (False, 0)
    write(store, k.ReceiptVoided(receipt, TODAY, cash_returned=True, reason="nhầm người"))
    head = store.journal.head()
    store.sync.acknowledge(head.seq, head.chain, 42)
    void = store.till.receipt_by_number("SL26T", 7)
    assert void is not None
    assert (void.voided_on, void.void_reason, void.cash_returned, void.at_office_since) == (
        TODAY,
        "nhầm người",
        True,
        42,
    )
    assert store.till.receipt_of(contribution) == void
    again = write(store, k.ReceiptIssued(contribution, "SL26T", 8, 1_263_600, TODAY, instead_of=receipt))[0]
    standing = store.till.receipt_of(contribution)
    assert standing is not None
    assert (standing.id, standing.instead_of) == (again.made(0), receipt)


def test_receipts_are_picked_by_day_officer_and_event(store: Store) -> None:
    home = register(store, person("Lò Văn Mẫu", "head"))
    opened = write(store, k.EventOpened("Nhà văn hoá", TODAY))[0].made(0)
    _, first = pay(store, home, 1, 100, on=Day("2026-11-20"))
    _, second = pay(store, home, 2, 200, event=opened)
    _, third = pay(store, home, 3, 300)

    def picked(**wanted: str) -> list[EntityId]:
        return [receipt.id for receipt in store.till.receipts(**wanted)]  # type: ignore[arg-type]

    assert picked() == [first, second, third]
    assert picked(on=TODAY) == [second, third]
    assert picked(on=TODAY, event=opened) == [second]
    assert picked(officer="O9") == []
    assert picked(officer=MAI.id, on=Day("2026-11-20")) == [first]


def test_places_count_only_standing_lines_of_the_year(store: Store) -> None:
    home = register(store, person("Một", "head"), person("Hai"), person("Ba"))
    pay(store, home, 1, 100, 90)
    _, void = pay(store, home, 2, 100, 90, 80)
    pay(store, home, 3, 100, on=Day("2025-12-31"))
    write(store, k.ReceiptVoided(void, TODAY, cash_returned=True))
    assert store.till.places_taken(home.made(0), 2026) == ((home.made(1), 1), (home.made(2), 2))
    assert store.till.places_taken(home.made(0), 2025) == ((home.made(1), 1),)


def test_blocks_and_used_numbers(store: Store) -> None:
    from_office(store, allotted(1, 50), allotted(51, 90), allotted(91, 99, device="L2"))
    home = register(store, person("Lò Văn Mẫu", "head"))
    pay(store, home, 1, 100)
    _, receipt = pay(store, home, 2, 100)
    write(store, k.ReceiptVoided(receipt, TODAY, cash_returned=False))
    assert [(block.first, block.last) for block in store.till.blocks("L1")] == [(1, 50), (51, 90)]
    assert store.till.blocks("L1")[0].expires_on == NO_DAY
    assert store.till.numbers_used("SL26T") == {1: False, 2: True}
    assert store.till.numbers_used("XX") == {}


def test_the_cash_book_of_a_day(store: Store) -> None:
    home = register(store, person("Lò Văn Mẫu", "head"))
    pay(store, home, 1, 100, on=Day("2026-11-19"))
    pay(store, home, 2, 100, on=Day("2026-11-20"))
    notes = (k.NotesCounted(500_000, 1), k.NotesCounted(1_000, 2))
    write(
        store,
        k.CashOpened(Day("2026-11-20"), 200_000),
        k.CashClosed(Day("2026-11-20"), 200_000, 1, 0, 100, 0, 200_100, 502_000, notes, reason="đếm lại"),
        k.CashRemitted(Day("2026-11-20"), 100, "Kho bạc"),
    )
    book = store.till.cash_entries(MAI.id, Day("2026-11-20"))
    assert [entry.kind for entry in book] == ["opened", "closed", "remitted"]
    assert (book[1].notes, book[1].counted, book[1].reason) == (((500_000, 1), (1_000, 2)), Money(502_000), "đếm lại")
    assert store.till.unclosed_days(MAI.id, TODAY) == ("2026-11-19",)
    assert store.till.unclosed_days(MAI.id, Day("2026-11-19")) == ()
    assert store.till.unclosed_days("O9", TODAY) == ()
    assert store.till.remembered_float(MAI.id) == 200_000
    assert store.till.remembered_float("O9") == 0


def test_events_count_what_stands(store: Store) -> None:
    first = write(store, k.EventOpened("Nhà văn hoá", Day("2026-11-20"), "Bản Lùn"))[0].made(0)
    second = write(store, k.EventOpened("Trạm y tế", TODAY))[0].made(0)
    home = register(store, person("Một", "head"))
    other = register(store, person("Hai", "head"))
    pay(store, home, 1, 100, event=second)
    pay(store, home, 2, 200, event=second)
    _, void = pay(store, other, 3, 400, event=second)
    write(store, k.ReceiptVoided(void, TODAY, cash_returned=True), k.EventClosed(first, TODAY))
    newest, oldest = store.outreach.events(5)
    assert (newest.id, newest.households, newest.receipts, newest.collected) == (second, 1, 2, 300)
    assert (oldest.id, oldest.village, oldest.closed_on, oldest.receipts) == (first, "Bản Lùn", TODAY, 0)
    assert store.outreach.event(second) == newest
    assert store.outreach.events(1) == (newest,)
    assert store.outreach.event(EntityId("L1.99.0")) is None


def test_others_receipts_came_from_the_office(store: Store) -> None:
    taken = foreign("L2", 1, k.ReceiptIssued(EntityId("L2.9.0"), "SL26T", 60, 5, TODAY))
    nearby = foreign("L3", 1, k.ReceiptIssued(EntityId("L3.9.0"), "SL26T", 70, 5, TODAY))
    store.sync.take([taken], {})
    store.sync.take([nearby], {}, source="peer")
    since = {receipt.number: receipt.at_office_since for receipt in store.till.receipts()}
    assert since == {60: taken.wall, 70: 0}
    store.sync.take([nearby], {})
    assert store.journal.acknowledged_at(nearby.made(0)) == nearby.wall
