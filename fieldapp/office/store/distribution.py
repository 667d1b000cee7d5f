"""How the tables spread over machines or partitions: scripts made from the declaration, and what must ask everywhere.

Within a class all tables are distributed by one column and lie together, so a unit's rows, and the statements about
them, stay on one machine.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from fieldapp.office.store.declaration import OFFICE_TABLES, OfficeTable, TableClass

FANS_OUT: Mapping[str, str] = {
    "migrations._exchange": "once, when a database is brought up to date",
    "inbox.waiting": "what a projector looks for when it starts, and when it has nothing to do",
    "projection.lagging_units": "the same of the tables",
    "projection.rebuild": "an order of the administrator",
    "projection.rebuild_within": "an order of the administrator",
    "reports.high_waters": "the status page: one row of each author",
    "reports.parked": "the status page: what waits for a person, the oldest few hundred",
    "reports.parked_count": "the status page",
    "reports.kept_bundles": "the status page: what was refused or contradicts, the newest few hundred",
    "registry.laptops": "the status page: one row of each laptop",
    "claims.doubled": "the status page: numbers that two rows bear",
    "lag.waiting_facts": "whoever watches the office",
    "matters": "the review pages, and the search for what they show",
    "archive": "backup and restore, which read and write everything",
    "lives": "after a restore: what former incarnations had said",
    "ground": "after a restore",
}
"""Functions of the store whose statements ask every machine, `module.function` or a whole `module` → why. None is on
a laptop's way while it syncs; each reads a row or a sum of each unit or author.
"""


def fans_out(asker: str) -> bool:
    """Whether a function of the store, as `module.function`, is one of them."""
    return asker in FANS_OUT or asker.partition(".")[0] in FANS_OUT


PARTITIONS = 64


def by_class(table_class: TableClass) -> list[OfficeTable]:
    """The tables of a class, in declared order."""
    return [table for table in OFFICE_TABLES.values() if table.table_class is table_class]


def citus_script() -> str:
    """SQL that distributes a set-up office's tables with Citus; run once, on the coordinator."""
    return "\n".join(_citus()) + "\n"


def _citus() -> Iterator[str]:
    yield "-- Citus: each class together, by the column that its keys begin with; lists are copied to every machine."
    yield "CREATE EXTENSION IF NOT EXISTS citus;"
    yield "SELECT create_reference_table('migration');"
    for table in by_class(TableClass.REFERENCE):
        yield f"SELECT create_reference_table('{table.name}');"
    for table_class in (TableClass.UNIT, TableClass.DEVICE, TableClass.NUMBER):
        beside = "none"
        for table in by_class(table_class):
            yield (
                f"SELECT create_distributed_table('{table.name}', '{table_class.value}', colocate_with => '{beside}');"
            )
            beside = beside if beside != "none" else table.name


def partition_script(partitions: int = PARTITIONS) -> str:
    """SQL that turns a set-up office's distributed tables into hash partitions, rows and all, in one transaction."""
    lines = [
        "-- Hash partitions on one PostgreSQL, by the column that keys begin with. Stop the office first.",
        "BEGIN;",
    ]
    for table_class in (TableClass.UNIT, TableClass.DEVICE, TableClass.NUMBER):
        for table in by_class(table_class):
            lines += _partitioned(table, partitions)
    return "\n".join([*lines, "COMMIT;"]) + "\n"


def _partitioned(table: OfficeTable, partitions: int) -> Iterator[str]:
    name, key = table.name, table.table_class.value
    yield f'ALTER TABLE "{name}" RENAME TO "{name}_whole";'
    yield f'CREATE TABLE "{name}" (LIKE "{name}_whole" INCLUDING DEFAULTS) PARTITION BY HASH ("{key}");'
    for place in range(partitions):
        yield (
            f'CREATE TABLE "{name}_p{place}" PARTITION OF "{name}" '
            f"FOR VALUES WITH (MODULUS {partitions}, REMAINDER {place});"
        )
    yield f'INSERT INTO "{name}" TABLE "{name}_whole";'
    yield f'DROP TABLE "{name}_whole";'
    yield f'ALTER TABLE "{name}" ADD PRIMARY KEY ({_listed(table.key)});'
    for index in table.indexes:
        yield f'CREATE INDEX "{index_name(table.name, index)}" ON "{name}" ({_listed(index)});'


def _listed(columns: tuple[str, ...]) -> str:
    return ", ".join(f'"{column}"' for column in columns)


def index_name(table: str, index: tuple[str, ...]) -> str:
    """An index's name, the same in every schema."""
    return f"{table}_by_{'_'.join(index[1:] or index)}"
