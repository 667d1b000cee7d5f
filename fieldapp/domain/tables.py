"""The projection's tables, declared once: the laptop's and the office's schemas both follow from here.

Every table belongs to the class *unit*: its key is `(unit, id)` and nothing in it points across units. Columns are
text or whole numbers, never null: a missing day is the empty string, so that two stores compare byte by byte.
`merged` tables hold fields that several authors may write; their rows carry `created` (stamp of the fact that made
the row, empty while that fact has not arrived) and `stamps` (heads of the fields written since, canonical JSON).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Value = str | int
Row = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Column:
    """A column; `is_number` chooses INTEGER over TEXT, `is_personal` marks what an erasure blanks."""

    name: str
    is_number: bool = False
    is_personal: bool = False

    @property
    def blank(self) -> Value:
        """The value that stands for nothing."""
        return 0 if self.is_number else ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of class *unit*; `indexes` are column tuples, each led by `unit` when built."""

    name: str
    columns: tuple[Column, ...]
    merged: bool = False
    indexes: tuple[tuple[str, ...], ...] = ()

    @property
    def all_columns(self) -> tuple[Column, ...]:
        """Key, declared columns, then the bookkeeping of merged tables."""
        extra = (Column("created"), Column("stamps")) if self.merged else ()
        return (Column("unit", is_number=True), Column("id"), *self.columns, *extra)


def _text(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name) for name in names)


def _personal(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name, is_personal=True) for name in names)


def _number(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name, is_number=True) for name in names)


HOUSEHOLD = Table(
    "household",
    (*_text("village", "status", "origin"), *_personal("code", "address", "phone", "language")),
    merged=True,
    indexes=(("village",),),
)
MEMBER = Table(
    "member",
    (
        *_text("household", "tie", "support_groups", "verified", "departure", "origin", "merged_into"),
        *_personal(
            "name", "born", "sex", "citizen_id", "insurance_code", "card_number", "phone", "ethnicity", "exited_on"
        ),
    ),
    merged=True,
    indexes=(("household",), ("citizen_id",), ("insurance_code",), ("merged_into",)),
)
COVER = Table(
    "cover",
    (*_text("member", "scheme", "support_group", "starts_on", "expires_on", "contribution"),),
    indexes=(("member",), ("contribution",)),
)
CONTRIBUTION = Table(
    "contribution",
    (
        *_text("household", "payer", "scheme", "method", "paid_on", "pack", "pack_hash", "officer", "device", "event"),
        *_number("months", "income", "total", "cash_given", "provisional", "counter", "wall"),
    ),
    indexes=(("household",), ("paid_on",)),
)
CONTRIBUTION_LINE = Table(
    "contribution_line",
    (
        *_text("contribution", "member", "support_group", "starts_on", "expires_on"),
        *_number("place", "contribution_dong", "state_dong", "province_dong", "other_dong", "pays_dong"),
    ),
    indexes=(("contribution",), ("member",)),
)
RECEIPT = Table(
    "receipt",
    (
        *_text("contribution", "series", "issued_on", "officer", "device", "event", "instead_of"),
        *_number("number", "total", "counter", "wall"),
    ),
    indexes=(("contribution",), ("series", "number"), ("issued_on",)),
)
RECEIPT_VOID = Table(
    "receipt_void",
    (
        *_text("receipt", "voided_on", "witness", "officer", "device"),
        *_personal("reason"),
        *_number("cash_returned", "counter", "wall"),
    ),
    indexes=(("receipt",),),
)
RECEIPT_COPY = Table("receipt_copy", (*_text("receipt"), *_number("copy")), indexes=(("receipt",),))
RENEWAL_REQUEST = Table(
    "renewal_request", (*_text("member", "support_group", "requested_on", "officer"),), indexes=(("member",),)
)
CASH_ENTRY = Table(
    "cash_entry",
    (
        *_text("kind", "officer", "device", "on_day", "notes"),
        *_personal("reason"),
        *_number(
            "amount",
            "opening_float",
            "receipts",
            "voids",
            "collected",
            "returned",
            "expected",
            "counted",
            "counter",
            "wall",
            "paid_out",
            "sealed",
        ),
        *_text("other", "about", "place", "handed_on"),
    ),
    indexes=(("on_day", "officer"), ("officer",), ("other",)),
)
STATE_PAID_OVERRIDE = Table(
    "state_paid_override",
    (
        *_text("contribution", "member", "support_group", "source", "on_day", "officer", "device"),
        *_personal("reason"),
        *_number("counter", "wall"),
    ),
    indexes=(("contribution",),),
)
REFUND = Table(
    "refund",
    (
        *_text(
            "contribution",
            "member",
            "cause",
            "last_day",
            "ends_on",
            "refunded_on",
            "pack",
            "pack_hash",
            "officer",
            "device",
            "event",
        ),
        *_number("months", "amount", "provisional", "counter", "wall"),
    ),
    indexes=(("contribution",), ("refunded_on", "officer")),
)
SETTLEMENT = Table(
    "settlement",
    (
        *_text("sort", "subject", "other", "outcome", "on_day", "ends_on"),
        *_personal("clerk", "reason"),
        *_number("amount", "months", "counter", "wall"),
    ),
    indexes=(("subject",), ("other",)),
)
OUTREACH_EVENT = Table(
    "outreach_event",
    (*_text("place", "village", "language", "opened_on", "closed_on", "officer"), *_number("counter")),
    merged=True,
    indexes=(("opened_on",),),
)
NUMBER_BLOCK = Table(
    "number_block",
    (*_text("device", "to_officer", "series", "allotted_on", "expires_on", "request"), *_number("first", "last")),
    indexes=(("device",),),
)
NUMBER_RETURN = Table(
    "number_return",
    (
        *_text("block", "series", "on_day", "officer", "device"),
        *_personal("reason"),
        *_number("first", "last", "counter", "wall"),
    ),
    indexes=(("block",),),
)
NUMBER_REQUEST = Table(
    "number_request",
    (*_text("on_day", "officer", "device"), *_number("wanted", "left", "counter", "wall")),
    indexes=(("device",),),
)
NUMBER_QUESTION = Table(
    "number_question",
    (
        *_text("device", "series", "on_day", "outcome"),
        *_personal("reason"),
        *_number("first", "last", "counter", "wall"),
    ),
    indexes=(("device",),),
)
OFFICER = Table("officer", (*_text("role", "code", "name", "suspended_on"),), merged=True)
DEVICE = Table("device", (*_text("public_key", "label", "expires_on", "revoked_on"),), merged=True)
POLICY_PACK = Table("policy_pack", (*_text("pack", "pack_hash", "text"), *_number("counter", "wall")))
ENVELOPE_KEY = Table("envelope_key", (*_text("public_key", "published_on"), *_number("counter")))
COMMUNE_ZONE = Table("commune_zone", (*_text("commune", "zone", "starts_on", "decision"), *_number("counter")))

TABLES: Mapping[str, Table] = {
    table.name: table
    for table in (
        HOUSEHOLD, MEMBER, COVER, CONTRIBUTION, CONTRIBUTION_LINE, RECEIPT, RECEIPT_VOID, RECEIPT_COPY,
        RENEWAL_REQUEST, STATE_PAID_OVERRIDE, REFUND, SETTLEMENT, CASH_ENTRY, OUTREACH_EVENT, NUMBER_BLOCK, OFFICER,
        DEVICE, POLICY_PACK, COMMUNE_ZONE, NUMBER_QUESTION, ENVELOPE_KEY, NUMBER_RETURN, NUMBER_REQUEST,
    )
}  # fmt: skip
"""Every projection table by name, in a stable order."""


def blank_row(table: Table, unit: int, row_id: str) -> dict[str, Value]:
    """A row of `table` with nothing in it but its key."""
    row: dict[str, Value] = {column.name: column.blank for column in table.all_columns}
    row["unit"], row["id"] = unit, row_id
    return row
