"""What will be so once a person is saved: by which group they are covered, and who pays."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from fieldapp.domain.household import Member
from fieldapp.domain.ids import NO_DAY, NO_ID
from fieldapp.gui import words
from fieldapp.gui.theme import Status
from fieldapp.i18n import _
from fieldapp.services.explain import explain
from fieldapp.services.forms import PersonForm
from fieldapp.services.guess import born_of
from fieldapp.services.workplace import Workplace


@dataclass(frozen=True, slots=True)
class Outlook:
    """Mark and words for the pill, the groups, and why no money is taken (empty where it is)."""

    status: Status
    pill: str
    groups: str
    why: str


def outlook(at: Workplace, form: PersonForm, known: Member | None = None) -> Outlook | None:
    """How somebody stands today, by what is typed; `known` is who they are in the register already.

    Nothing while the birth is not known.
    """
    today = at.day.shown()
    born = born_of(form, today)
    if born is None or born.earliest > today:
        return None
    member = Member(
        NO_ID, at.desk.unit, NO_ID, form.tie, form.name, str(born), form.sex, "", "", "", "", form.ethnicity,
        form.groups, NO_DAY, "", "", NO_ID,
    )  # fmt: skip
    if known is not None:
        member = dataclasses.replace(known, born=str(born), groups=form.groups)
    standing = at.standings.member(member)
    cell = words.cover_pill(standing, today)
    why = explain(standing.paid_by_state) if standing.paid_by_state else _("đóng tiền như người khác trong hộ")
    return Outlook(cell.status, cell.text, words.groups_text(standing.groups), words.capital(why))
