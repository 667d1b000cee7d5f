"""What goes wrong only at the command line, in a sentence each; everything else has its words in the window's table."""

from __future__ import annotations

from collections.abc import Mapping

from fieldapp.domain.errors import FieldappError

SENTENCES: Mapping[str, str] = {
    "bad_request": "Yêu cầu không đúng mẫu; không tính gì.",
    "demo_folder_taken": "Thư mục đã có thứ khác, không động tới. Chọn thư mục trống, hoặc của lần chạy mẫu trước.",
    "demo_step_failed": "Bản mẫu dừng giữa chừng; xem thư mục logs của nó.",
    "input_unreadable": "Không đọc được tệp đầu vào; không ghi gì.",
    "no_proof_found": "Trong tệp không có mã QR của biên lai.",
    "no_folder_given": "Gửi bằng tệp thì thêm --folder THƯ_MỤC.",
    "no_hub_given": "Gửi qua máy bạn thì thêm --address MÁY:CỔNG và --code-file TỆP.",
    "which_officer": "Nhiều cán bộ dùng chung hồ sơ này; thêm --officer MÃ.",
}


def words_for(error: FieldappError) -> str:
    """The sentence for an error at the command line."""
    from fieldapp.gui.messages import message

    return SENTENCES.get(error.code) or message(error)
