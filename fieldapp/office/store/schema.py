"""The declared tables for SQLAlchemy: one schema, two dialects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

import sqlalchemy as sa

from fieldapp.office.store.declaration import OFFICE_TABLES, OfficeColumn, OfficeTable, Sort

_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
"""Compared by code point on both, so that rows stand in one order."""

_TYPES: Mapping[Sort, sa.Text | sa.BigInteger | sa.LargeBinary] = {
    Sort.TEXT: _TEXT,
    Sort.NUMBER: sa.BigInteger(),
    Sort.BYTES: sa.LargeBinary(),
}


def build_column(column: OfficeColumn, default: sa.TextClause | None = None) -> sa.Column[object]:
    """One declared column; `default` for the rows that stand in its table already."""
    sort = cast("sa.types.TypeEngine[object]", _TYPES[column.sort])
    return sa.Column(column.name, sort, nullable=column.may_lack, autoincrement=False, server_default=default)


def build(metadata: sa.MetaData, table: OfficeTable) -> sa.Table:
    """One declared table with its key and indexes."""
    built = sa.Table(
        table.name,
        metadata,
        *(build_column(column) for column in table.columns),
        sa.PrimaryKeyConstraint(*table.key),
        sqlite_with_rowid=any(column.sort is Sort.BYTES for column in table.columns),
    )
    for index in table.indexes:
        sa.Index(f"{table.name}_by_{'_'.join(index[1:] or index)}", *(built.c[name] for name in index))
    return built


METADATA = sa.MetaData()
SCHEMA: Mapping[str, sa.Table] = {name: build(METADATA, table) for name, table in OFFICE_TABLES.items()}
"""Every table by name."""
