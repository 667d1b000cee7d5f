"""What happened to a household, in the officer's words: one sentence for each kind of fact."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from fieldapp.domain import fact_kinds as k
from fieldapp.domain.facts import Body, Fact
from fieldapp.domain.ids import is_office
from fieldapp.domain.money import Money
from fieldapp.gui.words import day_text, field_name, months_text, people_text, receipt_number, scheme_name
from fieldapp.i18n import _, format_moment, format_money
from fieldapp.services.explain import group_name

Names = Mapping[str, str]
"""Member id → name."""

_DEPARTURES: Mapping[str, Callable[[], str]] = {
    "died": lambda: _("Qua đời: {name}, ngày {day}"),
    "moved_away": lambda: _("Chuyển đi: {name}, ngày {day}"),
    "married_out": lambda: _("Đi lấy chồng, lấy vợ: {name}, ngày {day}"),
}


def fact_words(fact: Fact, names: Names) -> str:
    """A fact as a sentence; a kind that is not a household's business shows its own name."""
    body = fact.body
    for kind, sentence in _SENTENCES.items():
        if isinstance(body, kind):
            return sentence(body, names)
    return type(body).__name__


def fact_when(fact: Fact) -> str:
    """When it was written, and by whom: this laptop's officer, or the office."""
    moment = format_moment(datetime.fromtimestamp(fact.wall / 1000, UTC))
    if is_office(fact.device):
        return _("{moment} · cơ quan").format(moment=moment)
    return _("{moment} · máy {device}").format(moment=moment, device=fact.device)


def _name(names: Names, member: str) -> str:
    return names.get(member, _("một người"))


def _registered(body: k.HouseholdRegistered, _names: Names) -> str:
    return _("Lập hộ: {people}").format(people=people_text(len(body.members)))


def _added(body: k.MemberAdded, _names: Names) -> str:
    words = _("Sinh: {name}") if body.reason == "birth" else _("Thêm người: {name}")
    return words.format(name=body.member.name or _("một người"))


def _corrected(body: k.MemberCorrected, names: Names) -> str:
    fields = ", ".join(field_name(change.name) for change in body.changes)
    return _("Sửa {fields}: {name}").format(fields=fields, name=_name(names, body.member))


def _home_corrected(body: k.HouseholdCorrected, _names: Names) -> str:
    return _("Sửa {fields} của hộ").format(fields=", ".join(field_name(change.name) for change in body.changes))


def _left(body: k.MemberLeft, names: Names) -> str:
    words = _DEPARTURES.get(body.reason, lambda: _("Rời hộ: {name}, ngày {day}"))()
    return words.format(name=_name(names, body.member), day=day_text(body.on))


def _moved(body: k.MemberMoved, names: Names) -> str:
    return _("Sang hộ khác: {name}, ngày {day}").format(name=_name(names, body.moved.member), day=day_text(body.on))


def _split(body: k.HouseholdSplit, names: Names) -> str:
    going = ", ".join(_name(names, one.member) for one in body.members)
    return _("Tách hộ: {names}").format(names=going)


def _moved_out(body: k.HouseholdMovedOut, _names: Names) -> str:
    return _("Cả hộ chuyển đi, ngày {day}").format(day=day_text(body.on))


def _dissolved(body: k.HouseholdDissolved, _names: Names) -> str:
    return _("Hộ không còn, ngày {day}").format(day=day_text(body.on))


def _verified(body: k.IdentityVerified, names: Names) -> str:
    return _("Xác nhận danh tính bằng thẻ: {name}").format(name=_name(names, body.member))


def _collected(body: k.ContributionCollected, _names: Names) -> str:
    words = _("Thu {scheme}: {amount}, {people}")
    return words.format(
        scheme=scheme_name(body.scheme), amount=format_money(Money(body.total)), people=people_text(len(body.lines))
    )


def _issued(body: k.ReceiptIssued, _names: Names) -> str:
    return _("Lập biên lai {number}").format(number=receipt_number(body.series, body.number))


def _voided(body: k.ReceiptVoided, _names: Names) -> str:
    return _("Hủy biên lai: {reason}").format(reason=body.reason)


def _reprinted(body: k.ReceiptReprinted, _names: Names) -> str:
    return _("In bản sao {count}").format(count=body.copy)


def _requested(body: k.RenewalRequested, names: Names) -> str:
    words = _("Đề nghị cấp thẻ: {name}, {group}")
    return words.format(name=_name(names, body.member), group=group_name(body.group))


def _refunded(body: k.ContributionRefunded, names: Names) -> str:
    words = _("Hoàn {months} chưa dùng: {name}, {amount}")
    return words.format(
        months=months_text(body.months), name=_name(names, body.member), amount=format_money(Money(body.amount))
    )


def _overridden(body: k.StatePaidOverridden, names: Names) -> str:
    words = _("Vẫn thu dù Nhà nước đóng ({group}): {name}, {reason}")
    return words.format(group=group_name(body.group), name=_name(names, body.member), reason=body.reason)


def _merged(body: k.PersonMerged, names: Names) -> str:
    words = _("Gộp người ghi hai lần: {name} và {other}")
    return words.format(name=_name(names, body.member), other=_name(names, body.survivor))


def _parted(body: k.PersonSplit, names: Names) -> str:
    words = _("Tách lại, là hai người khác nhau: {name} và {other}")
    return words.format(name=_name(names, body.member), other=_name(names, body.survivor))


def _conflict_settled(body: k.ConflictSettled, _names: Names) -> str:
    words = _("Chọn giá trị đúng cho {field}: {value}")
    return words.format(field=field_name(body.name), value=body.value)


def _review_settled(body: k.ReviewSettled, names: Names) -> str:
    sentence = _DECISIONS.get((body.sort, body.outcome))
    said = sentence() if sentence else f"{body.sort} {body.outcome}"
    shown = said.format(name=_name(names, body.subject), amount=format_money(Money(body.amount)))
    return f"{shown}: {body.reason}" if body.reason else shown


_DECISIONS: Mapping[tuple[str, str], Callable[[], str]] = {
    ("duplicate", "different"): lambda: _("Đã xem: {name} và người gần giống là hai người khác nhau"),
    ("overlap", "refund"): lambda: _("Đóng trùng: hoàn {amount}"),
    ("overlap", "extend"): lambda: _("Đóng trùng: nối thêm hạn"),
    ("overlap", "accept"): lambda: _("Đóng trùng: đã xem, để nguyên"),
    ("override", "accept"): lambda: _("Thu dù Nhà nước đóng: đã xem, chấp nhận"),
    ("override", "refund"): lambda: _("Thu dù Nhà nước đóng: phải hoàn tiền"),
}


_SENTENCES: Mapping[type[Body], Callable[..., str]] = {
    k.HouseholdRegistered: _registered,
    k.MemberAdded: _added,
    k.MemberCorrected: _corrected,
    k.HouseholdCorrected: _home_corrected,
    k.MemberLeft: _left,
    k.MemberMoved: _moved,
    k.HouseholdSplit: _split,
    k.HouseholdMovedOut: _moved_out,
    k.HouseholdDissolved: _dissolved,
    k.IdentityVerified: _verified,
    k.ContributionCollected: _collected,
    k.ReceiptIssued: _issued,
    k.ReceiptVoided: _voided,
    k.ReceiptReprinted: _reprinted,
    k.RenewalRequested: _requested,
    k.ContributionRefunded: _refunded,
    k.StatePaidOverridden: _overridden,
    k.PersonMerged: _merged,
    k.PersonSplit: _parted,
    k.ConflictSettled: _conflict_settled,
    k.ReviewSettled: _review_settled,
}
