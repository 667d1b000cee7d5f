"""The office's sentences, one for each code of an error that a person at the office can meet."""

from __future__ import annotations

from collections.abc import Mapping

from fieldapp.domain.errors import FieldappError
from fieldapp.i18n import N_, _
from fieldapp.office.register_rows import RegisterUnreadable
from fieldapp.office.register_words import say_file

SENTENCES: Mapping[str, str] = {
    "no_office": N_("Thư mục {folder} chưa có văn phòng; hãy chạy “fieldapp office init”."),
    "office_exists": N_("Thư mục {folder} đã có văn phòng; không thay đổi gì."),
    "office_folder_unusable": N_("Không đọc hoặc ghi được {file}: {detail}"),
    "file_unreadable": N_("Không đọc hoặc ghi được {file}: {detail}"),
    "office_store_unavailable": N_("Cơ sở dữ liệu không trả lời: {detail}"),
    "office_store_too_new": N_(
        "Cơ sở dữ liệu ở phiên bản {found}, chương trình chỉ biết đến {known}; hãy cập nhật chương trình."
    ),
    "office_store_not_ready": N_("Cơ sở dữ liệu chưa được nâng cấp; hãy chạy “fieldapp office migrate”."),
    "bad_database_url": N_("Địa chỉ cơ sở dữ liệu phải là sqlite:///TỆP hoặc postgresql://…"),
    "unknown_unit": N_("Không có đơn vị {unit}; hãy nhập danh sách của xã trước."),
    "unknown_officer": N_("Không có cán bộ {officer} đang làm việc trong đơn vị này."),
    "no_such_device": N_("Không có máy {device}."),
    "bad_series": N_("Ký hiệu biên lai “{series}” không đúng dạng, ví dụ SL26T."),
    "numbers_used_up": N_("Ký hiệu {series} đã hết số."),
    "bad_field": N_("{field}: không dùng được “{value}”."),
    "no_template": N_("Không có mẫu “{sheet}” cho {wanted}."),
    "template_refused": N_("Mẫu {file} có lỗi ở {where}: {fault}"),
    "not_a_sheet": N_("Tệp không phải bảng do chương trình xuất ra, hoặc đã mất đầu bảng hay dòng tổng cộng ({why})."),
    "sheet_cell_unfit": N_("dòng {row}, cột {column}: không dùng được “{value}”; không so gì."),
    "nothing_to_import": N_("Không có dòng nào dùng được; không ghi gì."),
    "already_imported": N_("Tệp này đã được nhập vào đơn vị {unit}; không ghi gì."),
    "listens_in_the_clear": N_(
        "Ngoài máy này văn phòng chỉ mở bằng TLS: cho --certificate và --key, hoặc --behind-proxy; {host} bị từ chối."
    ),
    "unknown_place": N_("Mã {place} không có trong danh mục ngày {on}."),
    "pack_refused": N_(
        "Gói quy định có {count} lỗi, lỗi đầu ở dòng {line}: {where} {value}; không gửi gì. Xem “policy check”."
    ),
    "pack_not_newer": N_("Gói quy định số {version} không mới hơn gói số {in_force} đang dùng; không gửi gì."),
    "pack_forgets": N_("Gói quy định thiếu {name} {keys} của ngày {on}; các khoản đã thu phải giải thích được mãi."),
    "zone_row_refused": N_("dòng {row}, cột {column}: không dùng được “{value}”; không ghi gì."),
    "weak_passphrase": N_("Mật khẩu của bản sao lưu phải có ít nhất {least} ký tự."),
    "wrong_passphrase": N_("Mật khẩu không mở được bản sao lưu này."),
    "not_a_backup": N_("Tệp này không phải bản sao lưu của văn phòng."),
    "testimony_contradicts": N_("văn phòng trước đây đã ký khác với dữ kiện đang có"),
    "wrong_signature": N_("chữ ký sai"),
    "torn_bundle": N_("gói bị đứt"),
    "bundle_too_large": N_("gói quá lớn"),
    "broken_chain": N_("chuỗi dữ kiện bị đứt"),
    "unknown_bundle_version": N_("gói của phiên bản mới hơn"),
    "not_our_envelope": N_("túi này niêm cho nơi khác, không phải văn phòng này"),
    "envelope_damaged": N_("túi bị hỏng hoặc bị sửa; xin bản khác"),
    "unknown_device": N_("văn phòng không biết máy này"),
    "stick_full": N_("“{place}” hết chỗ; túi đã nhận, chưa ghi được trả lời. Dọn chỗ rồi chạy lại."),
    "stick_read_only": N_("“{place}” khóa ghi; túi đã nhận, chưa ghi được trả lời. Mở khóa rồi chạy lại."),
    "stick_gone": N_("Không thấy “{place}”. Cắm lại USB rồi chạy lại; túi đã nhận thì không nhận đôi."),
    "stick_unsound": N_("“{place}” ghi vào đọc ra không giống nhau. Dùng USB khác."),
    "stick_fault": N_("Không đọc hoặc ghi được “{place}”: {detail}"),
    "forked": N_("trái với dữ kiện đã có"),
    "device_revoked": N_("máy đã bị thu hồi"),
    "device_expired": N_("chứng nhận của máy đã hết hạn"),
    "from_the_future": N_("số thứ tự vượt xa mọi máy khác; máy này phải thay"),
    "unknown_fact_kind": N_("loại dữ kiện của phiên bản mới hơn"),
    "malformed_fact": N_("dữ kiện không đúng khuôn"),
    "office_only": N_("chỉ văn phòng mới được ghi"),
    "unit_not_served": N_("máy không phục vụ đơn vị này"),
    "value_not_storable": N_("giá trị không lưu được"),
    "projection_failed": N_("chương trình không áp dụng được"),
    "no_such_matter": N_("Không còn việc “{matter}”; có thể đã được sửa xong."),
    "already_settled": N_("{clerk} đã giải quyết việc này lúc {at_ms}: {outcome}."),
    "action_not_offered": N_("Việc này không giải quyết được bằng cách “{action}”."),
    "reason_missing": N_("Cần ghi lý do, ít nhất vài chữ."),
    "clerk_missing": N_("Cần ghi tên người giải quyết."),
    "still_not_applicable": N_("Đã thử lại nhưng vẫn như trước: {why}."),
    "gap": N_("còn thiếu gói trước đó"),
}  # fmt: skip


def reason(code: str) -> str:
    """What a code says, for lists; the bare code when it has no sentence."""
    sentence = SENTENCES.get(code)
    return _(sentence) if sentence else code


def sentence(error: FieldappError) -> str:
    """One line that says what and where."""
    if isinstance(error, RegisterUnreadable):
        return f"{error.code}: {say_file(error)}"
    found = SENTENCES.get(error.code)
    if found is None:
        details = " ".join(f"{name}={value}" for name, value in error.params.items())
        return f"{error.code} {details}".strip()
    return f"{error.code}: {_(found).format(**error.params)}"
