"""What a sheet may say: each kind of sheet, its fields, and what kind of value a field holds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final, Literal

CellType = Literal["text", "date", "month", "born", "number", "money", "percent"]
"""`money` in whole dong, `percent` in hundredths of one, `month` as its first day, `born` as a day or a year alone."""

Cell = str | int | date | None
"""Text is never None, an empty one is `""`; everything else is None where there is nothing."""

CELL_TYPES: Final = ("text", "date", "month", "born", "number", "money", "percent")
SUMMED: Final = ("number", "money")

_LINES: Final[Mapping[str, CellType]] = {
    "place": "number", "name": "text", "insurance_code": "text", "citizen_id": "text", "born": "born", "sex": "text",
    "phone": "text", "ethnicity": "text", "address": "text", "household_code": "text", "clinic": "text",
    "ladder_place": "number", "group": "text", "method": "text", "receipt_on": "date", "receipt_number": "text",
    "income": "money", "months": "number", "from_month": "month", "starts_on": "date", "expires_on": "date",
    "standard": "money", "share": "percent", "due": "money", "pays": "money",
    "state_percent": "percent", "state": "money", "province_percent": "percent", "province": "money",
    "other_percent": "percent", "other": "money", "collector": "text", "collector_name": "text", "batch": "text",
    "note": "text",
}  # fmt: skip

FIELDS: Final[Mapping[str, Mapping[str, CellType]]] = {
    "d03": _LINES,
    "d05": _LINES,
    "tk1": {
        "place": "number", "part": "text", "name": "text", "sex": "text", "born": "born", "nationality": "text",
        "ethnicity": "text", "citizen_id": "text", "phone": "text", "email": "text", "birth_registered": "text",
        "guardian": "text", "address": "text", "household_code": "text", "tie": "text", "insurance_code": "text",
        "card_number": "text", "note": "text",
    },
    "receipts": {
        "place": "number", "receipt_number": "text", "issued_on": "date", "payer": "text", "scheme": "text",
        "months": "number", "people": "number", "total": "money", "standing": "money", "voided": "money",
        "returned": "money", "status": "text", "voided_on": "date", "cash_returned": "text", "reason": "text",
        "instead_of": "text", "copies": "number", "collector": "text", "collector_name": "text", "device": "text",
        "batch": "text", "note": "text",
    },
    "numbers": {
        "place": "number", "series": "text", "first": "text", "last": "text", "count": "number", "status": "text",
        "device": "text", "collector": "text", "allotted_on": "date", "expires_on": "date", "note": "text",
    },
    "remittances": {
        "place": "number", "on": "date", "collector": "text", "collector_name": "text", "device": "text",
        "receipts": "number", "voids": "number", "opening": "money", "collected": "money", "returned": "money",
        "paid_out": "money", "moved": "money", "owed": "money", "difference": "money", "remitted": "money",
        "left": "money", "receiver": "text", "note": "text",
    },
}  # fmt: skip
"""Fields of each kind of sheet: `d03`, `d05`, `tk1`, `receipts`, `numbers`, `remittances`."""


def blank(kind: CellType) -> Cell:
    """What stands for nothing."""
    return "" if kind == "text" else None


def fits(kind: CellType, value: Cell) -> bool:
    """Whether a value may stand in a cell of a kind."""
    if kind == "text":
        return isinstance(value, str)
    if value is None:
        return True
    if kind == "born":
        return isinstance(value, int | date)
    if kind in {"date", "month"}:
        return isinstance(value, date) and (kind == "date" or value.day == 1)
    return isinstance(value, int)
