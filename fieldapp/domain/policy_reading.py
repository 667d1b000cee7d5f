"""Text of a pack -> `Pack`, or `PackRefused` with every fault and its line. A pack is taken whole or not at all."""

from __future__ import annotations

import hashlib
import itertools
import json
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import TypeVar

from fieldapp.domain.errors import RuleBroken
from fieldapp.domain.policy import Keys, Pack, Parameter, Span, Value
from fieldapp.domain.policy_schema import FORMAT, GROUPS_OF, PARAMETERS, ROUNDINGS, Kind, Spec
from fieldapp.domain.reasons import Certainty, Source

T = TypeVar("T")

HEADS = ("format", "id", "version", "published_on", "sources")
FIXED_KEYS = ("value", "from", "until", "source", "certainty", "note")
_PERCENT = re.compile(r"(\d{1,3})(?:\.(\d{1,6}))?%", re.ASCII)
_HEADER = re.compile(r"\s*\[\[\s*([\w.]+)\s*\]\]")
_KEY = re.compile(r"\s*([\w-]+)\s*=")
_MONTH_DAY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """What is wrong with a pack: line (0 = nowhere in particular), name or key, code, the offending value."""

    line: int
    where: str
    code: str
    value: str = ""


class PackRefused(RuleBroken):
    """A pack that breaks its schema; `faults` holds all of them, by line. Params: those of the first."""

    code = "pack_refused"

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = tuple(sorted(faults))
        first = self.faults[0]
        super().__init__(line=first.line, where=first.where, fault=first.code, value=first.value, count=len(faults))


class _Unfit(Exception):
    """A value that does not fit its kind."""


def read_pack(text: str) -> Pack:
    """Read and check a whole pack. Raises `PackRefused`."""
    try:
        return _Reading(tomllib.loads(text), _Lines(text)).pack()
    except (ValueError, RecursionError) as error:  # a number too long to be written is a plain ValueError
        line = re.search(r"at line (\d+)", str(error))
        raise PackRefused([Fault(int(line[1]) if line else 0, "", "not_toml", str(error))]) from error


def canonical_hash(document: Mapping[str, object]) -> str:
    """SHA-256 of the content: comments, spacing and the order of keys do not count."""
    plain = json.dumps(
        document, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=lambda value: value.isoformat()
    )
    return hashlib.sha256(plain.encode()).hexdigest()


class _Lines:
    """Where each row and key stands, since the TOML reader does not tell."""

    def __init__(self, text: str) -> None:
        self._lines: dict[tuple[str, int, str], int] = {}
        counts: dict[str, int] = {}
        name, index = "", 0
        for number, line in enumerate(text.splitlines(), start=1):
            if header := _HEADER.match(line):
                name = header[1]
                index = counts.get(name, 0)
                counts[name] = index + 1
                self._lines[name, index, ""] = number
            elif line.lstrip().startswith("["):
                name, index = line.strip().strip("[]"), 0
                self._lines.setdefault((name, 0, ""), number)
            elif key := _KEY.match(line):
                self._lines.setdefault((name, index, key[1]), number)

    def of(self, name: str, index: int, key: str) -> int:
        """The line of a key, else of its row, else 0."""
        return self._lines.get((name, index, key)) or self._lines.get((name, index, "")) or 0


class _Reading:
    """One pass over a parsed document, gathering rows and faults."""

    def __init__(self, document: dict[str, object], lines: _Lines) -> None:
        self._document = document
        self._lines = lines
        self._faults: list[Fault] = []
        self._sources: dict[str, Source] = {}
        self._rows: list[tuple[Parameter, int]] = []

    def pack(self) -> Pack:
        if self._document.get("format") != FORMAT:
            self._blame("", 0, "format", "format_unknown", self._document.get("format"))
        self._read_sources()
        for name, rows in self._tables():
            self._read_parameter(name, rows)
        self._check_required()
        self._check_overlaps()
        pack_id, version, published_on = (self._document.get(key) for key in ("id", "version", "published_on"))
        if not (isinstance(pack_id, str) and pack_id):
            self._blame("", 0, "id", "value_unfit", pack_id)
        if type(version) is not int or version < 1:
            self._blame("", 0, "version", "value_unfit", version)
        if type(published_on) is not date:
            self._blame("", 0, "published_on", "value_unfit", published_on)
        if self._faults:
            raise PackRefused(self._faults)
        assert isinstance(pack_id, str)
        assert isinstance(version, int)
        assert isinstance(published_on, date)
        rows_only = tuple(row for row, _ in self._rows)
        return Pack(pack_id, version, published_on, canonical_hash(self._document), self._sources, rows_only)

    def _blame(self, name: str, index: int, key: str, code: str, value: object = "") -> None:
        where = ".".join(part for part in (name, key) if part)
        self._faults.append(Fault(self._lines.of(name, index, key), where, code, str(value)))

    def _read_sources(self) -> None:
        sources = self._document.get("sources")
        for key, entry in (sources if isinstance(sources, dict) else {}).items():
            text = entry.get("text") if isinstance(entry, dict) else None
            url = entry.get("url", "") if isinstance(entry, dict) else None
            if isinstance(text, str) and text and isinstance(url, str) and set(entry) <= {"text", "url"}:
                self._sources[key] = Source(key, text, url)
            else:
                self._blame("sources", 0, key, "source_unfit")
        if not self._sources:
            self._blame("sources", 0, "", "missing")

    def _tables(self) -> Iterator[tuple[str, object]]:
        for name, content in self._document.items():
            if name in HEADS:
                continue
            if isinstance(content, dict) and name not in PARAMETERS:
                for inner, rows in content.items():
                    yield f"{name}.{inner}", rows
            else:
                yield name, content

    def _read_parameter(self, name: str, rows: object) -> None:
        spec = PARAMETERS.get(name)
        if spec is None:
            self._blame(name, 0, "", "parameter_unknown")
        elif not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            self._blame(name, 0, "", "not_rows")
        else:
            for index, row in enumerate(rows):
                self._read_row(name, index, spec, row)

    def _read_row(self, name: str, index: int, spec: Spec, row: dict[str, object]) -> None:
        before = len(self._faults)
        for key in row:
            if key not in FIXED_KEYS and key not in spec.keys:
                self._blame(name, index, key, "key_unknown")
        for key in ("value", "from", "source", "certainty", *spec.keys):
            if key not in row:
                self._blame(name, index, key, "missing")
        if len(self._faults) > before:
            return
        value = self._value(name, index, spec, row["value"])
        days = self._days(name, index, row)
        source = self._sources.get(str(row["source"]))
        if source is None:
            self._blame(name, index, "source", "source_unknown", row["source"])
        if row["certainty"] not in tuple(Certainty):
            self._blame(name, index, "certainty", "certainty_unknown", row["certainty"])
        keys = self._keys(name, index, spec, row)
        if len(self._faults) > before or source is None or value is None or days is None:
            return
        certainty, note = Certainty(str(row["certainty"])), str(row.get("note", ""))
        for combination in keys:
            parameter = Parameter(name, combination, value, *days, source, certainty, note)
            self._rows.append((parameter, index))

    def _days(self, name: str, index: int, row: dict[str, object]) -> tuple[date, date | None] | None:
        starts, ends = row["from"], row.get("until")
        if not isinstance(starts, date) or isinstance(starts, datetime):
            self._blame(name, index, "from", "value_unfit", starts)
        elif ends is None:
            return starts, None
        elif not isinstance(ends, date) or isinstance(ends, datetime):
            self._blame(name, index, "until", "value_unfit", ends)
        elif ends < starts:
            self._blame(name, index, "until", "until_before_from", ends)
        else:
            return starts, ends
        return None

    def _value(self, name: str, index: int, spec: Spec, raw: object) -> Value | None:
        try:
            return _fit(spec.kind, raw)
        except _Unfit:
            self._blame(name, index, "value", "value_unfit", raw)
            return None

    def _keys(self, name: str, index: int, spec: Spec, row: dict[str, object]) -> list[Keys]:
        """Every combination of the row's keys; a key may list several codes that share the value."""
        choices: list[list[str]] = []
        for key in spec.keys:
            raw = row[key]
            codes = raw if isinstance(raw, list) else [raw]
            known = GROUPS_OF.get(name.partition(".")[0], ()) if key == "group" else None
            good = [str(code) for code in codes if isinstance(code, str | int) and (known is None or code in known)]
            if len(good) != len(codes) or not codes:
                self._blame(name, index, key, "key_unfit", raw)
            choices.append(good)
        return list(itertools.product(*choices))

    def _check_required(self) -> None:
        present = {row.name for row, _ in self._rows}
        for fault in self._faults:
            present |= {fault.where, fault.where.rpartition(".")[0]}
        for name, spec in PARAMETERS.items():
            if spec.required and name not in present:
                self._blame(name, 0, "", "missing")

    def _check_overlaps(self) -> None:
        by_keys: dict[tuple[str, Keys], list[tuple[Parameter, int]]] = {}
        for row, index in self._rows:
            by_keys.setdefault((row.name, row.keys), []).append((row, index))
        for (name, _), rows in by_keys.items():
            rows.sort(key=lambda pair: pair[0].starts)
            for (earlier, _), (later, index) in itertools.pairwise(rows):
                if earlier.ends is None or earlier.ends >= later.starts:
                    self._blame(name, index, "from", "overlaps", later.starts)


def _fit(kind: Kind, raw: object) -> Value:
    """The value that a kind makes of what stands in the file. Raises `_Unfit`."""
    value = _FITTERS[kind](raw)
    if value is None:
        raise _Unfit
    return value


def _whole(raw: object) -> int | None:
    return raw if type(raw) is int and raw >= 0 else None


def _flag(raw: object) -> bool | None:
    return raw if isinstance(raw, bool) else None


def _share(raw: object) -> Fraction | None:
    found = _PERCENT.fullmatch(raw) if isinstance(raw, str) else None
    share = Fraction(found[0][:-1]) / 100 if found else None
    return share if share is not None and share <= 1 else None


def _listed(raw: object, fit: Callable[[object], T | None]) -> tuple[T, ...] | None:
    """A list, not empty, every item of which fits."""
    fitted = [fit(item) for item in raw] if isinstance(raw, list) else []
    good = tuple(item for item in fitted if item is not None)
    return good if good and len(good) == len(fitted) else None


def _code(raw: object) -> str | None:
    return raw if isinstance(raw, str) and raw else None


def _codes(raw: object) -> tuple[str, ...] | None:
    codes = _listed(raw, _code)
    return codes if codes and len(set(codes)) == len(codes) else None


def _table(raw: object) -> Mapping[str, str] | None:
    if not isinstance(raw, dict) or not all(isinstance(item, str) for item in raw.values()):
        return None
    return {str(key): str(item) for key, item in raw.items()}


def _span(raw: object) -> Span | None:
    if not isinstance(raw, dict) or len(raw) != 1:
        return None
    ((unit, length),) = raw.items()
    count = _whole(length)
    if count is None or unit not in {"days", "months"}:
        return None
    return Span(days=count) if unit == "days" else Span(months=count)


def _month_day(raw: object) -> str | None:
    return raw if isinstance(raw, str) and _MONTH_DAY.fullmatch(raw) else None


def _rounding(raw: object) -> str | None:
    return raw if isinstance(raw, str) and raw in ROUNDINGS else None


_FITTERS: Mapping[Kind, Callable[[object], Value | None]] = {
    Kind.MONEY: _whole,
    Kind.COUNT: _whole,
    Kind.COUNTS: lambda raw: _listed(raw, _whole),
    Kind.SHARE: _share,
    Kind.SHARES: lambda raw: _listed(raw, _share),
    Kind.SPAN: _span,
    Kind.FLAG: _flag,
    Kind.CODES: _codes,
    Kind.TABLE: _table,
    Kind.MONTH_DAY: _month_day,
    Kind.ROUNDING: _rounding,
}
