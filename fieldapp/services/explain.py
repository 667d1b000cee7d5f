"""Reasons as sentences, in the language in use: why a line costs what it costs, why refused, when cover begins."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from fieldapp.domain.dates import Born, display_date
from fieldapp.domain.errors import Param
from fieldapp.domain.money import Money
from fieldapp.domain.reasons import Certainty, Reason, ReasonCode
from fieldapp.i18n import N_, _
from fieldapp.policy_words import GROUP_NAMES


def explain(reason: Reason) -> str:
    """One reason as a sentence: `thứ hai trong hộ năm nay: 70 % của 113.850`."""
    return _(SENTENCES[reason.code]).format(**{name: _shown(name, value) for name, value in reason.params.items()})


def explain_certainty(certainty: Certainty) -> str:
    """How sure a rule is, in words."""
    match certainty:
        case Certainty.LAW:
            return _("theo văn bản")
        case Certainty.INFERRED:
            return _("suy ra từ văn bản")
        case Certainty.ASSUMED:
            return _("theo hướng dẫn tạm thời")


def explain_source(reason: Reason) -> str:
    """The citation with how sure it is; empty when the reason rests on no rule."""
    if reason.source is None:
        return ""
    return _("{source} ({certainty})").format(source=reason.source.text, certainty=explain_certainty(reason.certainty))


def group_name(group: str) -> str:
    """A support group as the officer knows it; an unknown code shows as itself."""
    name = GROUP_NAMES.get(group)
    return _(name) if name else group


def ordinal(place: int) -> str:
    """`thứ nhất`, `thứ hai` …, `thứ 12`."""
    words = (
        _("thứ nhất"), _("thứ hai"), _("thứ ba"), _("thứ tư"), _("thứ năm"),
        _("thứ sáu"), _("thứ bảy"), _("thứ tám"), _("thứ chín"), _("thứ mười"),
    )  # fmt: skip
    return words[place - 1] if 1 <= place <= len(words) else _("thứ {number}").format(number=place)


def _shown(name: str, value: Param) -> str:
    shape = _SHAPES.get(name)
    return str(value) if shape is None or value is None else shape(value)


def _money(value: Param) -> str:
    return str(Money(value)) if isinstance(value, int) else str(value)


def _percent(value: Param) -> str:
    return str(value).replace(".", ",").replace("%", "\u00a0%")


def _day(value: Param) -> str:
    return display_date(date.fromisoformat(str(value)))


def _groups(value: Param) -> str:
    return ", ".join(group_name(group) for group in str(value).split(", "))


_SHAPES: Mapping[str, Callable[[Param], str]] = {
    **dict.fromkeys(("amount", "month", "first", "rounded", "income", "floor", "ceiling", "step"), _money),
    **dict.fromkeys(("rate", "share", "interest"), _percent),
    **dict.fromkeys(("since", "until", "on", "changes_on", "covered_until"), _day),
    **dict.fromkeys(("group", "chosen", "others"), _groups),
    "born": lambda value: Born.parse(str(value)).display(),
    "exact": lambda value: str(value).replace(".", ","),
    "place": lambda value: ordinal(int(value)) if value is not None else "",
}
"""How the parameters are written, by name."""

SENTENCES: Mapping[ReasonCode, str] = {
    ReasonCode.BASE_SALARY: N_("lương cơ sở {amount} từ {since}"),
    ReasonCode.HEALTH_RATE: N_("mức đóng {rate} lương cơ sở: {month} một tháng"),
    ReasonCode.LADDER: N_("{place} trong hộ năm nay: {share} của {first}"),
    ReasonCode.PAID_EARLIER_THIS_YEAR: N_("năm {year} trong hộ đã có {count} người đóng trước"),
    ReasonCode.ORDER_PROVISIONAL: N_("thứ tự trong hộ năm {year} là tạm tính cho đến khi đồng bộ"),
    ReasonCode.MONTHS: N_("đóng {months} tháng"),
    ReasonCode.STATE_SUPPORT: N_("{group}: Nhà nước hỗ trợ {share}"),
    ReasonCode.PROVINCIAL_SUPPORT: N_("{group}: địa phương (mã {province}) hỗ trợ thêm {share}"),
    ReasonCode.NO_LADDER: N_("{group}: tạm tính không giảm dần theo thứ tự trong hộ"),
    ReasonCode.ROUNDING: N_("{exact} làm tròn thành {rounded}"),
    ReasonCode.PRICE_KEPT: N_("mức đóng đổi từ {changes_on} không áp dụng cho các tháng đã đóng"),
    ReasonCode.SEVERAL_GROUPS: N_("thuộc nhiều nhóm, tính theo {chosen} (còn: {others})"),
    ReasonCode.CHILD_BY_BIRTH: N_("sinh {born}: trẻ em dưới 6 tuổi, Nhà nước đóng đến {until}"),
    ReasonCode.BIRTH_UNCERTAIN: N_(
        "sinh {born}, chưa rõ ngày: có thể vẫn là trẻ em dưới 6 tuổi đến {until}; hãy kiểm tra ngày sinh"
    ),
    ReasonCode.SUPPORT_CLOCK: N_("{group}: được hỗ trợ từ {since} đến {until}"),
    ReasonCode.CLOCK_NOT_CHECKED: N_("{group}: chỉ hỗ trợ {months} tháng, chưa kiểm tra được ngày bắt đầu"),
    ReasonCode.STATUS_LAPSED: N_("{group}: đã hết từ sau {until}"),
    ReasonCode.GROUP_NOT_IN_FORCE: N_("{group}: chưa được Nhà nước đóng hay hỗ trợ vào {on}"),
    ReasonCode.OVERRIDDEN: N_("vẫn thu dù thuộc nhóm {group}, người phụ trách ghi: {reason}"),
    ReasonCode.ZONE_LISTED: N_("xã thuộc khu vực {zone} từ {since} {decision}"),
    ReasonCode.ZONE_LEFT: N_("xã ra khỏi vùng khó khăn từ {since} {decision}"),
    ReasonCode.PROVINCE_ALIAS: N_("mã tỉnh cũ {given} nay là {now}"),
    ReasonCode.STARTS_AFTER_WAIT: N_("tham gia lần đầu: thẻ có giá trị sau {days} ngày"),
    ReasonCode.STARTS_AFTER_BREAK: N_(
        "gián đoạn {break_days} ngày sau {covered_until}: thẻ có giá trị sau {days} ngày"
    ),
    ReasonCode.STARTS_NEXT_DAY: N_("nối tiếp thẻ cũ hết hạn {covered_until}"),
    ReasonCode.STARTS_ON_PAYMENT: N_("gián đoạn {break_days} ngày sau {covered_until}: thẻ có giá trị từ ngày đóng"),
    ReasonCode.VOLUNTARY_RATE: N_("{rate} của thu nhập chọn {income}: {month} một tháng"),
    ReasonCode.POVERTY_LINE: N_("chuẩn nghèo nông thôn {amount} từ {since}"),
    ReasonCode.VOLUNTARY_SUPPORT: N_(
        "{group}: Nhà nước hỗ trợ {share} trên mức chuẩn nghèo, {month} một tháng × {months} tháng"
    ),
    ReasonCode.SUPPORT_MONTHS_LEFT: N_("chỉ còn được hỗ trợ {left} tháng trong tối đa {most} tháng"),
    ReasonCode.YEARS_AHEAD: N_("đóng trước {months} tháng, chiết khấu {interest} mỗi tháng"),
    ReasonCode.MISSING_MONTHS: N_("đóng {months} tháng còn thiếu, tính lãi {interest} mỗi tháng"),
    ReasonCode.MISSING_NOT_SUPPORTED: N_("tạm tính: các tháng còn thiếu không được hỗ trợ"),
    ReasonCode.TERMS_OF_THE_DAY: N_("mức sàn, mức hỗ trợ và lãi suất lấy theo ngày {on} cho toàn bộ các tháng"),
    ReasonCode.UNUSED_MONTHS: N_("hoàn trả {unused} tháng chưa dùng trong {months} tháng đã đóng"),
    ReasonCode.PAID_BY_STATE: N_("{group}: Nhà nước đóng toàn bộ, không thu tiền (từ {since})"),
    ReasonCode.CLOCK_NOT_STARTED: N_("{group}: xã chỉ ra khỏi danh sách khó khăn từ {since}, chưa thu tiền"),
    ReasonCode.MONTHS_NOT_ALLOWED: N_("không đóng được {months} tháng; chọn: {allowed}"),
    ReasonCode.BELOW_FLOOR: N_("thu nhập chọn {income} thấp hơn mức sàn {floor}"),
    ReasonCode.ABOVE_CEILING: N_("thu nhập chọn {income} cao hơn mức trần {ceiling}"),
    ReasonCode.NOT_ON_STEP: N_("thu nhập chọn {income} phải bằng {floor} cộng bội số của {step}"),
    ReasonCode.METHOD_NOT_FINISHED: N_(
        "đang đóng {months} tháng một lần theo thu nhập {income}; chỉ đổi thu nhập hay cách đóng sau {until}"
    ),
    ReasonCode.INTEREST_UNKNOWN: N_("chưa công bố lãi suất của ngày {on}, chưa tính được"),
}
"""One sentence (msgid) for each reason; the placeholders are the reason's parameters."""
