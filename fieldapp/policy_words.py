"""What the parameters of a policy pack are called and what can be wrong with one, in the language in use.

Laptop, office and command line share these words; the codes themselves stand in `domain.policy_schema`.
"""

from __future__ import annotations

from collections.abc import Mapping

from fieldapp.domain.policy_reading import Fault
from fieldapp.domain.reasons import Certainty
from fieldapp.i18n import N_, _


def parameter_name(name: str) -> str:
    """A parameter as people call it; an unknown one shows as itself."""
    words = PARAMETER_NAMES.get(name)
    return _(words) if words else name


def certainty_name(certainty: Certainty) -> str:
    """How sure a rule is, in words."""
    return _(_CERTAINTIES[certainty])


def fault_sentence(fault: Fault) -> str:
    """One line about a fault: where it stands and what is wrong."""
    words = _(FAULTS[fault.code]).format(where=fault.where, value=fault.value)
    return _("dòng {line}: {words}").format(line=fault.line, words=words) if fault.line else words


_CERTAINTIES: Mapping[Certainty, str] = {
    Certainty.LAW: N_("theo văn bản"),
    Certainty.INFERRED: N_("suy ra từ văn bản"),
    Certainty.ASSUMED: N_("theo hướng dẫn tạm thời"),
}

FAULTS: Mapping[str, str] = {
    "not_utf8": N_("{where}: không phải chữ UTF-8"),
    "hash_differs": N_("{where}: nội dung không đúng mã băm đã công bố ({value})"),
    "not_toml": N_("không đọc được TOML: {value}"),
    "format_unknown": N_("{where}: chương trình không đọc được dạng {value}"),
    "value_unfit": N_("{where}: giá trị {value} không hợp lệ"),
    "source_unfit": N_("{where}: nguồn phải có text, và có thể có url"),
    "missing": N_("{where}: còn thiếu"),
    "parameter_unknown": N_("{where}: chương trình không biết tham số này"),
    "not_rows": N_("{where}: phải viết thành từng dòng [[…]]"),
    "key_unknown": N_("{where}: không có mục này"),
    "key_unfit": N_("{where}: mã {value} không dùng được"),
    "source_unknown": N_("{where}: không có nguồn {value}"),
    "certainty_unknown": N_("{where}: mức chắc chắn {value} không phải law, inferred hay assumed"),
    "until_before_from": N_("{where}: ngày cuối {value} trước ngày đầu"),
    "overlaps": N_("{where}: bắt đầu {value} khi dòng trước còn hiệu lực"),
}
"""One sentence (msgid) for each code of a fault."""

PARAMETER_NAMES: Mapping[str, str] = {
    "base_salary": N_("lương cơ sở"),
    "rounding": N_("cách làm tròn"),
    "law_order": N_("thứ tự nhóm theo luật"),
    "provinces": N_("danh mục tỉnh"),
    "province_alias": N_("mã tỉnh cũ"),
    "health.rate": N_("mức đóng BHYT"),
    "health.ladder": N_("giảm dần trong hộ gia đình"),
    "health.periods": N_("số tháng đóng BHYT"),
    "health.price_kept": N_("giữ giá các tháng BHYT đã đóng"),
    "health.refund_unused": N_("hoàn các tháng BHYT chưa dùng"),
    "health.state_paid": N_("Nhà nước đóng BHYT"),
    "health.support": N_("Nhà nước hỗ trợ BHYT"),
    "health.support_clock": N_("thời hạn hỗ trợ BHYT"),
    "health.ladder_before_support": N_("giảm dần trước khi hỗ trợ"),
    "health.zone_groups": N_("khu vực được Nhà nước đóng BHYT"),
    "health.top_up": N_("địa phương hỗ trợ thêm BHYT"),
    "health.first_wait": N_("thời gian chờ thẻ lần đầu"),
    "health.break_limit": N_("gián đoạn làm thẻ phải chờ"),
    "health.break_limit_other_reading": N_("gián đoạn, cách hiểu khác"),
    "health.continuous_renewal": N_("thẻ mới nối tiếp thẻ cũ"),
    "health.continuity_gap": N_("gián đoạn vẫn tính liên tục"),
    "health.continuity_years": N_("số năm liên tục"),
    "health.copay_months": N_("mức cùng chi trả trong năm"),
    "health.free_visit": N_("một lần khám được trả toàn bộ"),
    "health.renewal_window": N_("thời gian được gia hạn thẻ"),
    "health.child_age": N_("tuổi của trẻ em được Nhà nước đóng"),
    "health.child_cutoff": N_("ngày chuyển nhóm của trẻ em"),
    "voluntary.rate": N_("mức đóng BHXH tự nguyện"),
    "voluntary.poverty_line": N_("chuẩn nghèo nông thôn"),
    "voluntary.ceiling_multiple": N_("mức trần thu nhập BHXH tự nguyện"),
    "voluntary.step": N_("bước thu nhập BHXH tự nguyện"),
    "voluntary.support": N_("Nhà nước hỗ trợ BHXH tự nguyện"),
    "voluntary.top_up": N_("địa phương hỗ trợ thêm BHXH tự nguyện"),
    "voluntary.support_months": N_("số tháng được hỗ trợ BHXH tự nguyện"),
    "voluntary.periods": N_("số tháng đóng BHXH tự nguyện"),
    "voluntary.price_kept": N_("giữ giá các tháng BHXH tự nguyện đã đóng"),
    "voluntary.refund_unused": N_("hoàn các tháng BHXH tự nguyện chưa dùng"),
    "voluntary.deadline_months": N_("hạn đóng BHXH tự nguyện"),
    "voluntary.change_after_method": N_("đổi thu nhập, cách đóng sau khi hết hạn đã đóng"),
    "voluntary.years_ahead": N_("số tháng đóng trước nhiều năm"),
    "voluntary.years_ahead_terms": N_("mức của ngày đóng dùng cho nhiều năm"),
    "voluntary.years_ahead_supported": N_("hỗ trợ khi đóng trước nhiều năm"),
    "voluntary.interest": N_("lãi suất đầu tư quỹ mỗi tháng"),
    "voluntary.missing_most": N_("số tháng thiếu được đóng một lần"),
    "voluntary.missing_supported": N_("hỗ trợ khi đóng các tháng thiếu"),
    "cash.remit_within": N_("hạn nộp tiền của một ngày"),
    "cash.remit_hour": N_("giờ nộp tiền trong ngày"),
    "cash.void_witness_above": N_("mức hủy biên lai phải có người chứng"),
}
"""What each parameter of the schema is called (msgid)."""

GROUP_NAMES: Mapping[str, str] = {
    "household": N_("hộ gia đình"),
    "near_poor": N_("hộ cận nghèo"),
    "near_poor_poor_commune": N_("hộ cận nghèo ở xã nghèo"),
    "minority_exited_commune": N_("người dân tộc thiểu số ở xã đã ra khỏi vùng khó khăn"),
    "student": N_("học sinh, sinh viên"),
    "farm_average": N_("hộ nông, lâm, ngư, diêm nghiệp có mức sống trung bình"),
    "village_staff": N_("nhân viên y tế thôn bản, người hoạt động ở thôn"),
    "trafficking_victim": N_("nạn nhân bị mua bán"),
    "poor": N_("hộ nghèo"),
    "child_under_6": N_("trẻ em dưới 6 tuổi"),
    "minority_difficult_area": N_("người dân tộc thiểu số ở vùng khó khăn"),
    "near_poor_minority_mountain": N_("người dân tộc thiểu số thuộc hộ cận nghèo ở miền núi"),
    "extremely_difficult_area": N_("người ở vùng đặc biệt khó khăn"),
    "island": N_("người ở xã đảo, đặc khu"),
    "merit": N_("người có công và thân nhân"),
    "veteran": N_("cựu chiến binh"),
    "social_allowance": N_("người hưởng trợ cấp xã hội"),
    "elderly_75_survivor": N_("người từ 75 tuổi hưởng trợ cấp tuất hằng tháng"),
    "elderly_70_near_poor_survivor": N_("người 70–74 tuổi thuộc hộ cận nghèo hưởng trợ cấp tuất"),
    "militia": N_("dân quân thường trực"),
    "organ_donor": N_("người đã hiến bộ phận cơ thể"),
    "safe_zone": N_("người ở xã an toàn khu"),
    "ethnic_minority": N_("người dân tộc thiểu số"),
    "other": N_("người tham gia khác"),
}
"""The groups of both schemes; a code means the same in both."""
