"""Provinces and communes with the codes in force on a date, and what older codes became.

Since 1 July 2025 there are 34 provinces and 3,321 communes and no districts (Decision 19/2025/QĐ-TTg); cards, files
and addresses still carry the 63 provinces, 696 districts and 10,035 communes of before. The same digits may name
different places before and after, so every question is asked for a date.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from fieldapp.domain.errors import RuleBroken
from fieldapp.domain.names import fold

TWO_TIERS_SINCE = date(2025, 7, 1)
THREE_TIERS_UNTIL = TWO_TIERS_SINCE - timedelta(days=1)


class UnknownPlace(RuleBroken):
    """A code that names no province or commune on that day, nor one that was before."""

    code = "unknown_place"

    def __init__(self, place: str, on: date) -> None:
        super().__init__(place=place[:20], on=on.isoformat())


class MalformedPlaces(RuleBroken):
    """A line of the places files that cannot be read; `line` counts from 1 with the heading."""

    code = "malformed_places"

    def __init__(self, file: str, line: int) -> None:
        super().__init__(file=file, line=line)


@dataclass(frozen=True, slots=True)
class Province:
    """A province from `since` through `until`; `into` is the code of the province it became part of."""

    code: str
    name: str
    since: date | None
    until: date | None
    into: str = ""


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune, ward or special zone; `name` with its rank (`Xã Chiềng Mung`).

    One of before July 2025 has a `district` and the codes it went `into`, the main one first.
    """

    code: str
    name: str
    province: str
    since: date | None
    until: date | None
    district: str = ""
    into: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class District:
    """A district of before July 2025."""

    code: str
    name: str
    province: str


@dataclass(frozen=True, slots=True)
class Alias:
    """An older code and what it stands for now: the main place first, more than one where it was divided."""

    code: str
    name: str
    into: tuple[str, ...]
    until: date


@dataclass(frozen=True, slots=True)
class ResolvedProvince:
    """The province a code means on a day, and the alias by which it was found, if it was."""

    province: Province
    alias: Alias | None = None


@dataclass(frozen=True, slots=True)
class ResolvedCommune:
    """The commune a code means on a day, and the alias by which it was found, if it was."""

    commune: Commune
    alias: Alias | None = None


def without_rank(name: str) -> str:
    """A folded place name without its leading rank: `xa chieng mung` → `chieng mung`."""
    for rank in ("xa ", "phuong ", "thi tran ", "dac khu ", "tinh ", "thanh pho ", "huyen ", "quan ", "thi xa "):
        if name.startswith(rank):
            return name[len(rank) :]
    return name


def _is_in_force(since: date | None, until: date | None, on: date) -> bool:
    return (since is None or since <= on) and (until is None or on <= until)


def _rows(file: str, lines: Iterable[str], width: int) -> Iterator[list[str]]:
    reader = csv.reader(lines)
    next(reader, None)
    for row in reader:
        if len(row) != width:
            raise MalformedPlaces(file, reader.line_num)
        yield row


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@dataclass(frozen=True)
class Places:
    """All places ever known; the older ones are parsed when they are first asked for.

    Build it with `Places.parse` from the lines of the four files of `resources/places`.
    """

    _province_lines: tuple[str, ...]
    _commune_lines: tuple[str, ...]
    _old_district_lines: tuple[str, ...]
    _old_commune_lines: tuple[str, ...]

    @staticmethod
    def parse(
        provinces: Iterable[str], communes: Iterable[str], old_districts: Iterable[str], old_communes: Iterable[str]
    ) -> Places:
        """Places from the lines of the CSV files; a faulty line raises `MalformedPlaces` when it is first needed."""
        return Places(tuple(provinces), tuple(communes), tuple(old_districts), tuple(old_communes))

    @cached_property
    def _provinces(self) -> dict[str, list[Province]]:
        found: dict[str, list[Province]] = {}
        for code, name, since, until, into in _rows("provinces", self._province_lines, 5):
            found.setdefault(code, []).append(Province(code, name, _day(since), _day(until), into))
        return found

    @cached_property
    def _communes(self) -> dict[str, Commune]:
        rows = _rows("communes", self._commune_lines, 3)
        return {code: Commune(code, name, province, TWO_TIERS_SINCE, None) for code, province, name in rows}

    @cached_property
    def _districts(self) -> dict[str, District]:
        rows = _rows("old_districts", self._old_district_lines, 3)
        return {code: District(code, name, province) for code, province, name in rows}

    @cached_property
    def _old_communes(self) -> dict[str, Commune]:
        districts = self._districts
        return {
            code: Commune(
                code, name, districts[district].province, None, THREE_TIERS_UNTIL, district, tuple(into.split())
            )
            for code, district, name, into in _rows("old_communes", self._old_commune_lines, 4)
        }

    def provinces(self, on: date) -> tuple[Province, ...]:
        """All provinces in force on a day, by code."""
        every = (p for periods in self._provinces.values() for p in periods)
        return tuple(p for p in every if _is_in_force(p.since, p.until, on))

    def communes(self, province: str, on: date) -> tuple[Commune, ...]:
        """All communes of a province in force on a day, by code; none for an unknown province."""
        return tuple(c for c in self._in_force(on).values() if c.province == province)

    def province(self, code: str, on: date) -> Province:
        """The province that has this code on a day; raises `UnknownPlace`."""
        for province in self._provinces.get(code, ()):
            if _is_in_force(province.since, province.until, on):
                return province
        raise UnknownPlace(code, on)

    def commune(self, code: str, on: date) -> Commune:
        """The commune that has this code on a day; raises `UnknownPlace`."""
        found = self._in_force(on).get(code)
        if found is None:
            raise UnknownPlace(code, on)
        return found

    def old_district(self, code: str) -> District:
        """A district of before July 2025 by its three digits; raises `UnknownPlace`."""
        found = self._districts.get(code)
        if found is None:
            raise UnknownPlace(code, THREE_TIERS_UNTIL)
        return found

    def resolve_province(self, code: str, on: date) -> ResolvedProvince:
        """What a province code means on a day: its own, else the province it became; raises `UnknownPlace`."""
        for period in self._provinces.get(code, ()):
            if _is_in_force(period.since, period.until, on):
                return ResolvedProvince(period)
        for period in self._provinces.get(code, ()):
            if period.until is not None and period.until < on:
                alias = Alias(code, period.name, (period.into,), period.until)
                return ResolvedProvince(self.province(period.into, on), alias)
        raise UnknownPlace(code, on)

    def resolve_commune(self, code: str, on: date) -> ResolvedCommune:
        """What a commune code means on a day: its own, else the (main) commune it went into.

        Raises `UnknownPlace`. A code that is in force on the day never means the older place with the same digits.
        """
        found = self._in_force(on).get(code)
        if found is not None:
            return ResolvedCommune(found)
        old = self._old_communes.get(code)
        if old is None or on <= THREE_TIERS_UNTIL:
            raise UnknownPlace(code, on)
        alias = Alias(code, old.name, old.into, THREE_TIERS_UNTIL)
        return ResolvedCommune(self.commune(old.into[0], on), alias)

    def successors(self, code: str) -> tuple[str, ...]:
        """The communes, the main one first, that an old commune's or district's area went into; none if unknown."""
        if code in self._old_communes:
            return self._old_communes[code].into
        parts = (c.into for c in self._old_communes.values() if c.district == code)
        return tuple(dict.fromkeys(new for into in parts for new in into))

    def search(self, text: str, on: date, province: str = "", limit: int = 20) -> list[ResolvedCommune]:
        """Communes in force on a day whose name, or the name of a commune that went into them, has these letters.

        Accents and rank do not count (`chieng mung`). Best first: the whole name, its beginning, any part;
        today's names before older ones. Each commune appears once.
        """
        wanted = without_rank(fold(text))
        if not wanted:
            return []
        ranked: list[tuple[int, str, ResolvedCommune]] = []
        for commune in self._in_force(on).values():
            ranked += _ranked(wanted, 0, commune.name, ResolvedCommune(commune))
        if on > THREE_TIERS_UNTIL:
            for old in self._old_communes.values():
                alias = Alias(old.code, old.name, old.into, THREE_TIERS_UNTIL)
                for new in old.into:
                    ranked += _ranked(wanted, 1, old.name, ResolvedCommune(self._communes[new], alias))
        best: dict[str, ResolvedCommune] = {}
        for _rank, _name, match in sorted(ranked, key=lambda entry: entry[:2]):
            if not province or match.commune.province == province:
                best.setdefault(match.commune.code, match)
        return list(best.values())[:limit]

    def _in_force(self, on: date) -> dict[str, Commune]:
        return self._communes if on >= TWO_TIERS_SINCE else self._old_communes


def _ranked(wanted: str, age: int, name: str, match: ResolvedCommune) -> Iterator[tuple[int, str, ResolvedCommune]]:
    bare = without_rank(fold(name))
    if wanted not in bare:
        return
    fit = 0 if bare == wanted else 1 if bare.startswith(wanted) else 2
    yield 2 * fit + age, bare, match
