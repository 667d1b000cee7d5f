"""Forms as data: what a sheet is called, by which rule and since when, its columns, sums, head and foot.

A template is a TOML file. A sheet that changes gets a new file with its days; the one in force on a day is used, and
an old sheet is read back by the version that it names.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import get_args

from fieldapp.domain.errors import RuleBroken
from fieldapp.domain.sheet_fields import FIELDS, SUMMED, CellType

FOOT_LINES = ("rows", "total_words", "signatures")


class TemplateRefused(RuleBroken):
    """A template that breaks its schema. Params: `file`, `where`, `fault`."""

    code = "template_refused"

    def __init__(self, file: str, where: str, fault: str) -> None:
        super().__init__(file=file, where=where[:60], fault=fault)


class NoTemplate(RuleBroken):
    """No template of that sheet holds on that day, or has that version."""

    code = "no_template"

    def __init__(self, sheet: str, wanted: str) -> None:
        super().__init__(sheet=sheet[:40], wanted=wanted[:40])


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column: `key` names the field, `mark` what the form calls it, `width` is in characters of a spreadsheet.

    `parts` makes a text of several fields; `words` gives the paper's words for codes.
    """

    key: str
    mark: str
    heading: str
    width: int
    kind: CellType
    is_summed: bool
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Template:
    """A version of a form; `starts` and `ends` are days, both included, `ends` None while it is in force.

    `identity`: columns that tell one row from another. `worded`: the sum that the foot says in words, or nothing.
    `basis` says how the columns are known: `law` (the form was seen), `practice` (lists in use), `program` (our own).
    """

    sheet: str
    version: str
    form: str
    legal: str
    basis: str
    title: str
    starts: date
    ends: date | None
    columns: tuple[SheetColumn, ...]
    identity: tuple[str, ...]
    worded: str
    rows_label: str
    signatures: tuple[str, ...]
    words: Mapping[str, Mapping[str, str]]

    @property
    def keys(self) -> tuple[str, ...]:
        """The fields, column by column."""
        return tuple(column.key for column in self.columns)

    @property
    def summed(self) -> tuple[SheetColumn, ...]:
        """The columns of which the foot gives a sum."""
        return tuple(column for column in self.columns if column.is_summed)

    def holds(self, on: date) -> bool:
        """Whether the form is in force on a day."""
        return self.starts <= on and (self.ends is None or on <= self.ends)

    def column(self, key: str) -> SheetColumn:
        """The column of a field; raises `KeyError`."""
        return next((column for column in self.columns if column.key == key), None) or _missing(key)


def _missing(key: str) -> SheetColumn:
    raise KeyError(key)


@dataclass(frozen=True, slots=True)
class FormBook:
    """Every template there is."""

    templates: tuple[Template, ...]

    def in_force(self, sheet: str, on: date) -> Template:
        """The template of a sheet on a day. Raises `NoTemplate`."""
        found = [template for template in self.templates if template.sheet == sheet and template.holds(on)]
        if not found:
            raise NoTemplate(sheet, on.isoformat())
        return found[0]

    def version(self, sheet: str, version: str) -> Template:
        """The template that a file names. Raises `NoTemplate`."""
        found = [one for one in self.templates if (one.sheet, one.version) == (sheet, version)]
        if not found:
            raise NoTemplate(sheet, version)
        return found[0]


def read_forms(files: Iterable[tuple[str, str]]) -> FormBook:
    """The book of `(file name, text)`. Raises `TemplateRefused`, also for two versions in force on one day."""
    templates: list[Template] = []
    for name, text in files:
        template = read_template(name, text)
        for other in templates:
            if other.sheet != template.sheet:
                continue
            if other.version == template.version:
                raise TemplateRefused(name, "version", "twice")
            last, other_last = template.ends or date.max, other.ends or date.max
            if template.starts <= other_last and other.starts <= last:
                raise TemplateRefused(name, "starts_on", "overlaps")
        templates.append(template)
    return FormBook(tuple(templates))


def read_template(name: str, text: str) -> Template:
    """One template. Raises `TemplateRefused`."""
    try:
        document = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise TemplateRefused(name, "", "not_toml") from error
    return _Reading(name, document).template()


class _Reading:
    """One document on its way to a template."""

    def __init__(self, file: str, document: Mapping[str, object]) -> None:
        self._file = file
        self._document = document

    def template(self) -> Template:
        sheet = self._text("sheet")
        self._require(sheet in FIELDS, "sheet", "unknown")
        columns = self._columns(sheet)
        keys = {column.key for column in columns}
        identity, worded = self._texts("identity"), self._text("worded", "")
        self._require(bool(identity) and set(identity) <= keys, "identity", "no_column")
        summed = {column.key for column in columns if column.is_summed and column.kind == "money"}
        self._require(not worded or worded in summed, "worded", "not_summed_money")
        starts, ends = self._day("starts_on"), self._day("ends_on", optional=True)
        self._require(starts is not None and (ends is None or starts <= ends), "starts_on", "day")
        basis = self._text("basis")
        self._require(basis in {"law", "practice", "program"}, "basis", "unknown")
        known = set(_TEMPLATE_KEYS)
        self._require(set(self._document) <= known, ",".join(sorted(set(self._document) - known)), "unknown")
        return Template(
            sheet=sheet,
            version=self._text("version"),
            form=self._text("form"),
            legal=self._text("legal"),
            basis=basis,
            title=self._text("title"),
            starts=starts or date.min,
            ends=ends,
            columns=columns,
            identity=identity,
            worded=worded,
            rows_label=self._text("rows_label"),
            signatures=self._texts("signatures"),
            words=self._words(sheet),
        )

    def _require(self, is_so: bool, where: str, fault: str) -> None:
        if not is_so:
            raise TemplateRefused(self._file, where, fault)

    def _text(self, key: str, otherwise: str | None = None, within: Mapping[str, object] | None = None) -> str:
        value = (self._document if within is None else within).get(key, otherwise)
        if not isinstance(value, str) or (otherwise is None and not value.strip()):
            raise TemplateRefused(self._file, key, "no_text")
        return value

    def _texts(self, key: str, within: Mapping[str, object] | None = None) -> tuple[str, ...]:
        value = (self._document if within is None else within).get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise TemplateRefused(self._file, key, "no_texts")
        return tuple(value)

    def _day(self, key: str, *, optional: bool = False) -> date | None:
        value = self._document.get(key)
        if value is None and optional:
            return None
        self._require(type(value) is date, key, "day")
        return value if isinstance(value, date) else None

    def _columns(self, sheet: str) -> tuple[SheetColumn, ...]:
        listed = self._document.get("columns")
        if not isinstance(listed, list) or not listed:
            raise TemplateRefused(self._file, "columns", "missing")
        columns = tuple(self._column(sheet, entry) for entry in listed)
        self._require(columns[0].key == "place", "columns", "place_first")
        for names, where in (([c.key for c in columns], "key"), ([c.mark for c in columns if c.mark], "mark")):
            self._require(len(set(names)) == len(names), where, "twice")
        return columns

    def _column(self, sheet: str, entry: object) -> SheetColumn:
        if not isinstance(entry, dict):
            raise TemplateRefused(self._file, "columns", "no_table")
        key = self._text("key", within=entry)
        kind, width, is_summed = entry.get("type"), entry.get("width"), entry.get("total", False)
        parts = self._texts("parts", entry)
        self._require(set(entry) <= _COLUMN_KEYS, key, "unknown")
        self._require(kind in get_args(CellType) and kind == FIELDS[sheet].get(key), key, "type")
        self._require(type(width) is int and 2 <= width <= 80, key, "width")
        self._require(type(is_summed) is bool and (not is_summed or kind in SUMMED), key, "total")
        self._require(set(parts) <= set(FIELDS[sheet]) and (not parts or kind == "text"), key, "parts")
        return SheetColumn(
            key,
            self._text("mark", "", entry),
            self._text("heading", within=entry),
            width if isinstance(width, int) else 0,
            FIELDS[sheet][key],
            bool(is_summed),
            parts,
        )

    def _words(self, sheet: str) -> Mapping[str, Mapping[str, str]]:
        found = self._document.get("words", {})
        if not isinstance(found, dict):
            raise TemplateRefused(self._file, "words", "no_table")
        for key, table in found.items():
            is_table = isinstance(table, dict) and all(isinstance(word, str) for word in table.values())
            self._require(is_table and FIELDS[sheet].get(key) == "text", f"words.{key}", "unfit")
        return found


_TEMPLATE_KEYS = (
    "sheet", "version", "form", "legal", "basis", "title", "starts_on", "ends_on", "identity", "worded", "rows_label",
    "signatures", "columns", "words",
)  # fmt: skip
_COLUMN_KEYS = {"key", "mark", "heading", "width", "type", "total", "parts"}
