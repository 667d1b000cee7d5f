"""A household as rows of a list and as words: who they are, by which group, covered until when."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from fieldapp.gui.widgets.cells import Column, FigureCell, NameCell, Row, TextCell
from fieldapp.gui.words import (
    born_text,
    cover_pill,
    day_text,
    field_name,
    identity_text,
    people_text,
    phone_text,
    short_group,
    tie_name,
)
from fieldapp.i18n import _, pgettext
from fieldapp.services.renew import Renewal
from fieldapp.services.standing import HouseholdStanding, MemberStanding


def columns() -> list[Column]:
    """The headings of the household's list."""
    return [
        Column(pgettext("money", "Đóng"), 60),
        Column(_("Họ và tên")),
        Column(_("Nhóm"), 168, drop=2),
        Column(_("Thẻ còn đến"), 266),
        Column(_("Bậc"), 56, right=True, drop=1),
    ]


def rows(
    view: HouseholdStanding,
    ticked: Collection[str],
    renewal: Renewal | None,
    today: date,
    decided: Collection[str] = (),
) -> list[Row]:
    """Everyone: those who are here first, those who left at the end and quiet.

    `decided`: whom a supervisor lets pay although the State does.
    """
    order = (*view.present, *(member for member in view.members if not member.member.is_here))
    return [
        _row(member, ticked, renewal, today, may_pay=member.pays or member.member.id in decided) for member in order
    ]


def _row(
    standing: MemberStanding, ticked: Collection[str], renewal: Renewal | None, today: date, *, may_pay: bool
) -> Row:
    member = standing.member
    here = member.is_here
    group = short_group(standing.groups[0]) if standing.groups and here else ""
    return Row(
        member.id,
        (
            NameCell(member.name, tie_name(member.tie, member.sex), _under(standing)),
            TextCell(group),
            cover_pill(standing, today),
            FigureCell(_place(standing, renewal) if here else ""),
        ),
        ticked=member.id in ticked if may_pay else None,
        quiet=not here,
    )


def _under(standing: MemberStanding) -> str:
    member = standing.member
    parts = [born_text(member.born), identity_text(member)]
    if member.conflicts:
        fields = ", ".join(field_name(name) for name in member.conflicts)
        parts.append(_("hai giá trị: {fields}").format(fields=fields))
    return " · ".join(part for part in parts if part)


def _place(standing: MemberStanding, renewal: Renewal | None) -> str:
    line = renewal.line(standing.member.id) if renewal else None
    place = (line.place if line else None) or standing.held_place
    return str(place) if place else "–"


def about(view: HouseholdStanding) -> str:
    """The line beneath the title: where, how many, telephone, when they last paid."""
    home = view.household
    head = home.head
    unit = f"{view.unit.commune}, {view.unit.province}" if view.unit else ""
    place = ", ".join(part for part in (home.village, unit) if part)
    parts = [place, people_text(len(view.present))]
    if head is not None and head.ethnicity:
        parts.append(_("dân tộc {name}").format(name=head.ethnicity))
    if home.phone:
        parts.append(_("ĐT {phone}").format(phone=phone_text(home.phone)))
    if view.last is not None:
        parts.append(_("lần đóng trước {day}").format(day=day_text(view.last.paid_on)))
    return " · ".join(part for part in parts if part)


def status_words(view: HouseholdStanding) -> str:
    """That the household is no longer here; nothing for a living one."""
    status, _colon, on = view.household.status.partition(":")
    if status == "moved_out":
        return _("Cả hộ đã chuyển đi ngày {day}.").format(day=day_text(on))
    return "" if view.household.is_living else _("Hộ này không còn nữa từ ngày {day}.").format(day=day_text(on))
