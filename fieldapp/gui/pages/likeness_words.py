"""Who may be the same person, and what was paid already, as sentences."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from fieldapp.domain.likeness import Ground
from fieldapp.gui import words
from fieldapp.i18n import _
from fieldapp.services.enrol import PossibleDuplicate
from fieldapp.services.overlaps import PaidAlready

_GROUNDS: Mapping[Ground, Callable[[], str]] = {
    Ground.NUMBER: lambda: _("trùng số"),
    Ground.NUMBER_SLIP: lambda: _("số chỉ khác một chữ số"),
    Ground.NAME_AND_BIRTH: lambda: _("cùng tên, cùng ngày sinh"),
    Ground.BIRTH_SLIP: lambda: _("cùng tên, ngày sinh gần giống"),
    Ground.NAME_SLIP: lambda: _("tên gần giống, cùng ngày sinh"),
}


def duplicate_text(found: PossibleDuplicate) -> str:
    """Who in the register may be the same person, why, and where."""
    where = f"{words.household_title(found.home)}, {found.home.village}" if found.home else ""
    who = ", ".join(part for part in (found.member.name, words.born_text(found.member.born), where) if part)
    return _("Có thể đã có: {who} ({why}).").format(who=who, why=_GROUNDS[found.ground]())


def paid_text(found: PaidAlready) -> str:
    """Which days were paid for already: receipt, officer, day."""
    days = _("{first} đến {last}").format(
        first=words.day_text(found.cover.starts_on), last=words.day_text(found.cover.expires_on)
    )
    who = found.holder.name
    if found.ground is not None:
        who = _("{name} ({why}, có thể là cùng một người)").format(name=who, why=_GROUNDS[found.ground]())
    if found.receipt is None:
        return _("{who} đã được đóng cho {days}.").format(who=who, days=days)
    return _("{who} đã đóng cho {days}: biên lai {number}, cán bộ {officer}, ngày {day}.").format(
        who=who,
        days=days,
        number=words.receipt_number(found.receipt.series, found.receipt.number),
        officer=found.officer_name or found.receipt.officer,
        day=words.day_text(found.receipt.issued_on),
    )
