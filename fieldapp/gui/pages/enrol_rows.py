"""The people of a household being written down, as rows: who, what they are to the head, and what to look at again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from fieldapp.domain.policy import Pack
from fieldapp.gui import words
from fieldapp.gui.models.family_draft import Entry, FamilyDraft
from fieldapp.gui.pages.person_fields import shown_day
from fieldapp.gui.theme import Status
from fieldapp.gui.widgets.cells import Cell, Column, NameCell, PillCell, Row, TextCell
from fieldapp.i18n import _
from fieldapp.services.enrol import PossibleDuplicate, Review
from fieldapp.services.explain import group_name
from fieldapp.services.forms import FieldDoubt, FieldProblem
from fieldapp.services.guess import is_small_child

MISSING_ID = "citizen_id_missing"
LINE = 22


@dataclass(frozen=True, slots=True)
class Looked:
    """What a review says of one person."""

    problems: tuple[FieldProblem, ...] = ()
    doubts: tuple[FieldDoubt, ...] = ()
    duplicates: tuple[PossibleDuplicate, ...] = ()


def by_person(review: Review, places: Sequence[int]) -> dict[int, Looked]:
    """The review told apart by where people stand in the draft; `places` are those that were looked over."""
    made: dict[int, Looked] = {}
    for n, place in enumerate(places):
        lead = f"{n}."
        made[place] = Looked(
            tuple(problem for problem in review.problems if problem.field.startswith(lead)),
            tuple(doubt for doubt in review.doubts if doubt.field.startswith(lead)),
            review.duplicates[n],
        )
    return made


def columns() -> tuple[Column, ...]:
    """Headings in the language spoken now."""
    return (
        Column("", 8),
        Column(_("Họ và tên")),
        Column(_("Quan hệ"), 136, drop=1),
        Column(_("Nhóm"), 196, drop=2),
        Column(_("Kiểm tra"), 168),
    )


def rows(draft: FamilyDraft, looked: Mapping[int, Looked], pack: Pack, today: date) -> list[Row]:
    """One row for each person."""
    return [
        Row(
            str(n),
            (
                NameCell(entry.form.name or _("Người thứ {number}").format(number=n + 1), "", _under(entry, today)),
                TextCell(words.capital(words.tie_name(entry.form.tie, entry.form.sex)) if not entry.is_blank else ""),
                TextCell(*in_two(_group(entry, pack, today))),
                _pill(entry, looked.get(n)),
            ),
        )
        for n, entry in enumerate(draft.people)
    ]


def in_two(text: str) -> tuple[str, str]:
    """A long name of a group over two lines."""
    if len(text) <= LINE:
        return text, ""
    cut = text.rfind(" ", 0, LINE)
    return (text[:cut], text[cut + 1 :]) if cut > 0 else (text, "")


def _under(entry: Entry, today: date) -> str:
    form = entry.form
    if entry.is_blank:
        return _("quét thẻ, hoặc gõ tên")
    return " · ".join(part for part in (shown_day(form.born, today), form.citizen_id or form.insurance_code) if part)


def _group(entry: Entry, pack: Pack, today: date) -> str:
    if entry.is_blank:
        return ""
    if entry.form.groups:
        return words.capital(group_name(entry.form.groups[0]))
    return (
        _("Trẻ em dưới 6 tuổi") if is_small_child(pack, entry.form, today) else words.capital(group_name("household"))
    )


def _pill(entry: Entry, looked: Looked | None) -> Cell:
    if entry.is_blank or looked is None:
        return TextCell("")
    if looked.duplicates:
        return PillCell(Status.SOON, _("có thể đã có"))
    wrong = next((p for p in looked.problems if p.code != "required"), None)
    if wrong is not None:
        return PillCell(Status.BAD, _("sai {field}").format(field=_short(wrong.field)))
    if looked.problems:
        return PillCell(Status.NONE, _("thiếu {field}").format(field=_short(looked.problems[0].field)))
    odd = [doubt.doubt.code for doubt in looked.doubts] + list(entry.odd)
    if any(code != MISSING_ID for code in odd):
        return PillCell(Status.SOON, _("xem lại"))
    if odd:
        return PillCell(Status.NONE, _("chưa có số"))
    return PillCell(Status.GOOD, _("đã quét thẻ") if entry.form.verified else _("đủ"))


def _short(field: str) -> str:
    name = field.rpartition(".")[2]
    return _("quan hệ") if name == "tie" else words.field_name(name)
