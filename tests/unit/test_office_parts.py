"""Small parts of the office that need no database."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette

from fieldapp.domain import tables
from fieldapp.domain.canonical import RowsOutOfOrder, table_digest
from fieldapp.domain.cash import CashEntry, read_entry
from fieldapp.domain.tables import CASH_ENTRY, blank_row
from fieldapp.office.console import password
from fieldapp.office.errors import BadField, ListensInTheClear
from fieldapp.office.server import Listening, is_loopback, serve
from fieldapp.office.status import money_lines
from fieldapp.office.store.reports import Takings

KEY = bytes(32)
NOW = 1_795_000_000_000


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.0.1", "::1", "localhost"])
def test_this_machine(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["192.0.2.1", "::", "office.example", "", "127.0.0.1.example"])
def test_not_this_machine(host: str) -> None:
    assert not is_loopback(host)
    with pytest.raises(ListensInTheClear):
        serve(Starlette(), Listening(host=host), lambda _address: None)


def test_a_session_ends_and_cannot_be_made_up() -> None:
    cookie = password.new_session(KEY, NOW)
    assert password.is_session(KEY, cookie, NOW + 1)
    assert not password.is_session(KEY, cookie, NOW + password.SESSION_HOURS * 3_600_000)
    assert not password.is_session(bytes(31) + b"\1", cookie, NOW)
    until, _, seal = cookie.partition(".")
    assert not password.is_session(KEY, f"{int(until) + 1}.{seal}", NOW)


@given(st.text(max_size=60))
def test_rubbish_is_no_session(cookie: str) -> None:
    assert not password.is_session(KEY, cookie, NOW)


def test_a_password_is_kept_as_a_hash_and_not_too_short() -> None:
    kept = password.hash_password("mười chữ trở lên")
    assert kept.startswith("$argon2id$")
    assert password.is_password(kept, "mười chữ trở lên")
    assert not password.is_password(kept, "mười chữ trở lê")
    assert not password.is_password("hỏng", "mười chữ trở lên")
    with pytest.raises(BadField):
        password.hash_password("ngắn")


@dataclass(frozen=True)
class Day:
    """A day's figures from which receipts and cash book follow."""

    receipts: tuple[int, ...]
    void: tuple[bool, ...]
    opening: int
    off: int


DAYS = st.builds(
    lambda receipts, opening, off: Day(
        tuple(total for total, _ in receipts), tuple(v for _, v in receipts), opening, off
    ),
    st.lists(st.tuples(st.integers(0, 5_000_000), st.booleans()), max_size=20),
    st.integers(0, 500_000),
    st.sampled_from((0, 0, 1, -5_000)),
)


@given(DAYS, st.booleans())
def test_money_adds_up_and_a_difference_shows(day: Day, is_closed: bool) -> None:
    collected = sum(day.receipts)
    voided = sum(total for total, is_void in zip(day.receipts, day.void, strict=True) if is_void)
    taken = Takings(1, "2026-11-21", "O1", "health", len(day.receipts), collected, sum(day.void), voided, voided)

    def entry(kind: str, **amounts: int) -> CashEntry:
        row = blank_row(CASH_ENTRY, 1, f"L1.{kind}.0")
        return read_entry(row | {"kind": kind, "on_day": "2026-11-21", "officer": "O1", "device": "L1"} | amounts)

    due = day.opening + collected - voided
    book = [entry("opened", opening_float=day.opening)]
    if is_closed:
        book.append(entry("closed", expected=due, counted=due + day.off))
    (line,) = money_lines([taken], book)
    assert line.held + line.voided == line.collected == collected
    assert line.agrees == (is_closed and day.off == 0)


def test_two_days_stand_newest_first() -> None:
    def at(on: str, officer: str) -> Takings:
        return Takings(1, on, officer, "health", 1, 10, 0, 0, 0)

    lines = money_lines([at("2026-11-20", "O1"), at("2026-11-21", "O1"), at("2026-11-21", "O2")], [])
    assert [(line.on, line.officer) for line in lines] == [
        ("2026-11-21", "O2"),
        ("2026-11-21", "O1"),
        ("2026-11-20", "O1"),
    ]


def test_a_digest_sees_every_column_and_the_order() -> None:
    rows = [blank_row(tables.RECEIPT, 1, f"L1.{seq}.0") for seq in (1, 2)]
    plain = table_digest(tables.RECEIPT, rows)
    for column in tables.RECEIPT.columns:
        changed = [dict(rows[0]), {**rows[1], column.name: 7 if column.is_number else "x"}]
        assert table_digest(tables.RECEIPT, changed) != plain
    with pytest.raises(RowsOutOfOrder):
        table_digest(tables.RECEIPT, reversed(rows))
