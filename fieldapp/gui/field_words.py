"""What is wrong with a field, or odd about it, as a sentence beneath it: what to do, in the officer's language."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from fieldapp.domain.numbers.doubt import Doubt
from fieldapp.gui.messages import UNKNOWN
from fieldapp.gui.words import born_text, day_text, sex_name
from fieldapp.i18n import N_, _, placeholders
from fieldapp.services.forms import FieldProblem

REQUIRED: Mapping[str, str] = MappingProxyType(
    {
        "name": N_("Gõ họ tên, hoặc quét thẻ."),
        "born": N_("Gõ ngày sinh; chỉ biết năm thì gõ năm."),
        "sex": N_("Chọn nam hoặc nữ."),
        "tie": N_("Chọn quan hệ với chủ hộ."),
    }
)
"""field -> msgid for a field left empty."""

PROBLEMS: Mapping[str, str] = MappingProxyType(
    {
        "required": N_("Cần điền ô này."),
        "not_a_date": N_("Gõ ngày/tháng/năm, ví dụ 02/05/1980; chỉ biết năm thì gõ 1980."),
        "day_missing": N_("Gõ đủ ngày/tháng/năm, ví dụ 02/05/1980."),
        "not_yet_born": N_("Ngày sinh này chưa tới. Xem lại."),
        "too_old": N_("Ngày sinh này đã hơn 120 năm. Xem lại."),
        "in_future": N_("Ngày này chưa tới. Xem lại."),
        "second_head": N_("Hộ đã có chủ hộ. Chọn quan hệ khác."),
        "twice_in_household": N_("Số này đã ghi cho người khác trong hộ."),
        "number_wrong_length": N_("Cần {expected} chữ số, đang có {length}."),
        "number_wrong_characters": N_("Chỉ gõ chữ số."),
        "number_wrong_part": N_("Số này không đúng dạng. Xem lại từng chữ số."),
    }
)
"""code -> msgid."""

OF_SCHEME: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("number_wrong_characters", "health_card"): N_("Số thẻ BHYT gồm 2 chữ cái và 13 chữ số. Xem lại."),
        ("number_wrong_length", "health_card"): N_("Số thẻ BHYT gồm 2 chữ cái và 13 chữ số, đang có {length} ký tự."),
    }
)
"""(code, scheme) -> msgid, where the general sentence would be wrong."""

DOUBTS: Mapping[str, str] = MappingProxyType(
    {
        "citizen_id_missing": N_("Chưa có số định danh; bổ sung sau cũng được."),
        "born_differs_from_citizen_id": N_("Theo số định danh thì sinh năm {said}."),
        "sex_differs_from_citizen_id": N_("Theo số định danh thì là {said}."),
        "birth_province_unknown": N_("Mã nơi sinh {birthplace} không có trong danh mục. Xem lại số."),
        "birth_country_unknown": N_("Mã nước {birthplace} không có trong danh mục. Xem lại số."),
        "object_code_unknown": N_("Mã đối tượng {object_code} không có trong danh mục."),
        "benefit_digit_unusual": N_("Mức hưởng {benefit} lạ với mã {object_code}; thường là {usual}."),
        "card_province_unknown": N_("Mã tỉnh {province} trên thẻ không có trong danh mục."),
        "scan_cut_short": N_("Thẻ quét chưa hết. Xem lại các ô."),
        "keyboard_layout": N_("Bàn phím đang gõ lạ; số đã được sửa lại."),
        "name_mangled": N_("Dấu trong tên có thể sai. Đọc lại tên trên thẻ."),
        "accents_restored": N_("Dấu trong tên được sửa tự động. Đọc lại tên trên thẻ."),
        "two_scans": N_("Máy quét đọc hai thẻ một lúc; mới lấy thẻ đầu. Quét lại thẻ sau."),
        "name_differs": N_("Thẻ ghi tên {card}. Xem có đúng người không."),
    }
)
"""code -> msgid."""


def problem_text(problem: FieldProblem) -> str:
    """What is wrong with a field and what to do; `field` may be led by the person's place (`0.name`)."""
    field = problem.field.rpartition(".")[2]
    sentence = PROBLEMS.get(problem.code)
    if problem.code == "required":
        sentence = REQUIRED.get(field, sentence)
    sentence = OF_SCHEME.get((problem.code, str(problem.params.get("scheme", ""))), sentence)
    if sentence is None or not placeholders(sentence) <= problem.params.keys():
        return _(UNKNOWN).format(code=problem.code)
    return _(sentence).format(**problem.params)


def doubt_text(doubt: Doubt) -> str:
    """What is odd; empty for a doubt that has no sentence, because it may only help, never hinder."""
    sentence = DOUBTS.get(doubt.code)
    params = {name: _shown(name, value) for name, value in doubt.params}
    if sentence is None or not placeholders(sentence) <= params.keys():
        return ""
    return _(sentence).format(**params)


def _shown(name: str, value: str | int) -> str:
    """Codes of sexes and ISO days in the officer's way."""
    text = str(value)
    if text in {"male", "female"}:
        return sex_name(text)
    if name == "born":
        return born_text(text)
    return day_text(text) if name == "on" else text
