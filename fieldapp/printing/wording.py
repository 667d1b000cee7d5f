"""The words on paper. Paper is Vietnamese whatever language the screen speaks; only these words have legal weight."""

from __future__ import annotations

from datetime import date
from typing import Final

from fieldapp.domain.money import Money

RECEIPT: Final = "BIÊN LAI THU TIỀN"
ENROLMENT_SLIP: Final = "PHIẾU XÁC NHẬN THAM GIA"
CLOSE_SLIP: Final = "PHIẾU CHỐT SỔ VÀ NỘP TIỀN"
DEMO: Final = "DỮ LIỆU MẪU"
DEMO_BAND: Final = "DỮ LIỆU MẪU – KHÔNG CÓ GIÁ TRỊ THANH TOÁN"
PROVISIONAL: Final = "Tính theo hướng dẫn tạm thời, cơ quan BHXH sẽ đối chiếu."
NO_VALUE: Final = "Không có giá trị thanh toán"
ORIGINAL: Final = "BẢN CHÍNH"
VOIDED: Final = "ĐÃ HỦY"
CONTINUED: Final = "tiếp theo"
CURRENCY: Final = "đồng"

SERIES: Final = "Ký hiệu:"
BOOK: Final = "Quyển số:"
NUMBER: Final = "Số:"
REFERENCE: Final = "Mã hồ sơ:"
PAYER: Final = "Họ tên người nộp tiền:"
PARTICIPANT: Final = "Người đại diện hộ:"
IDENTITY: Final = "Số định danh:"
ADDRESS: Final = "Địa chỉ:"
CONTENT: Final = "Nội dung thu:"
SCHEME: Final = "Chế độ:"
DEVICE: Final = "Máy:"

MEMBER: Final = "Họ và tên"
BORN: Final = "Năm sinh"
GROUP: Final = "Đối tượng"
LADDER: Final = "Người thứ"
MONTHS: Final = "Số tháng"
PERIOD: Final = "Thời hạn"
CONTRIBUTION: Final = "Mức đóng"
SUPPORT: Final = "Được hỗ trợ"
STATE_PAYS: Final = "Nhà nước đóng"
PAYS: Final = "Phải nộp"

TOTAL: Final = "Tổng số tiền đã thu"
TOTAL_SHORT: Final = "TỔNG CỘNG"
IN_WORDS: Final = "Bằng chữ:"
CASH_GIVEN: Final = "Tiền đã đưa"
CHANGE: Final = "Tiền trả lại"
FREE: Final = "Nhà nước đóng toàn bộ. Người tham gia không phải nộp tiền; không ai được thu tiền khi giao phiếu này."
CHECK_CODE: Final = "Quét mã để kiểm tra"
PAYER_SIGNS: Final = "Người nộp tiền"
COLLECTOR_SIGNS: Final = "Người thu tiền"
PARTICIPANT_SIGNS: Final = "Người tham gia"
OFFICER_SIGNS: Final = "Cán bộ lập phiếu"
SIGN_HERE: Final = "(Ký, ghi rõ họ tên)"

OFFICER: Final = "Cán bộ thu:"
RECONCILED: Final = "Đối chiếu tiền mặt"
OPENING: Final = "Tồn quỹ đầu ngày"
COLLECTED: Final = "Thu trong ngày"
PAID_OUT: Final = "Đã chi ra trong ngày"
EXPECTED: Final = "Tiền mặt phải có"
COUNTED: Final = "Tiền mặt đếm được"
DIFFERENCE: Final = "Chênh lệch"
NO_DIFFERENCE: Final = "Khớp"
REASON: Final = "Lý do:"
TO_REMIT: Final = "Số tiền nộp về"
BY_SCHEME: Final = "Biên lai theo chương trình"
SCHEME_COLUMN: Final = "Chế độ"
RECEIPTS: Final = "Số biên lai"
AMOUNT: Final = "Số tiền"
COUNT: Final = "Kiểm đếm tiền mặt"
LOOSE_CASH: Final = "Lẻ"
DENOMINATION: Final = "Mệnh giá"
NOTES: Final = "Số tờ"
VOIDS: Final = "Biên lai đã hủy"
NO_VOIDS: Final = "Không có biên lai hủy."
RECEIPT_NUMBER: Final = "Số biên lai"
VOID_REASON: Final = "Lý do hủy"
NUMBERS: Final = "Số biên lai được cấp"
STATE: Final = "Tình trạng"
FROM: Final = "Từ số"
TO: Final = "Đến số"
HOW_MANY: Final = "Số lượng"
NUMBER_STATES: Final = {
    "used": "Đã dùng", "void": "Đã hủy", "left": "Chưa dùng", "missing": "THIẾU",
    "returned": "Đã trả", "questioned": "Chưa rõ",
}  # fmt: skip
UNSENT: Final = "Dữ liệu chưa gửi về trung tâm:"
ALL_SENT: Final = "Toàn bộ dữ liệu đã gửi về trung tâm."
REMITTANCE_SLIP: Final = "PHIẾU NỘP TIỀN"
TAKEN_OVER: Final = "Nhận của cán bộ khác"
REMITTED_TO: Final = "Nơi nhận:"
RECEIVED_BY: Final = "Người nhận:"
OF_DAY: Final = "Tiền thu ngày:"
COSIGNED_BY: Final = "Đã kiểm cùng:"
OWED_BEFORE: Final = "Còn phải nộp trước lần này"
HANDED_OVER: Final = "Nộp lần này"
STILL_OWED: Final = "Còn phải nộp"
RECEIVER_SIGNS: Final = "Người nhận tiền"
SUPERVISOR_SIGNS: Final = "Người kiểm soát"
REMITTER_SIGNS: Final = "Người nộp"

MONEY_COMPARED: Final = "Tiền ở ba nơi"
ON_RECEIPTS: Final = "Trên biên lai"
AT_OFFICE: Final = "Trung tâm ghi nhận"
IN_CASH: Final = "Tiền mặt đếm được"
AGREES: Final = "KHỚP"
DISAGREES: Final = "KHÔNG KHỚP"
AGREES_LONG: Final = "Biên lai, sổ trung tâm và tiền mặt cùng một số."
DISAGREES_LONG: Final = "Ba nơi chưa cùng một số. Xem lại từng dòng."
TALLIES: Final = "Việc trong ngày"
BY_HOUR: Final = "Tiền thu theo giờ"


DIFFERENCE_SORTS: Final = {"missing": "Thiếu trong bảng", "extra": "Thừa trong bảng", "changed": "Khác"}


def day(value: date) -> str:
    """`21/11/2026`."""
    return f"{value:%d/%m/%Y}"


def long_day(value: date) -> str:
    """`Ngày 21 tháng 11 năm 2026`."""
    return f"Ngày {value:%d} tháng {value:%m} năm {value.year}"


def period(first: date, last: date) -> str:
    """`01/12/2026 – 30/11/2027`."""
    return f"{day(first)} – {day(last)}"


def dong(amount: Money) -> str:
    """`1.366.200 đồng`."""
    return f"{amount} {CURRENCY}"


def copy_mark(number: int) -> str:
    """`BẢN CHÍNH`, or `BẢN SAO n`."""
    return f"BẢN SAO {number}" if number else ORIGINAL


def void_notice(voided_on: date, reason: str) -> str:
    return f"{VOIDED} ngày {day(voided_on)}. Lý do: {reason}"


def page_of(page: int, pages: int) -> str:
    return f"Trang {page}/{pages}"


def members(count: int) -> str:
    return f"{count} người"


def months(count: int) -> str:
    return f"{count} tháng"


def ladder(place: int) -> str:
    return f"người thứ {place}"


def born(year: int) -> str:
    return f"sinh {year}"


def unsent(facts: int) -> str:
    return f"{UNSENT} {facts} mục" if facts else ALL_SENT
