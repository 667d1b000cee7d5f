"""Contributions, receipts, numbers and cash (`services.ports.Till`)."""

from __future__ import annotations

from fieldapp.domain import tables as t
from fieldapp.domain.ids import NO_DAY, NO_ID, Day, EntityId
from fieldapp.domain.money import Money
from fieldapp.domain.number_ledger import NumberBlock, NumberQuestion, NumberRequest, NumberReturn
from fieldapp.domain.project import RowValues
from fieldapp.domain.receipt import Contribution, LinePaid, Receipt, RefundPaid, Settlement
from fieldapp.services.ports import Journal
from fieldapp.storage.cash_book import CashBook
from fieldapp.storage.database import Database, Record
from fieldapp.storage.tables import as_values, column_list

_SERVED = "unit IN (SELECT unit FROM register_unit)"

_RECEIPTS = """SELECT r.id, r.unit, r.contribution, coalesce(c.household, ''), coalesce(m.name, ''),
  coalesce(c.scheme, ''), r.series, r.number, r.total, r.issued_on, r.wall, r.officer, r.device, r.event, r.instead_of,
  coalesce(v.voided_on, ''), coalesce(v.reason, ''), coalesce(v.cash_returned, 0),
  (SELECT count(*) FROM receipt_copy k WHERE k.unit = r.unit AND k.receipt = r.id)
FROM receipt r
LEFT JOIN contribution c ON c.unit = r.unit AND c.id = r.contribution
LEFT JOIN member m ON m.unit = c.unit AND m.id = c.payer
LEFT JOIN receipt_void v ON v.unit = r.unit AND v.id = (
  SELECT w.id FROM receipt_void w WHERE w.unit = r.unit AND w.receipt = r.id ORDER BY w.counter, w.device LIMIT 1)
WHERE r.unit IN (SELECT unit FROM register_unit) AND """

_ISSUED = " ORDER BY r.issued_on, r.counter, r.device, r.id"

_REFUNDS = """SELECT f.id, f.unit, f.contribution, coalesce(c.household, ''), f.member, coalesce(m.name, ''),
  coalesce(c.scheme, ''), f.cause, f.last_day, f.ends_on, f.months, f.amount, f.refunded_on, f.officer, f.provisional,
  f.wall
FROM refund f
LEFT JOIN contribution c ON c.unit = f.unit AND c.id = f.contribution
LEFT JOIN member m ON m.unit = f.unit AND m.id = f.member
WHERE f.unit IN (SELECT unit FROM register_unit)"""

_STANDS = """NOT EXISTS (SELECT 1 FROM receipt r JOIN receipt_void v ON v.unit = r.unit AND v.receipt = r.id
    WHERE r.unit = c.unit AND r.contribution = c.id)
  OR EXISTS (SELECT 1 FROM receipt r WHERE r.unit = c.unit AND r.contribution = c.id
    AND NOT EXISTS (SELECT 1 FROM receipt_void v WHERE v.unit = r.unit AND v.receipt = r.id))"""
"""A contribution stands unless every receipt of it is void."""


class Till(CashBook):
    """Reads money."""

    def __init__(self, database: Database, journal: Journal) -> None:
        super().__init__(database)
        self._journal = journal

    def contributions(self, household: EntityId) -> tuple[Contribution, ...]:
        """A household's contributions, newest first."""
        return self._contributions("household = ? ORDER BY counter DESC, device DESC, id DESC", household)

    def contribution(self, contribution: EntityId) -> Contribution | None:
        """One contribution with its lines."""
        found = self._contributions("id = ?", contribution)
        return found[0] if found else None

    def _contributions(self, condition: str, entity: EntityId) -> tuple[Contribution, ...]:
        statement = f"SELECT {column_list(t.CONTRIBUTION)} FROM contribution WHERE {_SERVED} AND {condition}"  # noqa: S608 - constants
        rows = [as_values(t.CONTRIBUTION, record) for record in self._database.rows(statement, (entity,))]
        return tuple(_contribution(row, self._lines(row)) for row in rows)

    def _lines(self, contribution: RowValues) -> tuple[LinePaid, ...]:
        records = self._database.rows(
            "SELECT l.member, coalesce(m.name, ''), coalesce(m.born, ''), l.support_group, l.place, l.starts_on, "
            "l.expires_on, l.contribution_dong, l.state_dong, l.province_dong, l.other_dong, l.pays_dong "
            "FROM contribution_line l LEFT JOIN member m ON m.unit = l.unit AND m.id = l.member "
            "WHERE l.unit = ? AND l.contribution = ? ORDER BY length(l.id), l.id",
            (contribution["unit"], contribution["id"]),
        )
        return tuple(LinePaid(*record[:7], *map(Money, record[7:])) for record in records)

    def receipt(self, receipt: EntityId) -> Receipt | None:
        """One receipt."""
        return self._first("r.id = ?", (receipt,))

    def receipt_of(self, contribution: EntityId) -> Receipt | None:
        """The receipt that stands for a contribution, else the last void one."""
        return self._first(
            "r.contribution = ? ORDER BY v.id IS NOT NULL, r.counter DESC, r.device DESC LIMIT 1", (contribution,)
        )

    def receipt_by_number(self, series: str, number: int) -> Receipt | None:
        """The receipt that bears a number; the first issued, should two bear it."""
        return self._first("r.series = ? AND r.number = ?" + _ISSUED + " LIMIT 1", (series, number))

    def receipts(self, *, on: Day = NO_DAY, officer: str = "", event: EntityId = NO_ID) -> tuple[Receipt, ...]:
        """Receipts that fit everything given, in order of issue."""
        asked = (("issued_on", on), ("officer", officer), ("event", event))
        wanted = [(column, value) for column, value in asked if value]
        condition = " AND ".join(f"r.{column} = ?" for column, _ in wanted) or "1"
        found = self._database.rows(_RECEIPTS + condition + _ISSUED, [value for _, value in wanted])
        return tuple(self._receipt(record) for record in found)

    def _first(self, condition: str, params: tuple[object, ...]) -> Receipt | None:
        record = self._database.one(_RECEIPTS + condition, params)
        return None if record is None else self._receipt(record)

    def _receipt(self, record: Record) -> Receipt:
        receipt_id, unit, contribution, household, payer, scheme, series, number, total, *more = record
        issued_on, wall, officer, device, event, instead_of, voided_on, reason, returned, copies = more
        return Receipt(
            id=receipt_id,
            unit=unit,
            contribution=contribution,
            household=household,
            payer_name=payer,
            scheme=scheme,
            series=series,
            number=number,
            total=Money(total),
            issued_on=issued_on,
            wall=wall,
            officer=officer,
            device=device,
            event=event,
            instead_of=instead_of,
            voided_on=voided_on,
            void_reason=reason,
            cash_returned=bool(returned),
            copies=copies,
            at_office_since=self._journal.acknowledged_at(receipt_id),
        )

    def refunds(self, *, on: Day = NO_DAY, officer: str = "", contribution: EntityId = NO_ID) -> tuple[RefundPaid, ...]:
        """Refunds that fit everything given, in the order in which they were paid out."""
        asked = (("refunded_on", on), ("officer", officer), ("contribution", contribution))
        wanted = [(column, value) for column, value in asked if value]
        condition = "".join(f" AND f.{column} = ?" for column, _ in wanted)
        order = " ORDER BY f.refunded_on, f.counter, f.device, f.id"
        found = self._database.rows(_REFUNDS + condition + order, [value for _, value in wanted])
        return tuple(_refund(record) for record in found)

    def settlements(self, *subjects: EntityId) -> tuple[Settlement, ...]:
        """What the office decided about members or lines, in the order in which it did."""
        marks = ", ".join("?" for _ in subjects)
        found = self._database.rows(
            f"SELECT {column_list(t.SETTLEMENT)} FROM settlement WHERE {_SERVED} AND subject IN ({marks}) "  # noqa: S608 - constants and marks
            "ORDER BY counter, id",
            subjects,
        )
        return tuple(_settlement(as_values(t.SETTLEMENT, record)) for record in found)

    def places_taken(self, household: EntityId, year: int) -> tuple[tuple[EntityId, int], ...]:
        """`(member, place)` of the standing ladder lines paid in a calendar year, in order of place."""
        return tuple(
            (EntityId(member), place)
            for member, place in self._database.rows(
                "SELECT l.member, l.place FROM contribution c "  # noqa: S608 - constants
                "JOIN contribution_line l ON l.unit = c.unit AND l.contribution = c.id "
                "WHERE c.unit IN (SELECT unit FROM register_unit) AND c.household = ? AND c.paid_on BETWEEN ? AND ? "
                f"AND l.place > 0 AND ({_STANDS}) ORDER BY l.place, c.counter, length(l.id), l.id",
                (household, f"{year:04d}-01-01", f"{year:04d}-12-31"),
            )
        )

    def blocks(self, device: str) -> tuple[NumberBlock, ...]:
        """Blocks allotted to a device, oldest first."""
        return tuple(
            NumberBlock(*record)
            for record in self._database.rows(
                'SELECT id, device, to_officer, series, "first", "last", allotted_on, expires_on, request '  # noqa: S608 - constant
                "FROM number_block "
                f"WHERE {_SERVED} AND device = ? ORDER BY allotted_on, series, first",
                (device,),
            )
        )

    def numbers_returned(self, device: str) -> tuple[NumberReturn, ...]:
        """Numbers that a device gave back, oldest first."""
        return tuple(
            NumberReturn(*record)
            for record in self._database.rows(
                'SELECT id, block, device, series, "first", "last", on_day FROM number_return '  # noqa: S608 - constant
                f"WHERE {_SERVED} AND device = ? ORDER BY counter, id",
                (device,),
            )
        )

    def numbers_questioned(self, device: str) -> tuple[NumberQuestion, ...]:
        """What the office asked about numbers of a device, and what paper said, oldest first."""
        return tuple(
            NumberQuestion(*record)
            for record in self._database.rows(
                'SELECT device, series, "first", "last", outcome FROM number_question '  # noqa: S608 - constant
                f"WHERE {_SERVED} AND device = ? ORDER BY counter, id",
                (device,),
            )
        )

    def number_requests(self, device: str) -> tuple[NumberRequest, ...]:
        """What a device asked for, oldest first."""
        return tuple(
            NumberRequest(*record)
            for record in self._database.rows(
                "SELECT id, unit, device, officer, wanted, left, on_day FROM number_request "  # noqa: S608 - constant
                f"WHERE {_SERVED} AND device = ? ORDER BY counter, id",
                (device,),
            )
        )

    def numbers_used(self, series: str) -> dict[int, bool]:
        """Every number of a series that a receipt bears → whether that receipt is void."""
        return {
            number: bool(void)
            for number, void in self._database.rows(
                "SELECT r.number, "
                "min(EXISTS (SELECT 1 FROM receipt_void v WHERE v.unit = r.unit AND v.receipt = r.id)) "
                "FROM receipt r WHERE r.unit IN (SELECT unit FROM register_unit) AND r.series = ? GROUP BY r.number",
                (series,),
            )
        }


def _contribution(row: RowValues, lines: tuple[LinePaid, ...]) -> Contribution:
    text = {name: str(value) for name, value in row.items()}
    return Contribution(
        id=EntityId(text["id"]),
        unit=int(row["unit"]),
        household=EntityId(text["household"]),
        payer=EntityId(text["payer"]),
        scheme=text["scheme"],
        method=text["method"],
        months=int(row["months"]),
        income=Money(int(row["income"])),
        paid_on=Day(text["paid_on"]),
        total=Money(int(row["total"])),
        cash_given=Money(int(row["cash_given"])),
        pack=text["pack"],
        pack_hash=text["pack_hash"],
        provisional=bool(row["provisional"]),
        officer=text["officer"],
        device=text["device"],
        event=EntityId(text["event"]),
        lines=lines,
    )


def _settlement(row: RowValues) -> Settlement:
    text = {name: str(value) for name, value in row.items()}
    return Settlement(
        id=EntityId(text["id"]),
        unit=int(row["unit"]),
        sort=text["sort"],
        subject=EntityId(text["subject"]),
        other=EntityId(text["other"]),
        outcome=text["outcome"],
        on=Day(text["on_day"]),
        amount=Money(int(row["amount"])),
        months=int(row["months"]),
        ends_on=Day(text["ends_on"]),
        clerk=text["clerk"],
        reason=text["reason"],
        wall=int(row["wall"]),
    )


def _refund(record: Record) -> RefundPaid:
    refund, unit, contribution, household, member, name, scheme, cause, last_day, ends_on, *more = record
    months, amount, on, officer, provisional, wall = more
    return RefundPaid(
        id=refund,
        unit=unit,
        contribution=contribution,
        household=household,
        member=member,
        member_name=name,
        scheme=scheme,
        cause=cause,
        last_day=last_day,
        ends_on=ends_on,
        months=months,
        amount=Money(amount),
        on=on,
        officer=officer,
        provisional=bool(provisional),
        wall=wall,
    )
