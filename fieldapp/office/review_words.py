"""The review's words: what each sort, ground, trait, action and outcome is called. Codes in, msgids out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from fieldapp import i18n
from fieldapp.domain.money import Money
from fieldapp.i18n import N_
from fieldapp.office.messages import SENTENCES
from fieldapp.office.review_shapes import Trait
from fieldapp.policy_words import GROUP_NAMES

Say = Callable[[str], str]
"""A msgid → its text in the reader's language."""

SORTS: Mapping[str, str] = {
    "conflict": N_("Hai giá trị"),
    "duplicate": N_("Trùng người"),
    "overlap": N_("Đóng trùng"),
    "override": N_("Thu ngoại lệ"),
    "parked": N_("Dữ kiện giữ lại"),
    "forked": N_("Gói mâu thuẫn"),
    "quarantine": N_("Gói không nhận"),
}

ABOUT: Mapping[str, str] = {
    "conflict": N_("Hai máy sửa cùng một ô mà chưa thấy nhau. Chọn giá trị đúng; mọi máy sẽ theo."),
    "duplicate": N_(
        "Một người có thể đã được ghi hai lần. Gộp thì biên lai và thẻ của cả hai vẫn còn nguyên, và tách lại được."
    ),
    "overlap": N_("Một người được đóng hai lần cho cùng những ngày. Hoàn lại phần trùng, hoặc nối thêm hạn."),
    "override": N_("Người phụ trách đã cho thu tiền của người được Nhà nước đóng. Xem lý do rồi kết luận."),
    "parked": N_("Dữ kiện có chữ ký đúng nhưng chưa ghi vào bảng. Không mất, không chặn dữ kiện khác."),
    "forked": N_("Máy gửi một câu chuyện khác với điều văn phòng đã giữ. Gói được giữ nguyên; đối chiếu với giấy."),
    "quarantine": N_("Gói hỏng hoặc không đọc được. Thử mở lại sau khi nâng cấp, hoặc bỏ và giữ lý do."),
}

GROUNDS: Mapping[str, str] = {
    "number": N_("trùng số"),
    "number_slip": N_("số chỉ khác một chữ số"),
    "name_and_birth": N_("cùng tên, cùng ngày sinh"),
    "birth_slip": N_("cùng tên, ngày sinh gần giống"),
    "name_slip": N_("tên gần giống, cùng ngày sinh"),
    "member": N_("người"),
    "household": N_("hộ"),
    "health": N_("BHYT"),
    "voluntary": N_("BHXH tự nguyện"),
}

TRAITS: Mapping[str, str] = {
    "value": N_("Giá trị"), "name": N_("Họ tên"), "born": N_("Ngày sinh"), "sex": N_("Giới tính"),
    "citizen_id": N_("Số định danh"), "insurance_code": N_("Mã số BHXH"), "phone": N_("Điện thoại"),
    "tie": N_("Quan hệ với chủ hộ"), "household": N_("Chủ hộ"), "village": N_("Bản"), "commune": N_("Xã"),
    "departure": N_("Đã rời hộ"), "paid_until": N_("Đã đóng đến"), "scheme": N_("Chế độ"), "period": N_("Thời hạn"),
    "group": N_("Nhóm"), "receipt": N_("Biên lai"), "paid_on": N_("Ngày"), "reason": N_("Lý do"),
    "source": N_("Văn bản"), "role": N_("Vai trò"), "kind": N_("Việc"), "unit": N_("Đơn vị"), "seq": N_("Số thứ tự"),
    "total": N_("Số tiền"), "cause": N_("Vì sao hoàn"), "code": N_("Vì sao giữ lại"), "detail": N_("Chi tiết"),
    "label": N_("Tên máy"), "units": N_("Đơn vị của máy"), "revoked_on": N_("Thu hồi ngày"),
    "expires_on": N_("Chứng nhận đến"), "size": N_("Byte"), "bundle_hash": N_("Mã gói"), "facts": N_("Dữ kiện số"),
}  # fmt: skip

FIELDS: Mapping[str, str] = {
    "name": N_("họ tên"), "born": N_("ngày sinh"), "sex": N_("giới tính"), "citizen_id": N_("số định danh"),
    "insurance_code": N_("mã số BHXH"), "card_number": N_("số thẻ BHYT"), "phone": N_("điện thoại"),
    "ethnicity": N_("dân tộc"), "tie": N_("quan hệ với chủ hộ"), "support_groups": N_("nhóm hỗ trợ"),
    "exited_on": N_("ngày xã ra khỏi danh sách khó khăn"), "household": N_("hộ đang ở"),
    "departure": N_("việc đi khỏi hộ"), "verified": N_("xác nhận danh tính"), "village": N_("bản"),
    "address": N_("địa chỉ"), "code": N_("mã hộ"), "language": N_("tiếng nói"), "status": N_("tình trạng hộ"),
    "merged_into": N_("việc gộp người trùng"),
}  # fmt: skip

VALUES: Mapping[str, Mapping[str, str]] = {
    "sex": {"male": N_("nam"), "female": N_("nữ")},
    "scheme": {"health": N_("BHYT"), "voluntary": N_("BHXH tự nguyện")},
    "role": {"collector": N_("cán bộ thu"), "supervisor": N_("người phụ trách")},
    "tie": {
        "head": N_("chủ hộ"), "spouse": N_("vợ hoặc chồng"), "child": N_("con"), "parent": N_("cha mẹ"),
        "grandchild": N_("cháu"), "grandparent": N_("ông bà"), "sibling": N_("anh chị em"),
        "child_in_law": N_("con dâu, con rể"), "other": N_("khác"),
    },
    "departure": {
        "died": N_("qua đời"), "moved_away": N_("chuyển đi"), "married_out": N_("đi lấy chồng, lấy vợ"),
    },
    "cause": {
        "higher_group": N_("chuyển sang nhóm Nhà nước đóng"), "died": N_("qua đời"), "left": N_("chuyển đi"),
        "overlap": N_("đóng trùng"),
    },
    "kind": {
        "household_registered": N_("lập hộ"), "household_corrected": N_("sửa hộ"), "member_added": N_("thêm người"),
        "member_corrected": N_("sửa người"), "member_left": N_("rời hộ"), "member_moved": N_("sang hộ khác"),
        "identity_verified": N_("xác nhận danh tính"), "contribution_collected": N_("thu tiền"),
        "receipt_issued": N_("lập biên lai"), "receipt_voided": N_("hủy biên lai"),
        "receipt_reprinted": N_("in bản sao"), "contribution_refunded": N_("hoàn tiền"),
        "cash_opened": N_("mở quỹ"), "cash_closed": N_("chốt quỹ"), "cash_remitted": N_("nộp lại tiền"),
        "cash_transferred": N_("chuyển tiền"), "cash_transfer_answered": N_("trả lời khoản chuyển tiền"),
        "day_cosigned": N_("ký cùng ngày đã chốt"), "float_corrected": N_("sửa tiền lẻ"),
        "numbers_returned": N_("trả số biên lai"), "numbers_requested": N_("xin thêm số biên lai"),
    },
}  # fmt: skip

ACTIONS: Mapping[str, str] = {
    "choose": N_("Chọn giá trị này"),
    "merge": N_("Gộp làm một"),
    "different": N_("Hai người khác nhau"),
    "split": N_("Tách lại"),
    "refund": N_("Hoàn tiền"),
    "extend": N_("Nối thêm hạn"),
    "accept": N_("Chấp nhận như đã thu"),
    "apply": N_("Áp dụng lại"),
    "take": N_("Vẫn nhận vào sổ"),
    "leave": N_("Để nguyên, không ghi"),
    "void": N_("Coi như không có"),
    "close": N_("Đã đối chiếu xong"),
    "retry": N_("Thử mở lại"),
    "discard": N_("Bỏ, giữ lý do"),
}

MEANS: Mapping[str, str] = {
    "split": N_("Hai người lại đứng riêng trên mọi máy; biên lai của ai ở lại với người ấy."),
    "refund": N_("Máy của cán bộ sẽ báo phải hoàn số tiền này; tiền ra khỏi quỹ khi cán bộ trả cho người dân."),
    "extend": N_("Những ngày đóng trùng được nối vào sau thẻ dài nhất; không hoàn tiền."),
    "accept": N_("Không hoàn, không nối hạn. Lý do được giữ lại."),
    "take": N_("Dữ kiện vào sổ của đơn vị và về mọi máy như bình thường; tiền trong đó được tính."),
    "leave": N_("Dữ kiện vẫn được giữ, không vào bảng, không tính tiền ở đây."),
    "void": N_("Dữ kiện vẫn được giữ nhưng coi như không có; biên lai trong đó phải thu lại hoặc hoàn tiền."),
    "close": N_("Gói được giữ nguyên để tra cứu; những gì đúng trên giấy phải được ghi lại ở một máy."),
    "discard": N_("Gói không còn trong danh sách chờ; byte và lý do được giữ."),
}
"""What follows from actions that are asked about once more before they are done."""

OUTCOMES: Mapping[str, str] = {
    "chosen": N_("đã chọn giá trị"), "merge": N_("đã gộp"), "different": N_("là hai người khác nhau"),
    "refund": N_("phải hoàn tiền"), "extend": N_("đã nối thêm hạn"), "accept": N_("đã chấp nhận"),
    "apply": N_("đã áp dụng lại"), "take": N_("đã nhận vào sổ"), "leave": N_("để nguyên"),
    "void": N_("coi như không có"), "close": N_("đã đối chiếu"), "retry": N_("đã mở được"),
    "discard": N_("đã bỏ"),
}  # fmt: skip


def grounds_text(say: Say, sort: str, grounds: str) -> str:
    """Why a matter was found."""
    if sort == "override":
        return say(GROUP_NAMES.get(grounds, grounds))
    known = GROUNDS.get(grounds) or SENTENCES.get(grounds)
    return say(known) if known else grounds


def trait_text(say: Say, trait: Trait) -> str:
    """The value of a trait as a person reads it."""
    value, _, rest = trait.value.partition(":")
    if trait.name in VALUES and value in VALUES[trait.name]:
        return f"{say(VALUES[trait.name][value])} {_day(rest)}".strip()
    if trait.name == "group":
        return say(GROUP_NAMES.get(trait.value, trait.value))
    if trait.name == "code":
        return say(SENTENCES.get(trait.value, trait.value))
    if trait.name == "total":
        return f"{Money(int(trait.value))} ₫"
    if trait.name == "period":
        first, _, last = trait.value.partition("/")
        return f"{_day(first)} – {_day(last)}"
    return _day(trait.value)


def _day(text: str) -> str:
    """An ISO day, or a part of one, as it is written here; anything else as it is."""
    try:
        if len(text) == len("2026-11-21"):
            return i18n.format_date(date.fromisoformat(text))
        if len(text) == len("2026-11"):
            date.fromisoformat(f"{text}-01")
            return f"{text[5:]}/{text[:4]}"
    except ValueError:
        return text
    return text
