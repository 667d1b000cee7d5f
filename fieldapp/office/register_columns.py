"""The columns of a register file and the words that offices put into them, as data.

Headings and words are matched folded (no accents, no case, no signs), so `HỌ VÀ TÊN`, `Ho va ten` and `Họ & tên`
are one heading. The first heading of a column is the one that is written.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from fieldapp.domain.names import fold


@dataclass(frozen=True, slots=True)
class RegisterColumn:
    """A column: its key in problems, its headings (the first is ours), whether a file without it is refused."""

    key: str
    headings: tuple[str, ...]
    is_required: bool = False
    width: int = 14


COLUMNS = (
    RegisterColumn("commune", ("Mã xã", "Mã xã/phường", "Mã đơn vị hành chính", "Mã ĐVHC"), width=8),
    RegisterColumn("household", ("Mã hộ", "Mã hộ gia đình", "Số hộ", "Mã số hộ", "Số sổ hộ khẩu"), width=12),
    RegisterColumn("village", ("Thôn/bản", "Thôn", "Bản", "Bản/tiểu khu", "Tổ/bản", "Thôn, bản", "Buôn"), width=18),
    RegisterColumn("address", ("Địa chỉ", "Nơi ở", "Nơi cư trú", "Địa chỉ thường trú", "Nơi thường trú"), width=36),
    RegisterColumn("name", ("Họ và tên", "Họ tên", "Họ & tên", "Họ tên thành viên"), is_required=True, width=26),
    RegisterColumn(
        "born", ("Ngày sinh", "Ngày tháng năm sinh", "Ngày, tháng, năm sinh", "Năm sinh", "Sinh ngày"), is_required=True
    ),
    RegisterColumn("sex", ("Giới tính", "Giới", "Nam/Nữ"), width=9),
    RegisterColumn(
        "citizen_id",
        (
            "Số định danh",
            "Số định danh cá nhân",
            "Mã định danh",
            "Số CCCD",
            "CCCD",
            "Số căn cước",
            "Căn cước công dân",
            "Số CCCD/ĐDCN",
            "ĐDCN",
            "Số CMND/CCCD",
        ),
        width=16,
    ),
    RegisterColumn("insurance_code", ("Mã số BHXH", "Mã BHXH", "Số sổ BHXH", "Mã số bảo hiểm xã hội", "Số BHXH")),
    RegisterColumn("card_number", ("Số thẻ BHYT", "Mã thẻ BHYT", "Mã thẻ", "Số thẻ", "Thẻ BHYT"), width=19),
    RegisterColumn("ethnicity", ("Dân tộc",), width=10),
    RegisterColumn("tie", ("Quan hệ với chủ hộ", "Quan hệ", "QH với chủ hộ", "Mối quan hệ với chủ hộ"), width=16),
    RegisterColumn("groups", ("Nhóm", "Nhóm đối tượng", "Đối tượng", "Mã đối tượng", "Diện đối tượng"), width=26),
    RegisterColumn("starts_on", ("Thẻ từ ngày", "Từ ngày", "Giá trị từ", "Hạn thẻ từ", "Giá trị thẻ từ")),
    RegisterColumn("expires_on", ("Thẻ đến ngày", "Đến ngày", "Giá trị đến", "Hạn thẻ", "Hạn thẻ đến", "Ngày hết hạn")),
    RegisterColumn("phone", ("Điện thoại", "Số điện thoại", "SĐT", "ĐT", "Di động"), width=13),
    RegisterColumn("language", ("Ngôn ngữ", "Tiếng nói", "Tiếng"), width=10),
    RegisterColumn("exited_on", ("Ngày ra khỏi vùng", "Ngày thoát vùng", "Ngày xã ra khỏi vùng"), width=16),
    RegisterColumn("note", ("Ghi chú",), width=20),
)

_SIGNS = re.compile(r"[^a-z0-9]+")


def plain_words(text: str) -> str:
    """Folded, with signs and bracketed remarks gone: `Ngày sinh (dd/mm/yyyy)*` → `ngay sinh`."""
    return _SIGNS.sub(" ", re.sub(r"\([^)]*\)", " ", fold(text)).replace("&", " va ")).strip()


HEADINGS: Mapping[str, str] = {plain_words(h): column.key for column in COLUMNS for h in column.headings}


def _words(table: Mapping[str, str]) -> dict[str, str]:
    return {plain_words(word): code for code, words in table.items() for word in (code, *words.split("|")) if word}


_GROUP_WORDS = {
    "household": "GD|Hộ gia đình|BHYT hộ gia đình|Gia đình",
    "near_poor": "CN|Cận nghèo|Hộ cận nghèo",
    "near_poor_poor_commune": "Cận nghèo xã nghèo|Hộ cận nghèo xã nghèo",
    "near_poor_minority_mountain": "Cận nghèo dân tộc thiểu số miền núi|Cận nghèo DTTS miền núi",
    "minority_exited_commune": "DTTS xã ra khỏi vùng|Dân tộc thiểu số xã ra khỏi vùng khó khăn",
    "student": "HS|SV|Học sinh|Sinh viên|Học sinh sinh viên|HSSV",
    "farm_average": "GB|Hộ nông lâm ngư diêm nghiệp có mức sống trung bình|Nông lâm ngư mức sống trung bình",
    "village_staff": "Cán bộ thôn bản|Người hoạt động không chuyên trách ở thôn|Y tế thôn bản",
    "trafficking_victim": "Nạn nhân mua bán người",
    "poor": "HN|Nghèo|Hộ nghèo",
    "child_under_6": "TE|Trẻ em dưới 6 tuổi|Trẻ dưới 6 tuổi|Trẻ em",
    "minority_difficult_area": "DT|DTTS vùng khó khăn|Dân tộc thiểu số vùng khó khăn|DTTS",
    "extremely_difficult_area": "DK|Vùng đặc biệt khó khăn|Xã đặc biệt khó khăn|Vùng ĐBKK|ĐBKK",
    "island": "XD|Xã đảo|Huyện đảo|Đảo",
    "merit": "CC|CK|TC|Người có công|Người có công với cách mạng|Thân nhân người có công",
    "veteran": "CB|Cựu chiến binh",
    "social_allowance": "BT|Bảo trợ xã hội|Trợ cấp xã hội|Trợ cấp hưu trí xã hội",
    "elderly_75_survivor": "Từ đủ 75 tuổi hưởng trợ cấp tuất",
    "elderly_70_near_poor_survivor": "Từ đủ 70 tuổi hộ cận nghèo hưởng trợ cấp tuất",
    "militia": "Dân quân thường trực",
    "organ_donor": "HG|Người hiến bộ phận cơ thể",
    "safe_zone": "AK|An toàn khu|Xã an toàn khu|ATK",
}
GROUPS = _words(_GROUP_WORDS)
"""Words and card object codes (Decision 1351/QĐ-BHXH and what is seen since) → our group codes."""

THROUGH_WORK = frozenset(
    plain_words(word)
    for word in "DN HX CH NN TK HC XK HT TB NO CT XB TN CS XN QN CA CY LS PV MS".split()  # noqa: SIM905
)
"""Object codes of people insured through work, a pension or the forces; this register is not theirs."""

_TIE_WORDS = {
    "head": "Chủ hộ|CH|Bản thân",
    "spouse": "Vợ|Chồng|Vợ/chồng",
    "child": "Con|Con đẻ|Con trai|Con gái|Con nuôi",
    "parent": "Bố|Mẹ|Cha|Bố đẻ|Mẹ đẻ|Cha đẻ|Bố vợ|Mẹ vợ|Bố chồng|Mẹ chồng|Bố/mẹ",
    "grandchild": "Cháu|Cháu nội|Cháu ngoại|Chắt",
    "grandparent": "Ông|Bà|Ông nội|Bà nội|Ông ngoại|Bà ngoại",
    "sibling": "Anh|Chị|Em|Anh ruột|Chị ruột|Em ruột|Em trai|Em gái|Anh trai|Chị gái",
    "child_in_law": "Con dâu|Con rể|Dâu|Rể",
    "other": "Khác|Người ở cùng|Ở nhờ|Cháu họ",
}
TIES = _words(_TIE_WORDS)

_SEX_WORDS = {"male": "Nam|Trai|M|1", "female": "Nữ|Gái|F|2|0"}
SEXES = _words(_SEX_WORDS)

_LANGUAGE_WORDS = {
    "vi": "Tiếng Việt|Kinh|Việt|Phổ thông",
    "blt": "Thái|Thái Đen|Tiếng Thái",
    "twh": "Thái Trắng",
    "hmn_VN": "Mông|H'Mông|Hmông|Tiếng Mông",
    "mtq": "Mường|Tiếng Mường",
    "ium": "Dao|Tiếng Dao",
    "kjg": "Khơ Mú|Tiếng Khơ Mú",
    "puo": "Xinh Mun",
    "rad": "Ê Đê|Êđê|Tiếng Ê Đê",
    "bdq": "Ba Na|Bana|Tiếng Ba Na",
    "hro": "Chăm Hroi",
}
LANGUAGES = _words(_LANGUAGE_WORDS)

_PEOPLES = """Kinh|Tày|Thái|Mường|Khmer|Hoa|Nùng|Mông|Dao|Gia Rai|Ê Đê|Ba Na|Sán Chay|Chăm|Cơ Ho|Xơ Đăng|Sán Dìu|Hrê|
Ra Glai|Mnông|Thổ|Xtiêng|Khơ Mú|Bru Vân Kiều|Cơ Tu|Giáy|Tà Ôi|Mạ|Giẻ Triêng|Co|Chơ Ro|Xinh Mun|Hà Nhì|Chu Ru|Lào|La Chí|
Kháng|Phù Lá|La Hủ|La Ha|Pà Thẻn|Lự|Ngái|Chứt|Lô Lô|Mảng|Cơ Lao|Bố Y|Cống|Si La|Pu Péo|Rơ Măm|Brâu|Ơ Đu"""
_OTHER_SPELLINGS = {
    "H'Mông": "Mông", "Hmông": "Mông", "Mèo": "Mông", "Ede": "Ê Đê", "Êđê": "Ê Đê", "Bana": "Ba Na", "Jrai": "Gia Rai",
    "Việt": "Kinh", "Khơ-me": "Khmer", "Chăm Hroi": "Chăm", "M'Nông": "Mnông", "Sinh Mun": "Xinh Mun",
}  # fmt: skip
ETHNICITIES: Mapping[str, str] = {
    **{plain_words(people): people for people in _PEOPLES.replace("\n", "").split("|")},
    **{plain_words(other): people for other, people in _OTHER_SPELLINGS.items()},
}
"""The 54 peoples of the official list (Decision 121-TCTK/PPCĐ of 1979) and other spellings of their names."""

HEADING_OF: Mapping[str, str] = {column.key: column.headings[0] for column in COLUMNS}


def _labels(table: Mapping[str, str]) -> dict[str, str]:
    """Code → the first word that is no abbreviation, as we write it."""
    return {
        code: next(word for word in words.split("|") if len(word) > 2 or word == "Nữ") for code, words in table.items()
    }


GROUP_LABELS = _labels(_GROUP_WORDS)
TIE_LABELS = _labels(_TIE_WORDS)
SEX_LABELS = _labels(_SEX_WORDS)
LANGUAGE_LABELS = _labels(_LANGUAGE_WORDS)
