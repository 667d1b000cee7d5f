"""What the register says, in the officer's words: ties, sexes, groups, days, and how somebody is covered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from fieldapp.domain.cover import CoverState, CoverStatus
from fieldapp.domain.dates import Born
from fieldapp.domain.household import HEAD, Household, Member
from fieldapp.domain.ids import Day
from fieldapp.domain.numbers.receipt_number import DIGITS
from fieldapp.gui.theme import Status
from fieldapp.gui.widgets.cells import PillCell
from fieldapp.i18n import NBSP, _, format_count, format_date, ngettext, pgettext
from fieldapp.services.explain import group_name
from fieldapp.services.standing import HEALTH, MemberStanding

Word = Callable[[], str]

_TIES: Mapping[tuple[str, str], Word] = {
    ("spouse", "male"): lambda: pgettext("tie", "chồng"),
    ("spouse", "female"): lambda: pgettext("tie", "vợ"),
    ("child", "male"): lambda: pgettext("tie", "con trai"),
    ("child", "female"): lambda: pgettext("tie", "con gái"),
    ("parent", "male"): lambda: pgettext("tie", "bố"),
    ("parent", "female"): lambda: pgettext("tie", "mẹ"),
    ("grandparent", "male"): lambda: pgettext("tie", "ông"),
    ("grandparent", "female"): lambda: pgettext("tie", "bà"),
    ("child_in_law", "male"): lambda: pgettext("tie", "con rể"),
    ("child_in_law", "female"): lambda: pgettext("tie", "con dâu"),
}
_TIES_OF_EITHER: Mapping[str, Word] = {
    HEAD: lambda: pgettext("tie", "chủ hộ"),
    "spouse": lambda: pgettext("tie", "vợ hoặc chồng"),
    "child": lambda: pgettext("tie", "con"),
    "parent": lambda: pgettext("tie", "bố mẹ"),
    "grandchild": lambda: pgettext("tie", "cháu"),
    "grandparent": lambda: pgettext("tie", "ông bà"),
    "sibling": lambda: pgettext("tie", "anh chị em"),
    "child_in_law": lambda: pgettext("tie", "con dâu, con rể"),
    "other": lambda: pgettext("tie", "quan hệ khác"),
}
_SEXES: Mapping[str, Word] = {"male": lambda: pgettext("sex", "nam"), "female": lambda: pgettext("sex", "nữ")}
_DEPARTURES: Mapping[str, Word] = {
    "died": lambda: _("đã mất"),
    "moved_away": lambda: _("đã chuyển đi"),
    "married_out": lambda: _("đã đi lấy chồng, lấy vợ"),
}
_SHORT_GROUPS: Mapping[str, Word] = {
    "household": lambda: _("Hộ gia đình"),
    "near_poor": lambda: _("Hộ cận nghèo"),
    "near_poor_poor_commune": lambda: _("Cận nghèo, xã nghèo"),
    "minority_exited_commune": lambda: _("DTTS xã mới thoát khó"),
    "student": lambda: _("Học sinh, sinh viên"),
    "farm_average": lambda: _("Hộ nông, lâm, ngư"),
    "village_staff": lambda: _("Cán bộ thôn, bản"),
    "trafficking_victim": lambda: _("Nạn nhân mua bán"),
    "poor": lambda: _("Hộ nghèo"),
    "child_under_6": lambda: _("Trẻ em dưới 6 tuổi"),
    "minority_difficult_area": lambda: _("DTTS vùng khó khăn"),
    "near_poor_minority_mountain": lambda: _("DTTS cận nghèo"),
    "extremely_difficult_area": lambda: _("Vùng đặc biệt khó"),
    "island": lambda: _("Xã đảo, đặc khu"),
    "merit": lambda: _("Người có công"),
    "veteran": lambda: _("Cựu chiến binh"),
    "social_allowance": lambda: _("Bảo trợ xã hội"),
    "elderly_75_survivor": lambda: _("Từ 75 tuổi, tuất"),
    "elderly_70_near_poor_survivor": lambda: _("70–74 tuổi, tuất"),
    "militia": lambda: _("Dân quân thường trực"),
    "organ_donor": lambda: _("Đã hiến bộ phận"),
    "safe_zone": lambda: _("Xã an toàn khu"),
}
"""Short enough for a column of a list; `group_name` has the full words."""

_FIELDS: Mapping[str, Word] = {
    "name": lambda: _("họ tên"),
    "born": lambda: _("ngày sinh"),
    "sex": lambda: _("giới tính"),
    "citizen_id": lambda: _("số định danh"),
    "insurance_code": lambda: _("mã số BHXH"),
    "card_number": lambda: _("số thẻ BHYT"),
    "phone": lambda: _("điện thoại"),
    "ethnicity": lambda: _("dân tộc"),
    "tie": lambda: _("quan hệ với chủ hộ"),
    "support_groups": lambda: _("nhóm hỗ trợ"),
    "exited_on": lambda: _("ngày xã ra khỏi danh sách khó khăn"),
    "household": lambda: _("hộ đang ở"),
    "departure": lambda: _("việc đi khỏi hộ"),
    "verified": lambda: _("xác nhận danh tính"),
    "village": lambda: _("bản"),
    "address": lambda: _("địa chỉ"),
    "code": lambda: _("mã hộ"),
    "language": lambda: _("tiếng nói"),
    "status": lambda: _("tình trạng hộ"),
    "merged_into": lambda: _("việc gộp người trùng"),
}


def tie_name(tie: str, sex: str = "") -> str:
    """What somebody is to the head: `vợ`, `con trai`; an unknown tie shows as itself."""
    word = _TIES.get((tie, sex)) or _TIES_OF_EITHER.get(tie)
    return word() if word else tie


def sex_name(sex: str) -> str:
    """`nam`, `nữ`, or nothing."""
    word = _SEXES.get(sex)
    return word() if word else ""


def field_name(name: str) -> str:
    """A column of the register as people call it; an unknown one shows as itself."""
    word = _FIELDS.get(name)
    return word() if word else name


def scheme_name(scheme: str) -> str:
    """`BHYT` or `BHXH tự nguyện`."""
    return _("BHYT") if scheme == HEALTH else _("BHXH tự nguyện")


def day_text(day: Day | str) -> str:
    """`21/11/2026` for `2026-11-21`; nothing for no day."""
    return format_date(date.fromisoformat(day)) if day else ""


def born_text(born: str) -> str:
    """`02/05/1980`, `05/1980` or `1980`."""
    return Born.parse(born).display() if born else ""


def capital(text: str) -> str:
    """The text with its first letter in capitals, the rest untouched."""
    return text[:1].upper() + text[1:]


def groups_text(groups: tuple[str, ...]) -> str:
    """The groups by which somebody is insured, first one first."""
    return capital(", ".join(group_name(group) for group in groups))


def short_group(group: str) -> str:
    """One group for a column of a list."""
    word = _SHORT_GROUPS.get(group)
    return word() if word else capital(group_name(group))


def share_text(share: object) -> str:
    """`70 %` for the exact share `70%`."""
    return str(share).replace(".", ",").replace("%", f"{NBSP}%")


def months_text(months: int) -> str:
    """`12 tháng`."""
    return ngettext("{count} tháng", "{count} tháng", months).format(count=months)


def people_text(count: int) -> str:
    """`5 người`."""
    return ngettext("{count} người", "{count} người", count).format(count=format_count(count))


def phone_text(phone: str) -> str:
    """`0987 654 321`; a number of another length as it is."""
    return f"{phone[:4]} {phone[4:7]} {phone[7:]}" if len(phone) == 10 and phone.isdigit() else phone


def receipt_number(series: str, number: int) -> str:
    """`SL26T 0000123`."""
    return f"{series} {number:0{DIGITS}d}"


def departure_text(member: Member) -> str:
    """Why and when somebody left; nothing for someone who is here."""
    if member.merged_into:
        return _("đã gộp, xem ở người kia")
    reason, on = member.departed
    word = _DEPARTURES.get(reason)
    if word is None:
        return reason
    return _("{reason} ngày {day}").format(reason=word(), day=day_text(on)) if on else word()


def household_title(household: Household) -> str:
    """`Hộ ông Lò Văn Mẫu`, by the head's sex."""
    head = household.head
    if head is None:
        return _("Hộ không còn ai")
    if head.sex == "male":
        return _("Hộ ông {name}").format(name=head.name)
    return (_("Hộ bà {name}") if head.sex == "female" else _("Hộ {name}")).format(name=head.name)


def identity_text(member: Member) -> str:
    """The citizen id, or that there is none yet."""
    return member.citizen_id or pgettext("citizen id", "chưa có số")


def cover_words(state: CoverState, today: date) -> tuple[Status, str]:
    """Mark and words for somebody's health cover on a day."""
    until = format_date(state.until) if state.until and state.until < date.max else ""
    match state.status:
        case CoverStatus.STATE_PAID:
            return Status.GOOD, _("Nhà nước đóng · {day}").format(day=until) if until else _("Nhà nước đóng")
        case CoverStatus.COVERED:
            return Status.GOOD, _("đến {day}").format(day=until) if until else _("còn hạn")
        case CoverStatus.EXPIRING if state.until is not None:
            left = (state.until - today).days
            if left <= 0:
                return Status.SOON, _("hết hôm nay · {day}").format(day=until)
            text = ngettext("còn {days} ngày · {day}", "còn {days} ngày · {day}", left)
            return Status.SOON, text.format(days=left, day=until)
        case CoverStatus.WAITING if state.starts is not None:
            return Status.SOON, _("có thẻ từ {day}").format(day=format_date(state.starts))
        case CoverStatus.EXPIRED:
            return Status.BAD, _("hết hạn {day}").format(day=until)
        case _:
            return Status.NONE, _("chưa có thẻ")


def cover_pill(standing: MemberStanding, today: date) -> PillCell:
    """How a member is covered; what the State pays for shows until when, as far as it is known."""
    member = standing.member
    if not member.is_here:
        return PillCell(Status.NONE, departure_text(member))
    state = standing.state
    if state.status is CoverStatus.STATE_PAID and state.until is None:
        state = CoverState(state.status, standing.state_pays_until)
    return PillCell(*cover_words(state, today))
