"""The office's tables, declared once as data; schema, migrations and distribution follow from here.

Every table belongs to a class, and the class names the column that says where a row lives once one machine is not
enough: key and indexes begin with it, and nothing unique or foreign crosses classes or values of it.

* *unit*: what a register unit holds (the projection, its feed); lives by `unit`.
* *device*: what an author sent or said (inbox, facts, high-water marks); lives by `device`.
* *number*: claims on a number (citizen id, insurance code, receipt number); lives by `number`.
* *reference*: small lists that every machine has a copy of.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from fieldapp.domain import tables as projection


class TableClass(Enum):
    """Where the rows of a table live; the value is the column that decides, empty for copies everywhere."""

    UNIT = "unit"
    DEVICE = "device"
    NUMBER = "number"
    REFERENCE = ""


class Sort(Enum):
    """What a column holds; never null but where said."""

    TEXT = "text"
    NUMBER = "number"
    BYTES = "bytes"


@dataclass(frozen=True, slots=True)
class OfficeColumn:
    """A column; `may_lack` allows null: a personal part that has been erased."""

    name: str
    sort: Sort
    may_lack: bool = False


@dataclass(frozen=True, slots=True)
class OfficeTable:
    """A table: class, key columns, columns, indexes (each with the class's column first)."""

    name: str
    table_class: TableClass
    key: tuple[str, ...]
    columns: tuple[OfficeColumn, ...]
    indexes: tuple[tuple[str, ...], ...] = ()


def _columns(text: str) -> tuple[OfficeColumn, ...]:
    """`"unit:number name chain:bytes personal:text?"`: text where no sort is named, `?` may be null."""
    made = []
    for word in text.split():
        name, _, sort = word.rstrip("?").partition(":")
        made.append(OfficeColumn(name, Sort(sort or "text"), word.endswith("?")))
    return tuple(made)


def _table(name: str, table_class: TableClass, key: str, columns: str, *indexes: str) -> OfficeTable:
    return OfficeTable(
        name, table_class, tuple(key.split()), _columns(columns), tuple(tuple(index.split()) for index in indexes)
    )


def read_listing(text: str) -> dict[str, OfficeTable]:
    """Tables as `listing` wrote them; their class is not in it, for it says where rows live and not what they are."""
    made: dict[str, OfficeTable] = {}
    for block in re.split(r"\n(?=\S)", text.strip()):
        name, *rest = re.split(r"\n    (?=\S)", block)
        parts = [(line.split()[0], line.split()[1:]) for line in rest]
        key, columns = (next(words for sort, words in parts if sort == wanted) for wanted in ("key", "has"))
        indexes = tuple(tuple(words) for sort, words in parts if sort == "by")
        made[name] = OfficeTable(name, TableClass.REFERENCE, tuple(key), _columns(" ".join(columns)), indexes)
    return made


def listing(tables: Iterable[OfficeTable]) -> str:
    """Tables as text, for `released.py` and for telling two schemas apart."""
    return "".join(_listed(table) for table in tables)


def _listed(table: OfficeTable) -> str:
    sorts = {Sort.TEXT: ""}
    words = [
        column.name + sorts.get(column.sort, f":{column.sort.value}") + "?" * column.may_lack
        for column in table.columns
    ]
    columns = textwrap.fill("has " + " ".join(words), 108, initial_indent="    ", subsequent_indent="        ")
    indexes = "".join(f"    by {' '.join(index)}\n" for index in table.indexes)
    return f"{table.name}\n    key {' '.join(table.key)}\n{columns}\n{indexes}"


def _projected(table: projection.Table) -> OfficeTable:
    columns = tuple(
        OfficeColumn(column.name, Sort.NUMBER if column.is_number else Sort.TEXT) for column in table.all_columns
    )
    indexes = tuple(("unit", *index) for index in table.indexes)
    return OfficeTable(table.name, TableClass.UNIT, ("unit", "id"), columns, indexes)


FEED = _table("feed", TableClass.UNIT, "unit place", "unit:number place:number device seq:number")
FEED_STATE = _table("feed_state", TableClass.UNIT, "unit", "unit:number last_place:number counter:number")
"""One row a unit: the last place of its feed and the greatest Lamport counter in it. Whoever writes to the feed holds
this row until they commit, so places appear in order and a reader's cursor cannot pass one that is still coming.
"""

PROJECTED = _table("projected", TableClass.UNIT, "unit", "unit:number place:number")
"""How far the tables of a unit follow its feed; held by whoever projects."""

FACT = _table(
    "fact",
    TableClass.DEVICE,
    "device seq",
    "device seq:number unit:number kind:number counter:number wall:number officer event open personal? digest:bytes "
    "chain:bytes place:number",
)
"""The journal: every authentic fact. `place` is its place in the unit's feed, 0 while it is kept out of it."""

HIGH_WATER = _table("high_water", TableClass.DEVICE, "device", "device seq:number chain:bytes counter:number")
ENTERED = _table("entered", TableClass.DEVICE, "device", "device seq:number")
"""How far an author's bundles have been entered into journal and feed; held by whoever enters them."""

INBOX = _table(
    "inbox", TableClass.DEVICE, "device last", "device first:number last:number bundle:bytes received_at:number"
)
"""Every bundle that moved a high-water mark, as it came; each ends at another fact."""

PARKED = _table("parked", TableClass.DEVICE, "device seq", "device seq:number unit:number code detail parked_at:number")
FORKED = _table(
    "forked",
    TableClass.DEVICE,
    "device bundle_hash",
    "device bundle_hash first:number last:number code money:number bundle:bytes received_at:number",
)
"""Authentic bundles that contradict what is held: kept whole for a person to settle."""

QUARANTINE = _table(
    "quarantine",
    TableClass.DEVICE,
    "device bundle_hash",
    "device bundle_hash code detail size:number bundle:bytes received_at:number",
)
"""Bytes that were refused, with the reason; `device` is what they claimed, empty if not even that could be read."""

LAPTOP = _table(
    "laptop",
    TableClass.DEVICE,
    "device",
    "device public_key:bytes label units officer certified_on expires_on revoked_on revoked_after:number "
    "last_contact:number cursors",
)
"""What the office knows of an author's key; `units` are numbers apart by commas."""

SALT_SEED = _table("salt_seed", TableClass.DEVICE, "device epoch", "device epoch:number seed:bytes")
CLAIM = _table("claim", TableClass.NUMBER, "number scheme unit id", "number scheme unit:number id")
SETTING = _table("setting", TableClass.REFERENCE, "name", "name value")
UNIT_PLACE = _table(
    "unit_place",
    TableClass.REFERENCE,
    "unit since",
    "unit:number since commune commune_name province province_name",
)
"""Which commune and province a register unit is since a day; the unit itself never changes."""

NUMBER_REUSE = _table("number_reuse", TableClass.REFERENCE, "returned", "returned next:number")
"""How far numbers that a laptop gave back (the id of the fact that says so) have been allotted again."""

NUMBER_SERIES = _table("number_series", TableClass.REFERENCE, "series", "series next:number")
ACTIVATION = _table(
    "activation",
    TableClass.REFERENCE,
    "name",
    "name code units officer label series block:number expires_at:number device attempts:number",
)
"""One-time codes; `device` is filled when the code has been used. `code` is emptied then."""

SNAPSHOT = _table(
    "snapshot", TableClass.REFERENCE, "unit", "unit:number snapshot position:number made_at:number sealed:bytes"
)
"""The newest sealed snapshot of each unit, for laptops that have nothing of it yet."""

PUBLISHED_PACK = _table(
    "published_pack", TableClass.REFERENCE, "pack_hash", "pack_hash pack version:number text published_at:number"
)
"""Every policy pack ever published, for units that are added later."""

ZONE_LIST = _table(
    "zone_list",
    TableClass.REFERENCE,
    "commune starts_on",
    "commune starts_on zone decision listed_at:number",
)
"""Area (`I`, `II`, `III`, or none) of every commune that a list has named, since a day."""

ERASURE = _table("erasure", TableClass.DEVICE, "device seq", "device seq:number")
"""Facts whose personal part must be forgotten, also should they come again."""

FEED_END = _table(
    "feed_end", TableClass.REFERENCE, "generation unit", "generation:number unit:number incarnation place:number"
)
"""Where the feeds of the incarnations before this one end, the first of them with the lowest generation."""

TESTIMONY = _table(
    "testimony",
    TableClass.REFERENCE,
    "testimony",
    "testimony device incarnation code facts:number fresh:number received_at:number",
)
"""What laptops have returned of former incarnations' words: by whom first, why it was refused if it was, how many facts
were in it and how many of those this office had lost.
"""

TESTIMONY_PIECE = _table(
    "testimony_piece",
    TableClass.DEVICE,
    "device testimony start",
    "device testimony start:number total:number piece:bytes received_at:number",
)
"""Testimony that is still coming in."""

GROUND = _table(
    "ground", TableClass.UNIT, "unit", "unit:number incarnation position:number place:number testimony packed:bytes"
)
"""A returned snapshot whose facts nobody has any more: its rows lie under those that the unit's feed makes. `place`:
where the feed stood when it came.
"""

GROUND_HOLDER = _table("ground_holder", TableClass.DEVICE, "device unit", "device unit:number testimony")
"""Who has returned that very snapshot, and so need not be sent it."""

MATTER = _table(
    "matter",
    TableClass.UNIT,
    "unit sort subject other",
    "unit:number sort subject other other_unit:number grounds money:number found_at:number shown:number settled "
    "settled_at:number clerk",
    "unit sort settled found_at",
)
"""What waits for a person's decision: `sort` is `conflict`, `duplicate`, `overlap` or `override`, `subject` and `other`
say which. Two people or payments of two units stand in both, `shown` in one of them. `settled`: the outcome, empty
while it waits. Follows from the tables (`review_finding`); who settled what and why is in `settlement`, by facts.
"""

EXAMINED = _table("examined", TableClass.UNIT, "unit", "unit:number place:number")
"""How far a unit's feed has been looked through for matters."""

DECISION = _table(
    "decision", TableClass.DEVICE, "device sort name", "device sort name outcome clerk reason decided_at:number"
)
"""What a person decided about a parked fact (`parked`, its seq) or a bundle (`forked`, `quarantine`, its hash)."""

OFFICE_TABLES: Mapping[str, OfficeTable] = {
    table.name: table
    for table in (
        *(_projected(table) for table in projection.TABLES.values()),
        FEED, FEED_STATE, PROJECTED, FACT, HIGH_WATER, ENTERED, INBOX, PARKED, FORKED, QUARANTINE, LAPTOP, SALT_SEED,
        CLAIM, SETTING, UNIT_PLACE, NUMBER_SERIES, NUMBER_REUSE, ACTIVATION, SNAPSHOT, PUBLISHED_PACK, ZONE_LIST,
        ERASURE, FEED_END, TESTIMONY, TESTIMONY_PIECE, GROUND, GROUND_HOLDER,
        MATTER, EXAMINED, DECISION,
    )
}  # fmt: skip
"""Every table by name."""
