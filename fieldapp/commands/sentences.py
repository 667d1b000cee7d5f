"""What goes wrong only at the command line, in a sentence each; everything else has its words in the window's table."""

from __future__ import annotations

from collections.abc import Mapping

from fieldapp.domain.errors import FieldappError

SENTENCES: Mapping[str, str] = {
    "bad_period": "Ngày không dùng được: viết NĂM-THÁNG-NGÀY, ngày đầu không sau ngày cuối; tháng viết NĂM-THÁNG.",
    "bad_request": "Yêu cầu không đúng mẫu; không tính gì.",
    "demo_folder_taken": "Thư mục đã có thứ khác, không động tới. Chọn thư mục trống, hoặc của lần chạy mẫu trước.",
    "demo_step_failed": "Bản mẫu dừng giữa chừng; xem thư mục logs của nó.",
    "input_unreadable": "Không đọc được tệp đầu vào; không ghi gì.",
    "no_proof_found": "Trong tệp không có mã QR của biên lai.",
    "no_folder_given": "Gửi bằng tệp thì thêm --folder THƯ_MỤC.",
    "no_hub_given": "Gửi qua máy bạn thì thêm --address MÁY:CỔNG và --code-file TỆP.",
    "no_template": "Chương trình không có mẫu này cho ngày hay phiên bản đó.",
    "not_a_sheet": "Tệp không phải bảng do chương trình xuất ra, hoặc đã mất dấu, mất đầu bảng hay dòng tổng cộng.",
    "sheet_cell_unfit": "Một ô không đúng kiểu của cột; không so gì.",
    "sheet_of_other_units": "Bảng này của đơn vị khác, máy này không có sổ của họ.",
    "template_refused": "Mẫu bảng có lỗi; cài lại chương trình.",
    "which_officer": "Nhiều cán bộ dùng chung hồ sơ này; thêm --officer MÃ.",
}


def words_for(error: FieldappError) -> str:
    """The sentence for an error at the command line."""
    from fieldapp.gui.messages import message

    return SENTENCES.get(error.code) or message(error)
