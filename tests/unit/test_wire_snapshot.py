"""Snapshots: a unit's tables come whole, in pieces, or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldapp.domain.project import project
from fieldapp.domain.tables import TABLES, Row, Value, blank_row
from fieldapp.wire.codec import Limits
from fieldapp.wire.exchange import KnownDevice, StoredSnapshot, serve, serve_piece
from fieldapp.wire.exchange_client import ClientState, ask_piece, next_request, read_answer, read_piece
from fieldapp.wire.keys import SigningKey
from fieldapp.wire.problems import BundleRefused, BundleTooLarge, WrongSignature
from fieldapp.wire.snapshot import SNAPSHOT_LIMITS, open_snapshot, seal_snapshot, snapshot_id
from tests.builders import ENTITY_IDS, TEXTS, enrolments
from tests.fakes_exchange import FixedClock, MemoryExchange

OFFICE = SigningKey("C1", bytes([9]) * 32)
LAPTOP = SigningKey("L1", bytes([1]) * 32)
NONCE = bytes(8)


def rows_of(households: int) -> dict[str, list[dict[str, Value]]]:
    """The tables that enrolments make."""
    rows: dict[str, list[dict[str, Value]]] = {}
    for fact in enrolments(households, device="C1"):
        for key, row in project({}, fact).items():
            rows.setdefault(key.table, []).append(row)
    return rows


def _by_id(rows: Mapping[str, Sequence[Row]]) -> dict[tuple[str, str], Row]:
    return {(table, str(row["id"])): row for table, found in rows.items() for row in found}


def test_tables_come_back_whole() -> None:
    rows = rows_of(40)
    opened = open_snapshot(seal_snapshot("C1", 7, 120, rows, OFFICE), OFFICE.public)
    assert (opened.incarnation, opened.unit, opened.position) == ("C1", 7, 120)
    assert _by_id(opened.rows) == _by_id(rows)


def _row(table: str) -> st.SearchStrategy[dict[str, Value]]:
    declared = TABLES[table]
    values: dict[str, st.SearchStrategy[Value]] = {
        column.name: st.integers(-(2**63), 2**63 - 1) if column.is_number else TEXTS for column in declared.columns
    }
    return st.fixed_dictionaries(values).flatmap(
        lambda given: ENTITY_IDS.map(lambda row_id: {**blank_row(declared, 7, row_id), **given})
    )


@settings(max_examples=60)
@given(st.dictionaries(st.sampled_from(list(TABLES)), st.none(), max_size=3), st.data())
def test_any_rows_come_back(names: dict[str, None], data: st.DataObject) -> None:
    rows = {name: data.draw(st.lists(_row(name), max_size=4, unique_by=lambda row: row["id"])) for name in names}
    opened = open_snapshot(seal_snapshot("C1", 7, 0, rows, OFFICE), OFFICE.public)
    assert _by_id(opened.rows) == _by_id(rows)


def test_the_order_of_rows_does_not_matter() -> None:
    rows = rows_of(5)
    backwards = {table: list(reversed(found)) for table, found in reversed(rows.items())}
    assert seal_snapshot("C1", 7, 0, rows, OFFICE) == seal_snapshot("C1", 7, 0, backwards, OFFICE)


@settings(max_examples=150)
@given(st.data())
def test_damage_is_refused(data: st.DataObject) -> None:
    sealed = bytearray(seal_snapshot("C1", 7, 3, rows_of(1), OFFICE))
    sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(BundleRefused):
        open_snapshot(bytes(sealed), OFFICE.public)
    with pytest.raises(BundleRefused):
        open_snapshot(bytes(sealed[: data.draw(st.integers(0, len(sealed) - 1))]), OFFICE.public)


def test_only_the_office_is_believed_and_only_within_bounds() -> None:
    sealed = seal_snapshot("C1", 7, 3, rows_of(20), OFFICE)
    with pytest.raises(WrongSignature):
        open_snapshot(sealed, LAPTOP.public)
    with pytest.raises(WrongSignature):
        open_snapshot(seal_snapshot("C2", 7, 3, {}, OFFICE), OFFICE.public)
    with pytest.raises(BundleTooLarge):
        open_snapshot(sealed, OFFICE.public, Limits(packed=len(sealed) - 1))
    with pytest.raises(BundleTooLarge):
        open_snapshot(sealed, OFFICE.public, Limits(unpacked=1000))
    assert open_snapshot(sealed, OFFICE.public, SNAPSHOT_LIMITS).unit == 7


def _office(sealed: bytes) -> MemoryExchange:
    store = MemoryExchange(devices={"L1": KnownDevice(LAPTOP.public, (7, 8))})
    store.sealed_snapshots[snapshot_id(sealed)] = (60, StoredSnapshot(7, sealed))
    return store


def test_a_snapshot_is_offered_instead_of_the_feed_of_its_unit() -> None:
    sealed = seal_snapshot("C1", 7, 60, rows_of(3), OFFICE)
    store = _office(sealed)
    store.feeds[7] = enrolments(20, device="C1")
    request = next_request(ClientState("L1", "C1", 0, {}), LAPTOP, NONCE)
    outcome = read_answer(serve(request, store, OFFICE, FixedClock()), request, OFFICE.public)
    (offer,) = outcome.answer.snapshots
    assert (offer.unit, offer.snapshot, offer.size, offer.position) == (7, snapshot_id(sealed), len(sealed), 60)
    assert outcome.facts == ()
    assert outcome.answer.cursors == {8: 0}
    assert not outcome.has_taken_all


@given(st.integers(100, 3000))
def test_it_is_fetched_in_pieces(size: int) -> None:
    sealed = seal_snapshot("C1", 7, 60, rows_of(10), OFFICE)
    store, held, total = _office(sealed), b"", 1
    while len(held) < total:
        request = ask_piece("L1", snapshot_id(sealed), len(held), size, signer=LAPTOP, nonce=NONCE)
        answer = read_piece(serve_piece(request, store, OFFICE), request, OFFICE.public)
        total, held = answer.total, held + answer.piece
    assert held == sealed


def test_pieces_are_not_for_others() -> None:
    sealed = seal_snapshot("C1", 7, 60, rows_of(1), OFFICE)
    store = _office(sealed)

    def ask(key: SigningKey, snapshot: str) -> str:
        request = ask_piece(key.key_id, snapshot, 0, 100, signer=key, nonce=NONCE)
        answer = read_piece(serve_piece(request, store, OFFICE), request, OFFICE.public)
        assert not answer.refusal or answer.piece == b""
        return answer.refusal

    assert ask(LAPTOP, snapshot_id(sealed)) == ""
    assert ask(LAPTOP, "ab" * 16) == "no_snapshot"
    assert ask(SigningKey("L5", bytes(32)), snapshot_id(sealed)) == "unknown_device"
    assert ask(SigningKey("L1", bytes(32)), snapshot_id(sealed)) == "wrong_signature"
    store.devices["L1"] = KnownDevice(LAPTOP.public, (8,))
    assert ask(LAPTOP, snapshot_id(sealed)) == "no_snapshot"
    store.devices["L1"] = KnownDevice(LAPTOP.public, (7,), "device_revoked")
    assert ask(LAPTOP, snapshot_id(sealed)) == "device_revoked"
