"""Where the money and the numbers are: the rows of the receipt register, the number reconciliation, the remittances."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date

from fieldapp.domain import tables as t
from fieldapp.domain.cash import CashDay, DayTakings, read_entry
from fieldapp.domain.cash_account import account_of
from fieldapp.domain.ids import Day, EntityId
from fieldapp.domain.money import ZERO, Money
from fieldapp.domain.number_ledger import NumberBlock, NumberQuestion, NumberReturn, block_runs, block_state, ranges_of
from fieldapp.domain.sheet_fields import Cell
from fieldapp.domain.sheet_holdings import DIGITS, NO_ROW, Fields, Holdings, Period, day, number_text, written
from fieldapp.domain.tables import Row

STANDS, VOID = "stands", "void"
STRAY = "stray"
"""A number that was used outside every block; the other fates are those of `number_ledger`."""

RETURNED, CLAIMED = "returned", "claimed"
"""Cash of a void receipt went back, or the payer has a claim to it."""


def receipts(holdings: Holdings, period: Period) -> Iterator[Fields]:
    """Every receipt issued in the period, void or not, in the order of issue."""
    issued = [row for row in holdings.receipts.values() if period.has(row["issued_on"])]
    for row in sorted(issued, key=lambda row: (str(row["issued_on"]), *written(row))):
        yield _receipt(holdings, row)


def _receipt(holdings: Holdings, row: Row) -> Fields:
    key = int(row["unit"]), str(row["id"])
    paid = holdings.contributions.get((key[0], str(row["contribution"])), NO_ROW)
    void = holdings.void_of.get(key)
    before = holdings.receipts.get((key[0], str(row["instead_of"])), NO_ROW)
    total = int(row["total"])
    returned = void is not None and bool(void["cash_returned"])
    payer = holdings.members.get((key[0], str(paid.get("payer", ""))), NO_ROW)
    return {
        "receipt_number": number_text(row),
        "issued_on": day(row["issued_on"]),
        "payer": str(payer.get("name", "")),
        "scheme": str(paid.get("scheme", "")),
        "months": int(paid["months"]) if paid else None,
        "people": len(holdings.lines_of.get((key[0], str(row["contribution"])), [])),
        "total": total,
        "standing": 0 if void else total,
        "voided": total if void else 0,
        "returned": total if returned else 0,
        "status": VOID if void else STANDS,
        "voided_on": day(void["voided_on"]) if void else None,
        "cash_returned": "" if void is None else RETURNED if returned else CLAIMED,
        "reason": str(void["reason"]) if void else "",
        "instead_of": number_text(before) if before else "",
        "copies": len(holdings.copies_of.get(key, [])),
        "device": str(row["device"]),
        "batch": holdings.batch(row),
        **holdings.collector(row),
    }


def numbers(holdings: Holdings, period: Period) -> Iterator[Fields]:
    """Every number of every block allotted up to the period's last day, as ranges; then those outside every block."""
    last = period.last.isoformat()
    blocks = [block for block in _blocks(holdings) if block.allotted_on <= last]
    returns = [back for back in _returns(holdings) if back.on <= last]
    used = _used(holdings, last)
    for block in blocks:
        inside = used.get(block.series, {})
        for run in block_runs(block_state(block, inside, returns), inside, _questions(holdings)):
            yield {**_range(block.series, run.fate, run.first, run.last), **_block(holdings, block)}
    for series, taken in sorted(used.items()):
        known = [(block.first, block.last) for block in blocks if block.series == series]
        strays = (n for n in taken if not any(first <= n <= end for first, end in known))
        for first, end in ranges_of(strays):
            yield _range(series, STRAY, first, end)


def _blocks(holdings: Holdings) -> tuple[NumberBlock, ...]:
    """Every block, by series and first number."""
    blocks = (
        NumberBlock(
            EntityId(str(row["id"])), str(row["device"]), str(row["to_officer"]), str(row["series"]),
            int(row["first"]), int(row["last"]), Day(str(row["allotted_on"])), Day(str(row["expires_on"])),
        )
        for row in holdings.rows[t.NUMBER_BLOCK.name]
    )  # fmt: skip
    return tuple(sorted({block.id: block for block in blocks}.values(), key=lambda b: (b.series, b.first, b.id)))


def _returns(holdings: Holdings) -> tuple[NumberReturn, ...]:
    """Numbers that devices gave back."""
    return tuple(
        NumberReturn(
            EntityId(str(row["id"])), EntityId(str(row["block"])), str(row["device"]), str(row["series"]),
            int(row["first"]), int(row["last"]), Day(str(row["on_day"])),
        )
        for row in holdings.rows[t.NUMBER_RETURN.name]
    )  # fmt: skip


def _questions(holdings: Holdings) -> tuple[NumberQuestion, ...]:
    """Numbers of which nobody knows whether paper bears them."""
    return tuple(
        NumberQuestion(str(row["device"]), str(row["series"]), int(row["first"]), int(row["last"]), str(row["outcome"]))
        for row in holdings.rows[t.NUMBER_QUESTION.name]
    )


def _used(holdings: Holdings, last: str) -> dict[str, dict[int, bool]]:
    """Series → number → whether every receipt that bears it is void, as things stood at the end of a day."""
    used: dict[str, dict[int, bool]] = defaultdict(dict)
    for key, row in holdings.receipts.items():
        if str(row["issued_on"]) <= last:
            void = holdings.void_of.get(key)
            is_void = void is not None and str(void["voided_on"]) <= last
            series, number = used[str(row["series"])], int(row["number"])
            series[number] = is_void and series.get(number, True)
    return used


def _range(series: str, status: str, first: int, last: int) -> dict[str, Cell]:
    return {
        "series": series,
        "first": f"{first:0{DIGITS}d}",
        "last": f"{last:0{DIGITS}d}",
        "count": last - first + 1,
        "status": status,
    }


def _block(holdings: Holdings, block: NumberBlock) -> dict[str, Cell]:
    officer = holdings.officers.get(block.to_officer, NO_ROW)
    return {
        "device": block.device,
        "collector": str(officer.get("code") or block.to_officer),
        "allotted_on": day(block.allotted_on),
        "expires_on": day(block.expires_on),
    }


def remittances(holdings: Holdings, period: Period) -> Iterator[Fields]:
    """What each officer owed and handed over, day by day; transfers between officers and differences of counts too."""
    book = [read_entry(row) for row in sorted(holdings.rows[t.CASH_ENTRY.name], key=written)]
    takings = _takings(holdings)
    devices = _devices(holdings)
    found: list[CashDay] = []
    for officer in sorted({entry.officer for entry in book} | takings.keys()):
        account = account_of(officer, takings.get(officer, {}).values(), book)
        found += [one for one in account.days if period.has(one.on)]
    for one in sorted(found, key=lambda cash_day: (cash_day.on, cash_day.officer)):
        entries = [entry for entry in book if (entry.officer, entry.on) == (one.officer, one.on)]
        yield {
            **_cash_day(one),
            "device": ", ".join(
                sorted({entry.device for entry in entries} | devices.get((one.officer, one.on), set()))
            ),
            "receiver": ", ".join(dict.fromkeys(e.reason for e in entries if e.kind == "remitted" and e.reason)),
            **holdings.collector({"officer": one.officer}),
        }


def _takings(holdings: Holdings) -> Mapping[str, Mapping[Day, DayTakings]]:
    """Officer → day → what receipts, voids and refunds did to the box."""
    found: dict[str, dict[Day, DayTakings]] = defaultdict(dict)

    def add(officer: str, on: Day, more: DayTakings) -> None:
        had = found[officer].get(on, DayTakings(on))
        found[officer][on] = DayTakings(
            on,
            had.receipts + more.receipts,
            had.voids + more.voids,
            had.collected + more.collected,
            had.returned + more.returned,
            had.paid_out + more.paid_out,
        )

    for key, row in holdings.receipts.items():
        on, void, total = Day(str(row["issued_on"])), holdings.void_of.get(key), Money(int(row["total"]))
        returned = total if void is not None and void["cash_returned"] else ZERO
        add(str(row["officer"]), on, DayTakings(on, 1, int(void is not None), total, returned))
    for row in holdings.rows[t.REFUND.name]:
        on = Day(str(row["refunded_on"]))
        add(str(row["officer"]), on, DayTakings(on, paid_out=Money(int(row["amount"]))))
    return found


def _devices(holdings: Holdings) -> Mapping[tuple[str, str], set[str]]:
    """Officer and day → the laptops on which their receipts of the day were written."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in holdings.rows[t.RECEIPT.name]:
        found[str(row["officer"]), str(row["issued_on"])].add(str(row["device"]))
    return found


def _cash_day(one: CashDay) -> Fields:
    return {
        "on": date.fromisoformat(one.on),
        "receipts": one.receipts,
        "voids": one.voids,
        "opening": one.opening_float.dong,
        "collected": one.collected.dong,
        "returned": one.returned.dong,
        "paid_out": one.paid_out.dong,
        "moved": (one.taken - one.passed + one.moved_after).dong,
        "owed": (one.net_before_count + one.moved_after).dong,
        "difference": one.closed.difference.dong if one.closed else None,
        "remitted": one.remitted.dong,
        "left": one.to_remit.dong,
    }
