"""From an error's code and parameters to a sentence: what happened, what to do. The one place the window has for it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from fieldapp.domain.errors import FieldappError
from fieldapp.i18n import N_, _, placeholders

UNKNOWN = N_("Việc này chưa làm được (mã {code}). Những gì đã gõ vẫn còn; thử lại, nếu vẫn vậy thì báo cơ quan mã này.")
UNEXPECTED = N_("Chương trình gặp lỗi của chính nó. Những gì đã lưu vẫn còn nguyên; lỗi đã được ghi vào sổ để báo lại.")

SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        "not_whole_dong": N_("Số tiền {value} không phải số đồng nguyên. Gõ lại bằng chữ số, không có phần lẻ."),
        "not_a_date": N_("“{text}” không phải ngày. Gõ ngày/tháng/năm, ví dụ 02/05/1980; chỉ biết năm thì gõ 1980."),
        "not_yet_born": N_("Ngày sinh {born} sau ngày {on}. Xem lại ngày sinh."),
    }
)
"""code -> msgid. A placeholder names a parameter of the error class."""


def message(error: FieldappError) -> str:
    """The sentence for `error` in the language spoken now; a calm general one for a code not in the table."""
    sentence = SENTENCES.get(error.code)
    if sentence is None or not placeholders(sentence) <= error.params.keys():
        return _(UNKNOWN).format(code=error.code)
    return _(sentence).format(**error.params)


def unexpected() -> str:
    """The sentence for a fault of our own."""
    return _(UNEXPECTED)
