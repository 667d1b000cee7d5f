"""The cash book: what moved through an officer's box, by day (`services.ports.CashBook`)."""

from __future__ import annotations

from fieldapp.domain import tables as t
from fieldapp.domain.cash import CashEntry, DayTakings, read_entry
from fieldapp.domain.ids import NO_DAY, Day
from fieldapp.domain.money import Money
from fieldapp.storage.database import Database
from fieldapp.storage.tables import as_values, column_list

_SERVED = "unit IN (SELECT unit FROM register_unit)"

_TAKINGS = f"""SELECT on_day, sum(receipts), sum(voids), sum(collected), sum(returned), sum(paid_out) FROM (
  SELECT r.issued_on AS on_day, 1 AS receipts, v.id IS NOT NULL AS voids, r.total AS collected,
    CASE WHEN v.cash_returned = 1 THEN r.total ELSE 0 END AS returned, 0 AS paid_out
  FROM receipt r LEFT JOIN receipt_void v ON v.unit = r.unit AND v.id = (
    SELECT w.id FROM receipt_void w WHERE w.unit = r.unit AND w.receipt = r.id ORDER BY w.counter, w.device LIMIT 1)
  WHERE r.{_SERVED} AND r.officer = ?1 AND (?2 = '' OR r.issued_on = ?2)
  UNION ALL
  SELECT refunded_on, 0, 0, 0, 0, amount FROM refund
  WHERE {_SERVED} AND officer = ?1 AND (?2 = '' OR refunded_on = ?2))
GROUP BY on_day ORDER BY on_day"""  # noqa: S608 - constants


class CashBook:
    """Reads entries and what receipts did to the box."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def takings(self, officer: str, on: Day = NO_DAY) -> tuple[DayTakings, ...]:
        """What receipts, voids and refunds did to an officer's box, by day; of one day when it is given."""
        return tuple(
            DayTakings(Day(day), receipts, voids, *map(Money, sums))
            for day, receipts, voids, *sums in self._database.rows(_TAKINGS, (officer, on))
        )

    def cash_book(self, officer: str) -> tuple[CashEntry, ...]:
        """Every entry that an officer wrote or that names them, and every answer to a transfer of theirs, in order."""
        statement = (
            f"SELECT {column_list(t.CASH_ENTRY)} FROM cash_entry WHERE {_SERVED} AND (officer = ?1 OR other = ?1 "  # noqa: S608 - constants
            f"OR about IN (SELECT id FROM cash_entry WHERE {_SERVED} AND kind = 'transferred' "
            "AND (officer = ?1 OR other = ?1))) ORDER BY counter, device, id"
        )
        found = self._database.rows(statement, (officer,))
        return tuple(read_entry(as_values(t.CASH_ENTRY, record)) for record in found)

    def cash_entries(self, officer: str, on: Day) -> tuple[CashEntry, ...]:
        """What the cash book says of an officer's day, in order: their own entries and those about them."""
        statement = (
            f"SELECT {column_list(t.CASH_ENTRY)} FROM cash_entry WHERE {_SERVED} "  # noqa: S608 - constants
            "AND on_day = ?1 AND (officer = ?2 OR other = ?2) ORDER BY counter, device, id"
        )
        return tuple(
            read_entry(as_values(t.CASH_ENTRY, record)) for record in self._database.rows(statement, (on, officer))
        )

    def unclosed_days(self, officer: str, before: Day) -> tuple[Day, ...]:
        """Earlier days on which the officer took or paid out money and has not closed the cash, oldest first."""
        return tuple(
            Day(on)
            for (on,) in self._database.rows(
                f"SELECT moved.on_day FROM (SELECT issued_on AS on_day FROM receipt WHERE {_SERVED} AND officer = ?1 "  # noqa: S608 - constant
                f"UNION SELECT refunded_on FROM refund WHERE {_SERVED} AND officer = ?1) AS moved "
                "WHERE moved.on_day < ?2 "
                f"AND NOT EXISTS (SELECT 1 FROM cash_entry e WHERE {_SERVED} "
                "AND e.on_day = moved.on_day AND e.officer = ?1 AND e.kind = 'closed') ORDER BY moved.on_day",
                (officer, before),
            )
        )

    def remembered_float(self, officer: str) -> int:
        """The opening float of the officer's last day, in dong."""
        return self._database.number(
            f"SELECT opening_float FROM cash_entry WHERE {_SERVED} AND officer = ? AND kind = 'opened' "  # noqa: S608 - constant
            "ORDER BY on_day DESC, counter DESC LIMIT 1",
            (officer,),
        )
