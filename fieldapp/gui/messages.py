"""From an error's code and parameters to a sentence: what happened, what to do. The one place the window has for it.

In a sentence `{total:money}` shows a whole number of dong as money and `{on:day}` an ISO day as dd/MM/yyyy.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from fieldapp.domain.errors import FieldappError, Param
from fieldapp.domain.money import Money
from fieldapp.i18n import N_, _, format_date, format_money, placeholders

UNKNOWN = N_("Việc này chưa làm được (mã {code}). Những gì đã gõ vẫn còn; thử lại, nếu vẫn vậy thì báo cơ quan mã này.")
UNEXPECTED = N_("Chương trình gặp lỗi của chính nó. Những gì đã lưu vẫn còn nguyên; lỗi đã được ghi vào sổ để báo lại.")

_TYPED: Mapping[str, str] = {
    "not_whole_dong": N_("Số tiền {value} không phải số đồng nguyên. Gõ lại bằng chữ số, không có phần lẻ."),
    "not_a_date": N_("“{text}” không phải ngày. Gõ ngày/tháng/năm, ví dụ 02/05/1980; chỉ biết năm thì gõ 1980."),
    "not_yet_born": N_("Ngày sinh {born} sau ngày {on:day}. Xem lại ngày sinh."),
    "font_hack_text": N_("Chữ “{character}” gõ bằng bộ chữ cũ, máy khác không đọc được. Gõ lại bằng Unicode."),
    "number_wrong_characters": N_("Số này có ký tự không đúng. Xem lại trên thẻ hoặc quét thẻ."),
    "number_wrong_length": N_("Số này phải có {expected} ký tự, mới gõ {length}. Xem lại trên thẻ hoặc quét thẻ."),
    "number_wrong_part": N_("Số này có một phần không thể đúng. Xem lại trên thẻ hoặc quét thẻ."),
    "number_refused": N_("Số này không đúng. Xem lại trên thẻ hoặc quét thẻ."),
    "bad_request": N_("Yêu cầu tính tiền không đọc được ở “{where}”. Bỏ chọn rồi chọn lại."),
    "form_refused": N_("Còn ô chưa đúng. Xem dòng chữ đỏ dưới từng ô."),
    "unknown_place": N_("Mã nơi ở {place} không có vào ngày {on:day}. Chọn lại tỉnh, xã."),
    "unknown_province": N_("Mã tỉnh {province} không có vào ngày {on:day}. Chọn lại tỉnh."),
}

_MONEY: Mapping[str, str] = {
    "cash_too_little": N_("Mới nhận {given:money}, cần {total:money}. Nhận đủ rồi mới thu được."),
    "nothing_to_collect": N_("Chưa chọn ai phải đóng. Chọn ít nhất một người bằng phím cách."),
    "quote_changed": N_("Số tiền đã đổi từ {shown:money} thành {now:money}. Chưa thu gì; đọc số mới rồi bấm lại."),
    "no_numbers_left": N_("Hết số biên lai. Gửi về cơ quan khi có mạng để nhận thêm số, rồi thu tiếp."),
    "parameter_not_in_force": N_("Chưa có mức quy định cho ngày {on:day}. Gửi về cơ quan để nhận quy định mới."),
    "pack_refused": N_("Gói quy định có lỗi ở dòng {line}. Báo cơ quan; chương trình vẫn dùng gói cũ."),
    "pack_unreadable": N_("Không mở được gói quy định. Báo cơ quan; chương trình vẫn dùng gói cũ."),
    "too_young_to_contribute": N_("Mới {age} tuổi. BHXH tự nguyện dành cho người từ {minimum} tuổi."),
    "figures_disagree": N_("Các số trên giấy không khớp nên chưa in. Báo cơ quan; tiền đã thu vẫn ghi đúng."),
    "printer_failed": N_("Máy in {printer} không in được. Tiền đã thu và biên lai đã lưu; xem lại máy in rồi bấm In."),
    "no_printer": N_("Máy này chưa có máy in. Biên lai đã lưu thành tệp PDF; có máy in thì mở lại và bấm In."),
    "bad_note": N_("Không có tờ {denomination:money}, hoặc số tờ bị âm. Đếm lại tờ này."),
    "difference_needs_reason": N_("Tiền đếm được lệch {difference:money} so với biên lai. Ghi lý do rồi chốt."),
    "day_already_closed": N_("Ngày này đã chốt. Tiền thu thêm thuộc ngày sau."),
    "day_not_closed": N_("Chưa chốt ngày. Đếm tiền và chốt ngày trước khi nộp."),
    "nothing_to_remit": N_("Số nộp nhiều hơn số còn giữ ({owed:money}). Xem lại số tiền."),
    "no_such_receipt": N_("Máy này không có biên lai số đó. Xem lại số."),
    "receipt_already_void": N_("Biên lai này đã hủy từ trước."),
    "void_after_close": N_("Ngày của biên lai đã chốt nên không hủy ở đây được. Cơ quan sẽ hoàn tiền."),
    "void_after_refund": N_("Đã hoàn tiền các tháng chưa dùng của biên lai này nên không hủy được. Báo cơ quan."),
    "nothing_to_refund": N_("Không còn tháng nào chưa dùng, hoặc người này không tự đóng, nên không có gì để hoàn."),
    "already_refunded": N_("Các tháng chưa dùng của người này đã hoàn rồi. Còn điều gì chưa đúng thì báo cơ quan."),
    "refund_of_void": N_("Biên lai đã hủy, tiền đã trả lại khi hủy. Không hoàn lần nữa."),
    "refund_in_future": N_("Ngày {on:day} chưa tới. Chỉ hoàn khi việc đã xảy ra."),
    "not_supervisor": N_("Nhà nước đóng cho người này. Chỉ người phụ trách mới quyết định vẫn thu."),
    "override_needs_reason": N_("Ghi lý do vẫn thu để cơ quan xem lại."),
    "void_needs_reason": N_("Ghi lý do hủy để người khác đọc hiểu được."),
    "void_of_another": N_("Cán bộ khác đã thu biên lai này, tiền ở túi của họ. Người đã thu mới hủy, thay được."),
    "void_needs_witness": N_("Hủy biên lai trên {above:money} cần mã PIN của một cán bộ khác trên máy này."),
    "no_float_to_correct": N_("Ngày này chưa ghi tiền lẻ mang theo nên không có gì để sửa."),
    "already_cosigned": N_("Ngày này đã có cán bộ khác ký cùng."),
    "transfer_too_much": N_("Chuyển được nhiều nhất {held:money} của ngày này. Xem lại số tiền."),
    "nothing_handed_over": N_("Ngày này chưa nộp khoản nào. Nộp tiền rồi mới in phiếu nộp."),
    "transfer_not_yours": N_("Khoản chuyển này không còn chờ mình trả lời. Xem lại trang Quỹ."),
    "numbers_already_asked": N_("Đã xin thêm số, cơ quan chưa trả lời. Gửi về cơ quan để nhận."),
    "nothing_to_return": N_("Dải này không còn số nào chưa dùng."),
    "bad_count_asked": N_("Xin nhiều nhất {most} số một lần."),
}

_PEOPLE: Mapping[str, str] = {
    "already_there": N_("Người này đang ở chính hộ đó. Chọn hộ khác."),
    "departure_in_future": N_("Ngày {on:day} chưa tới. Chỉ ghi khi việc đã xảy ra."),
    "left_before_birth": N_("Ngày {on:day} trước ngày sinh. Xem lại ngày."),
    "no_such_household": N_("Máy này không có hộ đó. Tìm lại, hoặc lập hộ mới."),
    "no_such_member": N_("Máy này không có người đó. Tìm lại, hoặc thêm người."),
    "nobody_in_household": N_("Hộ phải có ít nhất một người. Quét thẻ hoặc gõ tên người đầu tiên."),
    "nobody_stays": N_("Khi tách hộ, phải có người ở lại và có người sang hộ mới."),
    "other_unit": N_("Hộ đó thuộc xã khác. Ghi chuyển đi ở đây, cơ quan sẽ nhận sang xã kia."),
    "event_needs_place": N_("Ghi nơi tổ chức để bà con biết, ví dụ nhà văn hóa bản."),
    "day_in_doubt": N_("Đồng hồ máy chỉ {clock:day}, nhưng đã có việc ngày {earliest:day}. Chọn đúng ngày hôm nay."),
}

_VAULT: Mapping[str, str] = {
    "witness_is_self": N_("Người chứng phải là một cán bộ khác, gõ mã PIN của chính người ấy."),
    "unknown_colleague": N_("Cơ quan chưa ghi cán bộ này ở xã, hoặc đã ngừng làm việc. Gửi về cơ quan rồi xem lại."),
    "wrong_pin": N_("PIN không đúng. Gõ lại được sau {wait} giây."),
    "pin_delayed": N_("Gõ sai nhiều lần. Gõ lại được sau {wait} giây."),
    "pin_not_digits": N_("PIN chỉ gồm chữ số."),
    "pin_too_short": N_("PIN phải có ít nhất {least} chữ số."),
    "pin_too_simple": N_("PIN này dễ đoán. Đừng dùng một chữ số lặp lại hoặc dãy như 123456."),
    "unknown_officer": N_("Người này chưa có PIN trên máy này. Người phụ trách máy thêm vào trong Cài đặt."),
    "officer_has_key": N_("Người này đã có PIN trên máy này. Đổi PIN trong Cài đặt."),
    "last_officer": N_("Đây là người cuối cùng mở được máy này, nên không bỏ được. Thêm người khác trước."),
    "device_secret_missing": N_(
        "Hồ sơ này chép từ máy khác nên không mở được ở đây. Dùng máy cũ, hoặc nhờ cơ quan cấp lại."
    ),
    "vault_damaged": N_("Tệp khóa bị hỏng. Phục hồi từ bản sao lưu; dữ liệu vẫn còn trên đĩa."),
    "wrong_key": N_("Tệp dữ liệu không mở được bằng khóa này. Phục hồi từ bản sao lưu, hoặc báo cơ quan."),
    "not_activated": N_("Máy này chưa được cơ quan kích hoạt. Nhập mã kích hoạt trước."),
    "profile_in_use": N_("Chương trình đang mở ở cửa sổ khác. Dùng cửa sổ đó, hoặc đóng nó trước."),
    "profile_exists": N_("Thư mục {folder} đã có hồ sơ. Không ghi đè; chọn thư mục khác."),
    "profile_missing": N_("Thư mục {folder} không có hồ sơ. Chọn lại thư mục, hoặc kích hoạt máy."),
    "weak_passphrase": N_("Mật khẩu của bản sao lưu phải có ít nhất {least} ký tự."),
    "wrong_passphrase": N_("Mật khẩu không mở được bản sao lưu này. Gõ lại, chú ý chữ hoa và dấu."),
    "not_a_backup": N_("Tệp này không phải bản sao lưu của máy. Chọn tệp khác."),
    "schema_too_new": N_("Dữ liệu do bản chương trình mới hơn ghi. Cập nhật chương trình rồi mở lại."),
}

_DISK: Mapping[str, str] = {
    "disk_full": N_("Đĩa đã đầy nên chưa lưu được. Xóa bớt tệp rồi làm lại; những gì đã gõ vẫn còn."),
    "disk_failing": N_("Đĩa không trả lời nên chưa lưu được. Làm lại; nếu vẫn vậy, sao lưu ra USB ngay."),
    "disk_read_only": N_("Đĩa chỉ cho đọc nên chưa lưu được. Gỡ khóa ghi hoặc chọn chỗ khác."),
    "database_busy": N_("Dữ liệu đang bận. Chờ một chút rồi làm lại; những gì đã gõ vẫn còn."),
    "database_damaged": N_("Tệp dữ liệu bị hỏng. Đừng thu tiếp; phục hồi từ bản sao lưu hoặc báo cơ quan."),
    "storage_failure": N_("Chưa lưu được. Làm lại; những gì đã gõ vẫn còn. Nếu vẫn vậy, báo cơ quan."),
    "transaction_spoilt": N_("Chưa lưu được phần nào. Làm lại; những gì đã gõ vẫn còn."),
    "forked_journal": N_("Có hai máy dùng chung một mã máy. Ngừng thu và báo cơ quan ngay."),
    "unit_not_served": N_("Xã này không thuộc máy này. Nhờ cơ quan giao thêm xã."),
}

_OFFICE: Mapping[str, str] = {
    "no_connection": N_("Chưa tới được cơ quan. Không mất gì; có mạng sẽ tự gửi."),
    "office_not_trusted": N_("Nơi trả lời không phải cơ quan của máy này. Chưa gửi gì; đổi mạng khác và báo cơ quan."),
    "office_outlived": N_("Đây là máy chủ cũ, cơ quan đã lập lại máy khác. Chưa gửi gì; báo cơ quan tắt máy cũ."),
    "office_refused": N_("Cơ quan chưa nhận (mã {reason}). Không mất gì; báo cơ quan mã này."),
    "office_too_slow": N_("Mạng chậm, chưa xong. Lần sau gửi tiếp từ chỗ đang dở."),
    "sync_cancelled": N_("Đã dừng gửi. Phần đã tới vẫn được giữ; lần sau gửi tiếp."),
    "bad_office_address": N_("Địa chỉ cơ quan “{address}” không đúng. Xem lại tờ giấy kích hoạt."),
    "mistyped_code": N_("Mã kích hoạt gõ nhầm. Đọc lại từng ký tự trên giấy."),
    "wrong_activation_code": N_("Mã kích hoạt không đúng hoặc đã dùng. Xin cơ quan mã mới."),
    "unknown_device": N_("Cơ quan không biết máy này. Báo cơ quan để kích hoạt lại."),
    "broken_chain": N_("Gói dữ liệu bị thiếu một đoạn nên chưa nhận. Gửi lại; nếu vẫn vậy, báo cơ quan."),
    "bundle_refused": N_("Gói dữ liệu không nhận được. Gửi lại; nếu vẫn vậy, báo cơ quan."),
    "bundle_too_large": N_("Gói dữ liệu quá lớn nên chưa nhận. Báo cơ quan."),
    "torn_bundle": N_("Gói dữ liệu bị đứt giữa chừng. Gửi hoặc chép lại."),
    "unknown_bundle_version": N_("Gói dữ liệu do bản mới hơn ghi. Cập nhật chương trình rồi nhận lại."),
    "wrong_signature": N_("Chữ ký của gói dữ liệu không đúng nên không nhận. Báo cơ quan."),
    "forked": N_("Có hai máy dùng chung một mã máy. Ngừng thu và báo cơ quan ngay."),
    "device_revoked": N_("Cơ quan đã thu hồi máy này; việc ghi sau đó được giữ riêng. Báo cơ quan."),
    "device_expired": N_("Chứng nhận của máy này đã hết hạn; việc mới được giữ riêng. Nhờ cơ quan gia hạn."),
    "from_the_future": N_("Số thứ tự của máy này vượt xa mọi máy khác nên việc được giữ riêng. Nhờ cơ quan thay máy."),
    "value_not_storable": N_("Có một việc mang ký tự không lưu được; đã giữ riêng. Báo cơ quan."),
    "projection_failed": N_("Cơ quan chưa áp dụng được một việc; đã giữ riêng. Báo cơ quan."),
    "malformed_fact": N_("Có một việc không đọc được. Báo cơ quan; các việc khác không bị ảnh hưởng."),
    "unknown_fact_kind": N_("Có việc do bản mới hơn ghi; đã giữ lại. Cập nhật chương trình để xem."),
}

_MAIL: Mapping[str, str] = {
    "stick_full": N_("USB “{place}” hết chỗ nên chưa ghi được gì. Xóa bớt tệp trên USB, hoặc dùng USB khác."),
    "stick_read_only": N_("USB “{place}” khóa ghi nên chưa ghi được gì. Gạt nút khóa trên USB, hoặc dùng USB khác."),
    "stick_gone": N_("USB “{place}” đã bị rút hoặc không đọc được. Cắm lại rồi làm lại; không mất gì."),
    "stick_unsound": N_("USB “{place}” ghi vào đọc ra không giống nhau. Dùng USB khác; không mất gì."),
    "stick_fault": N_("Không đọc, ghi được “{place}” ({detail}). Thử USB khác; không mất gì."),
    "no_bag_here": N_("Chưa có trả lời của cơ quan cho máy này ở đây. Đưa USB tới cơ quan rồi nhận lại."),
    "bag_of_another": N_("Túi này gửi cho máy {device}, không phải máy này. Không nhận gì; giữ lại cho máy đó."),
    "bag_for_office": N_("Đây là túi gửi cơ quan, không phải trả lời. Đưa USB tới cơ quan."),
    "office_forgot": N_("Cơ quan vừa phục hồi và chưa nhớ máy này. Ghi ra USB lần nữa rồi đưa tới; không mất gì."),
    "no_envelope_key": N_("Máy này chưa có khóa niêm túi của cơ quan. Gửi qua mạng một lần, rồi dùng USB được."),
    "not_our_envelope": N_("Túi này niêm cho máy khác hoặc cơ quan khác nên không mở được. Không nhận gì."),
    "envelope_damaged": N_("Túi bị hỏng hoặc bị sửa nên không nhận gì. Xin cơ quan chép lại."),
}

_HUB: Mapping[str, str] = {
    "hub_unreachable": N_("Không gặp được máy chủ ở {address}. Xem lại địa chỉ, và hai máy có cùng mạng Wi-Fi không."),
    "hub_refused": N_("Máy chủ không nhận (mã {reason}). Dừng rồi nối lại; nếu vẫn vậy, báo cơ quan mã này."),
    "hub_not_trusted": N_("Máy trả lời không phải máy chủ đã hiện mã. Chưa đưa gì; quét lại mã trên máy chủ."),
    "hub_is_full": N_("Máy chủ đã đủ máy. Chờ một máy rời đi, hoặc mở thêm một máy chủ."),
    "peer_not_certified": N_(
        "Hai máy chưa biết chứng nhận của nhau, hoặc chứng nhận đã hết. Có mạng thì cả hai gửi về cơ quan, rồi nối lại."
    ),
    "too_many_guesses": N_("Đã gõ sai nhiều lần. Nhờ người ở máy chủ bấm “Đổi mã ghép” rồi gõ mã mới."),
    "no_local_network": N_(
        "Máy này chưa vào mạng nào, hoặc cổng đang bận. Bật Wi-Fi hay điểm phát từ điện thoại rồi làm lại."
    ),
    "peer_collected": N_("Máy {device} vừa thu cho {name}. Chưa thu gì; hỏi lại gia đình, vẫn đúng thì bấm lần nữa."),
    "bad_hub_address": N_("Địa chỉ “{address}” không đúng. Gõ như trên máy chủ, ví dụ 192.168.43.1:47810."),
    "mistyped_pairing_code": N_("Mã ghép gõ nhầm. Đọc lại từng ký tự trên máy chủ."),
    "wrong_pairing_code": N_("Mã ghép không đúng hoặc đã đổi. Xem lại mã đang hiện trên máy chủ."),
    "altered_message": N_("Dữ liệu trên đường bị đổi nên không nhận. Nối lại; nếu vẫn vậy, đổi mạng khác."),
    "replayed_message": N_("Dữ liệu cũ được gửi lại nên không nhận. Nối lại với máy chủ."),
    "unknown_channel": N_("Máy chủ đã khởi động lại. Nối lại với máy chủ."),
    "office_only": N_("Có việc chỉ cơ quan mới được ghi nên không nhận. Báo cơ quan."),
}

SENTENCES: Mapping[str, str] = MappingProxyType(
    {**_TYPED, **_MONEY, **_PEOPLE, **_VAULT, **_DISK, **_OFFICE, **_HUB, **_MAIL}
)
"""code -> msgid. A placeholder names a parameter of the error class."""


class _Shown:
    """A parameter as a sentence shows it."""

    def __init__(self, value: Param) -> None:
        self._value = value

    def __format__(self, form: str) -> str:
        if form == "money" and isinstance(self._value, int):
            return format_money(Money(self._value))
        if form == "day" and isinstance(self._value, str):
            return self._day(self._value)
        return "" if self._value is None else str(self._value)

    @staticmethod
    def _day(text: str) -> str:
        try:
            return format_date(date.fromisoformat(text))
        except ValueError:
            return text


def message(error: FieldappError) -> str:
    """The sentence for `error` in the language spoken now; a calm general one for a code not in the table."""
    sentence = SENTENCES.get(error.code)
    if sentence is None or not placeholders(sentence) <= error.params.keys():
        return _(UNKNOWN).format(code=error.code)
    return _(sentence).format(**{name: _Shown(value) for name, value in error.params.items()})


def unexpected() -> str:
    """The sentence for a fault of our own."""
    return _(UNEXPECTED)
