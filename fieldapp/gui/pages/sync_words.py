"""Kinds of facts, amounts of data and moments, as an officer says them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from fieldapp.domain.errors import FieldappError
from fieldapp.gui.messages import SENTENCES
from fieldapp.i18n import N_, NBSP, _, format_moment, placeholders

KINDS: Mapping[str, str] = {
    "household_registered": N_("Lập hộ mới"),
    "household_corrected": N_("Sửa thông tin hộ"),
    "household_split": N_("Tách hộ"),
    "household_moved_out": N_("Hộ chuyển đi"),
    "household_dissolved": N_("Hộ không còn"),
    "member_added": N_("Thêm người vào hộ"),
    "member_corrected": N_("Sửa thông tin người"),
    "member_left": N_("Người rời hộ"),
    "member_moved": N_("Người chuyển hộ"),
    "identity_verified": N_("Xác nhận danh tính"),
    "contribution_collected": N_("Khoản thu"),
    "contribution_refunded": N_("Hoàn lại tiền đã đóng"),
    "state_paid_overridden": N_("Nhận đóng thay phần Nhà nước"),
    "receipt_issued": N_("Biên lai đã lập"),
    "receipt_voided": N_("Biên lai đã hủy"),
    "receipt_reprinted": N_("Bản sao biên lai"),
    "renewal_requested": N_("Đề nghị gia hạn"),
    "cash_opened": N_("Tiền lẻ đầu ngày"),
    "cash_closed": N_("Chốt quỹ"),
    "cash_remitted": N_("Nộp tiền"),
    "cash_transferred": N_("Chuyển tiền cho cán bộ khác"),
    "cash_transfer_answered": N_("Trả lời khoản chuyển tiền"),
    "day_cosigned": N_("Ký cùng ngày đã chốt"),
    "float_corrected": N_("Sửa tiền lẻ đầu ngày"),
    "numbers_returned": N_("Trả số biên lai"),
    "numbers_requested": N_("Xin thêm số biên lai"),
    "event_opened": N_("Bắt đầu sự kiện"),
    "event_closed": N_("Kết thúc sự kiện"),
}
"""Fact name -> msgid."""


def kind_name(kind: str) -> str:
    """A kind of fact in words; one that is not in the table shows its own name."""
    return _(KINDS[kind]) if kind in KINDS else kind


def bytes_text(count: int) -> str:
    """`830 byte`, `12 KB`, `1,4 MB`: enough to know what a slow network carries."""
    if count < 1024:
        return f"{count}{NBSP}byte"
    if count < 1024 * 1024:
        return f"{count // 1024}{NBSP}KB"
    unit, name = (1 << 20, "MB") if count < 1 << 30 else (1 << 30, "GB")
    tenths = count * 10 // unit
    return f"{tenths // 10},{tenths % 10}{NBSP}{name}"


def moment_text(wall: int) -> str:
    """`10:42 21/11/2026` of milliseconds since 1970."""
    return format_moment(datetime.fromtimestamp(wall / 1000, UTC))


def reason_text(code: str) -> str:
    """Why the office set something aside: a sentence where one needs no more than the code, else the code."""
    sentence = SENTENCES.get(code)
    if sentence is None or placeholders(sentence):
        return _("mã {code}").format(code=code)
    return _(sentence)


def is_calm(error: FieldappError) -> bool:
    """Whether a failed exchange is nothing to worry about: it goes on by itself another time."""
    return error.code in {"no_connection", "office_too_slow", "sync_cancelled"}
