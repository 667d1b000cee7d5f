"""Applies facts to the tables and keeps the search index in step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol

from fieldapp.domain.facts import Fact
from fieldapp.domain.project import RowKey, RowValues, project
from fieldapp.storage.tables import RowStore


class Upkeep(Protocol):
    """Told of every row that changes."""

    def row_changed(self, key: RowKey, before: RowValues | None, after: RowValues) -> None: ...


class _StoredRows(Mapping[RowKey, RowValues]):
    """The stored rows, read when the projection asks for them; rows that the fact itself makes need no reading."""

    def __init__(self, store: RowStore, made_by: str) -> None:
        self._store = store
        self._made_by = made_by
        self.read: dict[RowKey, RowValues | None] = {}

    def __getitem__(self, key: RowKey) -> RowValues:
        if key not in self.read:
            made_here = bool(self._made_by) and key.id.startswith(self._made_by)
            self.read[key] = None if made_here else self._store.read(key)
        row = self.read[key]
        if row is None:
            raise KeyError(key)
        return row

    def __iter__(self) -> Iterator[RowKey]:
        return iter(self.read)

    def __len__(self) -> int:
        return len(self.read)


class Projector:
    """Facts in, rows out."""

    def __init__(self, store: RowStore, *upkeep: Upkeep) -> None:
        self._store = store
        self._upkeep = upkeep

    def apply(self, fact: Fact, *, is_new: bool = False) -> set[RowKey]:
        """Write what the fact changes; the rows that did change.

        Applying a fact again changes nothing, or blanks what it shows once it has been erased. `is_new` says that
        nobody can have spoken of the things this fact makes, because it is being written here.
        Raises `UnknownFactKind`.
        """
        stored = _StoredRows(self._store, f"{fact.device}.{fact.seq}." if is_new else "")
        changed: set[RowKey] = set()
        for key, values in project(stored, fact).items():
            before = stored.read.get(key)
            if self._store.write(key, before, values):
                changed.add(key)
                for one in self._upkeep:
                    one.row_changed(key, before, values)
        return changed
