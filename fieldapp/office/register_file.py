"""Reads the register of a commune as an ordinary office sends it: xlsx or CSV, one person to a row.

Every bad row is reported with its number, column and reason, and the good ones are kept. Rows of one household have
the same household number; where a file leaves it blank, a household begins at each head.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from fieldapp.domain.dates import Born
from fieldapp.domain.fact_kinds import KnownCover, NewMember
from fieldapp.domain.household import HEAD
from fieldapp.domain.ids import NO_DAY
from fieldapp.domain.names import fold
from fieldapp.domain.numbers import citizen_id, health_card, insurance_code, phone
from fieldapp.domain.numbers.errors import NumberRefused
from fieldapp.domain.places import Places, UnknownPlace
from fieldapp.office.register_cells import Row, read_born, read_day, read_name, read_number, read_text, read_word
from fieldapp.office.register_columns import (
    ETHNICITIES,
    GROUPS,
    HEADING_OF,
    LANGUAGES,
    SEXES,
    THROUGH_WORK,
    TIES,
    plain_words,
)
from fieldapp.office.register_rows import RegisterHousehold, RegisterReading, RowProblem
from fieldapp.office.register_sheet import open_sheet, read_bytes

HEALTH = "health"
_BETWEEN_GROUPS = re.compile(r"[;,|+\n]")


def read_register(source: Path | bytes, places: Places, today: date, commune: str = "") -> RegisterReading:
    """Households of a register file; `commune` is taken where a row names none.

    Raises `RegisterUnreadable` when the file as a whole cannot be read, `OSError` when it cannot be opened.
    """
    sheet = open_sheet(read_bytes(source))
    reader = _Reader(places, today, commune)
    for number, cells in sheet.rows:
        reader.take(Row(number, cells, sheet.columns))
    return reader.finish()


@dataclass(slots=True)
class _Gathered:
    """A household while its rows are being read."""

    commune: str
    code: str
    members: list[NewMember] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)


class _Reader:
    def __init__(self, places: Places, today: date, commune: str) -> None:
        self._places = places
        self._today = today
        self._commune_above = commune
        self._gathered: list[_Gathered] = []
        self._by_code: dict[tuple[str, str], _Gathered] = {}
        self._communes: dict[str, str] = {}
        self._seen: dict[tuple[str, str], int] = {}
        self._problems: list[RowProblem] = []
        self._warnings: list[RowProblem] = []
        self._rows = 0

    def take(self, row: Row) -> None:
        """Read one row into its household, or note why not."""
        if not (row.text("name") or row.text("citizen_id") or row.text("born")):
            self._warnings.append(RowProblem(row.number, "name", "row_skipped"))
            return
        self._rows += 1
        tie = read_word(row, "tie", TIES)
        household = self._household_of(row, tie)
        if not tie:
            # Lists put the head first; only a blank is read so, never a word that is not understood.
            is_head = not household.members and not row.text("tie")
            tie = HEAD if is_head else "other"
            if is_head:
                row.warn("tie", "head_assumed")
        self._take_household_texts(row, household)
        member = self._member(row, tie)
        self._note_seen(row, member)
        self._warnings += row.warnings
        self._problems += row.problems
        if row.problems:
            return
        if tie == HEAD and any(other.tie == HEAD for other in household.members):
            self._warnings.append(RowProblem(row.number, "tie", "second_head", (), member.name))
            member = replace(member, tie="other")
        household.members.append(member)
        household.rows.append(row.number)

    def finish(self) -> RegisterReading:
        """The households that have anybody, and everything noted."""
        households = []
        for gathered in self._gathered:
            if not gathered.members:
                continue
            if not any(member.tie == HEAD for member in gathered.members):
                self._warnings.append(RowProblem(gathered.rows[0], "tie", "head_missing", (), gathered.code))
            households.append(
                RegisterHousehold(
                    gathered.commune,
                    tuple(gathered.members),
                    code=gathered.code,
                    rows=tuple(gathered.rows),
                    **gathered.texts,
                )
            )
        self._warnings.sort(key=lambda warning: warning.row)
        return RegisterReading(households, self._problems, self._warnings, self._rows)

    def _household_of(self, row: Row, tie: str) -> _Gathered:
        commune = self._commune(row)
        code = read_text(row, "household")
        if code:
            household = self._by_code.get((commune, code))
            if household is None:
                household = self._by_code[commune, code] = self._begin(commune, code)
            return household
        if tie == HEAD or not self._gathered:
            return self._begin(commune, "")
        return self._gathered[-1]

    def _begin(self, commune: str, code: str) -> _Gathered:
        household = _Gathered(commune, code)
        self._gathered.append(household)
        return household

    def _commune(self, row: Row) -> str:
        written = row.text("commune")
        if not written:
            if not self._commune_above:
                row.refuse("commune", "commune_missing")
            return self._commune_above
        code = written.zfill(5)
        if code not in self._communes:
            try:
                self._communes[code] = self._places.resolve_commune(code, self._today).commune.code
            except UnknownPlace:
                self._communes[code] = ""
        found = self._commune_above = self._communes[code]
        if not found:
            row.refuse("commune", UnknownPlace.code)
        elif found != written:
            row.warn("commune", "commune_renumbered", commune=found)
        return found

    def _take_household_texts(self, row: Row, household: _Gathered) -> None:
        said = {"village": read_text(row, "village"), "address": read_text(row, "address")}
        said["language"] = read_word(row, "language", LANGUAGES)
        for name, value in said.items():
            kept = household.texts.get(name, "")
            if value and kept and value != kept:
                row.warn(name, "differs_in_household", kept=kept[:80])
            elif value:
                household.texts[name] = value

    def _member(self, row: Row, tie: str) -> NewMember:
        identity = read_number(row, "citizen_id", citizen_id.validate, 12, 2)
        insurance, card = _insurance_numbers(row)
        born, sex = self._born_and_sex(row, identity)
        groups = _groups(row)
        exited_on = read_day(row, "exited_on", self._today)
        if "minority_exited_commune" in groups and not exited_on:
            row.warn("exited_on", "exited_on_missing")
        return NewMember(
            tie=tie,
            groups=groups,
            verified="register" if identity else "",
            cover=self._cover(row, groups),
            name=read_name(row),
            born=born,
            sex=sex,
            citizen_id=identity,
            insurance_code=insurance,
            card_number=card,
            phone=_phone(row),
            ethnicity=_ethnicity(row),
            exited_on=exited_on,
        )

    def _born_and_sex(self, row: Row, identity: str) -> tuple[str, str]:
        """Birth and sex as written, what is missing taken from the citizen id; disagreements are warnings."""
        written = bool(row.text("born"))
        born = read_born(row, self._today)
        sex = read_word(row, "sex", SEXES, required=True)
        if identity:
            for doubt in citizen_id.check_against(identity, Born.parse(born) if born else None, sex or None):
                row.warn("citizen_id", doubt.code, **dict(doubt.params))
            said = citizen_id.parts(identity)
            if not written:
                born = str(said.birth_year)
                row.warn("born", "born_from_citizen_id", year=said.birth_year)
            if not row.text("sex"):
                sex = said.sex
                row.warn("sex", "sex_from_citizen_id", sex=said.sex)
        elif not written:
            row.refuse("born", "born_missing")
        if not identity and not row.text("sex"):
            row.refuse("sex", "sex_missing")
        return born, sex

    def _cover(self, row: Row, groups: tuple[str, ...]) -> tuple[KnownCover, ...]:
        starts_on = read_day(row, "starts_on", self._today)
        expires_on = read_day(row, "expires_on", self._today)
        if starts_on and expires_on and expires_on < starts_on:
            row.refuse("expires_on", "cover_ends_before_it_starts")
        if not expires_on:
            if starts_on:
                row.warn("expires_on", "cover_end_missing")
            return ()
        return (KnownCover(HEALTH, groups[0] if groups else "household", starts_on or NO_DAY, expires_on),)

    def _note_seen(self, row: Row, member: NewMember) -> None:
        """The same number twice keeps the second row out; the same name and birth is only odd."""
        numbers = [("citizen_id", member.citizen_id), ("insurance_code", member.insurance_code)]
        keys = [(column, number) for column, number in numbers if number]
        for column, number in keys:
            if (column, number) in self._seen:
                row.refuse(column, f"duplicate_{column}", first=self._seen[column, number])
        if not member.citizen_id and len(member.born) == len("YYYY-MM-DD"):
            keys.append((fold(member.name), member.born))
            if keys[-1] in self._seen:
                row.warn("name", "perhaps_the_same_person", first=self._seen[keys[-1]])
        if not row.problems:
            for key in keys:
                self._seen.setdefault(key, row.number)


def _insurance_numbers(row: Row) -> tuple[str, str]:
    """Insurance code and card number; either may stand for the other, since new cards print the code alone."""
    code = read_number(row, "insurance_code", insurance_code.validate, 10, 1)
    written = row.text("card_number")
    if not written:
        return code, ""
    try:
        card = health_card.validate(written)
    except NumberRefused as refusal:
        if insurance_code.is_valid(written):
            return code or insurance_code.validate(written), ""
        row.warn("card_number", refusal.code, **refusal.params)
        return code, ""
    for doubt in health_card.doubts(card):
        row.warn("card_number", doubt.code, **dict(doubt.params))
    on_card = health_card.parts(card).insurance_code
    if code and code != on_card:
        row.warn("card_number", "card_differs_from_insurance_code")
    return code or on_card, card


def _groups(row: Row) -> tuple[str, ...]:
    """Group codes in the order written; a word that no list has keeps the row out, because it decides who pays."""
    found: dict[str, None] = {}
    for part in _BETWEEN_GROUPS.split(row.text("groups")):
        word = plain_words(part)
        if not word:
            continue
        if word in GROUPS:
            found[GROUPS[word]] = None
        else:
            row.refuse("groups", "insured_through_work" if word in THROUGH_WORK else "unknown_word", word=part[:40])
    return tuple(found)


def _phone(row: Row) -> str:
    text = row.text("phone")
    if not text:
        return ""
    # A spreadsheet drops the leading zero; no Vietnamese number has nine digits otherwise.
    if len(text) == 9 and text.isdigit():
        text = "0" + text
    try:
        return phone.validate(text)
    except NumberRefused as refusal:
        row.warn("phone", refusal.code, **refusal.params)
        return ""


def _ethnicity(row: Row) -> str:
    text = read_text(row, "ethnicity")
    if not text:
        return ""
    known = ETHNICITIES.get(plain_words(text))
    if known is None:
        row.warn("ethnicity", "unknown_word", word=text[:40])
    return known or text


PROBLEM_HEADINGS = ("Dòng", "Cột", "Mức", "Lý do", "Giá trị trong tệp")


def problems_csv(reading: RegisterReading, say: Callable[[RowProblem], str]) -> bytes:
    """The report that goes back to the commune: one line for each bad cell and each warning, by row.

    UTF-8 with its mark, so that spreadsheets show the accents; `say` makes the sentence.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(PROBLEM_HEADINGS)
    noted = [("lỗi", problem) for problem in reading.problems] + [("lưu ý", warning) for warning in reading.warnings]
    for level, problem in sorted(noted, key=lambda entry: entry[1].row):
        line = (str(problem.row), HEADING_OF.get(problem.column, problem.column), level, say(problem), problem.value)
        writer.writerow(_inert(line))
    return out.getvalue().encode("utf-8-sig")


def _inert(line: Iterable[str]) -> list[str]:
    """Text that a spreadsheet would run as a formula is shown as text."""
    return ["'" + text if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text for text in line]
