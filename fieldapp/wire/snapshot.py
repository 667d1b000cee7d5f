"""Snapshots: one unit's tables as they stand at a position of its feed, signed by the office.

How a laptop gets a register of thousands over a slow link: the sealed bytes are fetched in pieces by offset, resumed
where they broke off, opened once they are whole; then the feed goes on from `position`.

On the wire: the CBOR array `[version, incarnation, unit, position, tables, signature]`. `tables` is packed by column
(`columns`): the number of tables, then for each its name, its column names, the number of rows and the columns. The
signature is a detached COSE_Sign1 over the same array with the SHA-256 of `tables` in their place.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from fieldapp.domain.tables import TABLES, Row, Table, Value
from fieldapp.wire import version
from fieldapp.wire.cbor import Item, dump
from fieldapp.wire.codec import Limits
from fieldapp.wire.columns import put_column
from fieldapp.wire.columns_reading import ColumnReader
from fieldapp.wire.items import read_fields
from fieldapp.wire.keys import Signer, read_sign1, sign1
from fieldapp.wire.marks import NOBODY, Around, Owner, alone
from fieldapp.wire.messages import SNAPSHOT_ID_BYTES
from fieldapp.wire.packing import NO_DICTIONARY, new_sheet, pack, unpack
from fieldapp.wire.problems import BundleTooLarge, TornBundle, WrongSignature
from fieldapp.wire.sheet import SheetReader
from fieldapp.wire.text_columns import put_texts

CONTEXT = b"fieldapp snapshot"
SNAPSHOT_LIMITS = Limits(packed=16 << 20, unpacked=128 << 20, values=192 << 20)
MAX_TABLES = 64
MAX_COLUMNS = 64
MAX_ROWS = 2_000_000

Rows = Mapping[str, Sequence[Row]]
"""Rows by the name of their table. Each holds `unit` and `id` beside the declared columns."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One unit's rows at a position of its feed, said by an incarnation of the office."""

    incarnation: str
    unit: int
    position: int
    rows: Mapping[str, Sequence[dict[str, Value]]]


def snapshot_id(sealed: bytes) -> str:
    """The name of these very bytes, hex."""
    return hashlib.sha256(sealed).digest()[:SNAPSHOT_ID_BYTES].hex()


def _columns_of(table: Table) -> list[str]:
    return [column.name for column in table.all_columns if column.name != "unit"]


def _ordered(rows: Iterable[Row]) -> list[Row]:
    """By author, age and place, so that neighbours are alike."""
    return sorted(rows, key=lambda row: [(len(part), part) for part in str(row["id"]).split(".")])


def _owners(ids: Sequence[str]) -> list[Owner]:
    """Each row's own maker, so that ids within a row are near."""
    owners = []
    for row_id in ids:
        device, _, rest = row_id.partition(".")
        seq = rest.partition(".")[0]
        owners.append((device, int(seq)) if seq.isascii() and seq.isdigit() and len(seq) < 16 else NOBODY)
    return owners


def _packed_tables(rows: Rows, dictionary: int) -> bytes:
    writer = new_sheet(dictionary)
    named = [table for table in TABLES.values() if rows.get(table.name)]
    writer.put_int(len(named))
    for table in named:
        names = _columns_of(table)
        ordered = _ordered(rows[table.name])
        ids = [str(row["id"]) for row in ordered]
        writer.put_text(table.name)
        writer.put_text(",".join(names))
        writer.put_int(len(ordered))
        put_texts(writer, ids, alone(len(ids)))
        around = Around(_owners(ids))
        for name in names[1:]:
            put_column(writer, [row[name] for row in ordered], around)
    return pack(version.SNAPSHOT, writer, dictionary)


def _statement(incarnation: str, unit: int, position: int, packed: bytes) -> bytes:
    item: Item = [version.SNAPSHOT, incarnation, unit, position, hashlib.sha256(packed).digest()]
    return dump(item)


def seal_snapshot(
    incarnation: str, unit: int, position: int, rows: Rows, signer: Signer, *, dictionary: int = version.DICTIONARY
) -> bytes:
    """The rows of one unit, signed; rows of other units must not be among them. Row order does not matter."""
    packed = _packed_tables(rows, dictionary)
    signature = sign1(signer, _statement(incarnation, unit, position, packed), CONTEXT, is_detached=True)
    return dump([version.SNAPSHOT, incarnation, unit, position, packed, signature])


def open_snapshot(sealed: bytes, office_key: bytes, limits: Limits = SNAPSHOT_LIMITS) -> Snapshot:
    """The rows, sorted by id; tables and columns that this version does not know are left out, columns that the
    office did not know are blank.

    Raises `TornBundle`, `BundleTooLarge`, `UnknownBundleVersion`, `WrongSignature`, and nothing else.
    """
    if len(sealed) > limits.packed:
        raise BundleTooLarge("snapshot", limits.packed)
    fields = read_fields(sealed, version.SNAPSHOT, "snapshot")
    incarnation, unit, position = fields.text(20), fields.number(), fields.number()
    packed, signature = fields.binary(), read_sign1(fields.binary())
    fields.finish()
    if signature.key_id != incarnation:
        raise WrongSignature
    signature.verify(office_key, CONTEXT, _statement(incarnation, unit, position, packed))
    return Snapshot(incarnation, unit, position, unpack_rows(packed, unit, limits))


def pack_rows(rows: Rows) -> bytes:
    """The rows of one unit without a signature, for keeping them in the house."""
    return _packed_tables(rows, NO_DICTIONARY)


def unpack_rows(packed: bytes, unit: int, limits: Limits = SNAPSHOT_LIMITS) -> dict[str, list[dict[str, Value]]]:
    """The rows again; raises as `open_snapshot` does."""
    reader = unpack(packed, version.SNAPSHOT, "snapshot", limits.unpacked)
    columns = ColumnReader(reader, limits.values)
    rows: dict[str, list[dict[str, Value]]] = {}
    for _ in range(_bounded(reader.take_int(), MAX_TABLES, "tables")):
        name, found = _take_table(reader, columns, unit)
        if name in TABLES:
            rows[name] = found
    reader.finish()
    return rows


def _bounded(number: int, limit: int, what: str) -> int:
    if not 0 <= number <= limit:
        raise BundleTooLarge(what, limit)
    return number


def _take_table(reader: SheetReader, columns: ColumnReader, unit: int) -> tuple[str, list[dict[str, Value]]]:
    name = reader.take_text()
    names = reader.take_text().split(",")
    _bounded(len(names), MAX_COLUMNS, "columns")
    count = _bounded(reader.take_int(), MAX_ROWS, "rows")
    ids = columns.take_texts(count, alone(count))
    around = Around(_owners(ids))
    table = TABLES.get(name)
    blank: dict[str, Value] = {column.name: column.blank for column in table.all_columns} if table else {}
    rows = [{**blank, "unit": unit, "id": row_id} for row_id in ids]
    for column in names[1:]:
        values = columns.take_column(count, around)
        if column in blank:
            _fill(rows, column, values, type(blank[column]))
    return name, rows


def _fill(rows: list[dict[str, Value]], column: str, values: list[object], wanted: type) -> None:
    for row, value in zip(rows, values, strict=True):
        if type(value) is not wanted:
            raise TornBundle(column)
        row[column] = cast(Value, value)
