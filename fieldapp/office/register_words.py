"""The sentences about a register file: one for each code of a problem, a warning or a refusal of the whole file."""

from __future__ import annotations

from collections.abc import Mapping

from fieldapp.i18n import N_, _
from fieldapp.office.register_rows import RegisterUnreadable, RowProblem

ROW_SENTENCES: Mapping[str, str] = {
    "name_missing": N_("thiếu họ và tên"),
    "not_a_name": N_("không phải họ và tên"),
    "born_missing": N_("thiếu ngày sinh và không có số định danh"),
    "born_in_future": N_("ngày sinh sau hôm nay"),
    "born_long_ago": N_("hơn 120 tuổi, hãy kiểm tra"),
    "born_from_citizen_id": N_("thiếu ngày sinh, lấy năm {year} theo số định danh"),
    "born_differs_from_citizen_id": N_("năm sinh {given} khác số định danh ({said})"),
    "sex_missing": N_("thiếu giới tính và không có số định danh"),
    "sex_from_citizen_id": N_("thiếu giới tính, lấy theo số định danh"),
    "sex_differs_from_citizen_id": N_("giới tính khác số định danh"),
    "not_a_date": N_("không phải ngày (viết ngày/tháng/năm)"),
    "serial_day": N_("ô chưa định dạng ngày, đọc là {day}"),
    "digits_lost": N_("bảng tính đã làm mất chữ số, hãy nhập lại dưới dạng chữ"),
    "number_repaired": N_("bảng tính đã làm sai số, sửa thành {repaired}"),
    "number_wrong_length": N_("có {length} ký tự, phải có {expected}"),
    "number_wrong_characters": N_("có ký tự không hợp lệ"),
    "number_wrong_part": N_("có phần không thể có thật"),
    "birth_province_unknown": N_("mã tỉnh {birthplace} trong số định danh không có trong danh mục"),
    "birth_country_unknown": N_("mã nước {birthplace} trong số định danh không có trong danh mục"),
    "object_code_unknown": N_("mã đối tượng {object_code} không có trong danh mục"),
    "benefit_digit_unusual": N_("mã {object_code} thường có mức hưởng {usual}, thẻ ghi {benefit}"),
    "card_province_unknown": N_("mã tỉnh {province} trên thẻ không có trong danh mục"),
    "card_differs_from_insurance_code": N_("số thẻ khác mã số BHXH"),
    "duplicate_citizen_id": N_("trùng số định danh với dòng {first}"),
    "duplicate_insurance_code": N_("trùng mã số BHXH với dòng {first}"),
    "perhaps_the_same_person": N_("trùng họ tên và ngày sinh với dòng {first}"),
    "cover_ends_before_it_starts": N_("thẻ hết hạn trước khi có giá trị"),
    "cover_end_missing": N_("thiếu ngày hết hạn thẻ, bỏ qua thời hạn"),
    "exited_on_missing": N_("thiếu ngày xã ra khỏi vùng khó khăn"),
    "insured_through_work": N_("{word}: tham gia qua nơi làm việc hoặc lương hưu, không thuộc danh sách này"),
    "unknown_word": N_("không hiểu “{word}”"),
    "unknown_place": N_("mã xã không có trong danh mục"),
    "commune_missing": N_("thiếu mã xã"),
    "commune_renumbered": N_("mã xã đọc là {commune}"),
    "head_assumed": N_("thiếu quan hệ, coi người đầu tiên là chủ hộ"),
    "head_missing": N_("hộ không có chủ hộ"),
    "second_head": N_("hộ đã có chủ hộ, ghi là thành viên khác"),
    "differs_in_household": N_("khác với người cùng hộ, giữ “{kept}”"),
    "text_cut": N_("dài hơn {limit} ký tự, đã cắt bớt"),
    "row_skipped": N_("dòng không có người, bỏ qua"),
}

FILE_SENTENCES: Mapping[str, str] = {
    "file_too_large": N_("Tệp quá lớn."),
    "too_many_rows": N_("Tệp có hơn {limit} dòng."),
    "not_a_workbook": N_("Tệp bảng tính bị hỏng hoặc không đúng dạng xlsx."),
    "old_workbook": N_("Tệp dạng xls cũ, hãy lưu lại thành xlsx."),
    "hostile_workbook": N_("Tệp bảng tính bất thường, không mở để giữ an toàn."),
    "unknown_encoding": N_("Không đọc được bảng mã của tệp, hãy lưu lại dạng CSV UTF-8 hoặc xlsx."),
    "no_heading": N_("Không thấy dòng tiêu đề có “Họ và tên” và “Ngày sinh”."),
    "not_a_table": N_("Tệp không phải bảng."),
}


def say_row(problem: RowProblem) -> str:
    """The sentence of a problem or a warning; the bare code when it has none."""
    sentence = ROW_SENTENCES.get(problem.code)
    return _(sentence).format(**dict(problem.params)) if sentence else problem.code


def say_file(refusal: RegisterUnreadable) -> str:
    """The sentence of a file that cannot be read; the bare reason when it has none."""
    reason = str(refusal.params["reason"])
    sentence = FILE_SENTENCES.get(reason)
    return _(sentence).format(**refusal.params) if sentence else reason
