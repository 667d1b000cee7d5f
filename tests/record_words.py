"""Words that invented households are made of: names by how often they are borne, communes, villages, rates.

DỮ LIỆU MẪU. Family names bear rough shares of their people; of the other words the lists stand in order of frequency
and a word's weight falls with its place (Zipf). Whoever bears a name made of them does so by chance. Villages end in
`(mẫu)` because they do not exist.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

ZIPF_SHIFT = 6
"""How flat the fall is: a word at place n weighs 1 / (n + shift)."""


@dataclass(frozen=True, slots=True)
class Weighted:
    """Words with the running sums of their weights."""

    words: tuple[str, ...]
    sums: tuple[float, ...]


def shares(text: str) -> Weighted:
    """Words with their shares written out: `Lò 22 Lường 9`; `_` stands for a space."""
    parts = text.split()
    return Weighted(
        tuple(word.replace("_", " ") for word in parts[::2]),
        tuple(accumulate(float(share) for share in parts[1::2])),
    )


def falling(text: str) -> Weighted:
    """Words in order of frequency; `_` stands for a space."""
    words = tuple(dict.fromkeys(word.replace("_", " ") for word in text.split()))
    return Weighted(words, tuple(accumulate(1 / (place + ZIPF_SHIFT) for place in range(1, len(words) + 1))))


@dataclass(frozen=True, slots=True)
class People:
    """How a people names its children. `before` stands in front of a given name (`Y `, `H'`) where the family name
    follows; else family, middle and given name follow one another. `mothers`: children bear the mother's name.
    `birthplaces`: first three digits of the citizen ids of those born elsewhere.
    """

    name: str
    families: Weighted
    given: tuple[Weighted, Weighted]
    birthplaces: Weighted
    middles: tuple[Weighted, Weighted] | None = None
    before: tuple[str, str] = ("", "")
    mothers: bool = False


KINH = People(
    "Kinh",
    shares(
        "Nguyễn 38.4 Trần 11 Lê 9.5 Phạm 7.1 Huỳnh 3.1 Hoàng 2.4 Phan 4.5 Vũ 2.2 Võ 1.9 Đặng 2.1 Bùi 2 Đỗ 1.4 Hồ 1.3 "
        "Ngô 1.3 Dương 1 Lý 0.5 Đinh 0.9 Trương 0.9 Mai 0.7 Đoàn 0.7 Trịnh 0.7 Cao 0.6 Lương 0.5 Hà 0.5 Tạ 0.4 Châu "
        "0.3 Tô 0.3 Thái 0.3 Phùng 0.3 Lưu 0.3 Chu 0.2 La 0.2 Vương 0.2 Kiều 0.1 Từ 0.1"
    ),
    (
        falling(
            "Hùng Tuấn Anh Dũng Minh Hải Nam Sơn Thành Long Cường Hoàng Huy Đức Bình Khang Phúc Bảo Quân Trung Tùng "
            "Thắng Kiên Khoa Khôi Lâm Đạt Nghĩa Phong Hiếu Tâm Tân Toàn Vinh Việt Lộc Nhân An Quang Quý Tài Thịnh "
            "Tiến Trí Trường Vũ Duy Hậu Hòa Hưng Khánh Kiệt Linh Lợi Luân Mạnh Nguyên Nhật Phát Phú Phước Sang Thái "
            "Thanh Thiện Thuận Tín Triều Văn Xuân Chiến Chính Công Danh Dương Đại Đăng Điền Đông Giang Hào Học Khải "
            "Khiêm Ngọc Ninh Quyết Quyền Sáng Sỹ Thạch Thông Thọ Tú Tường Tuyên Vượng Ý"
        ),
        falling(
            "Hương Lan Hoa Mai Linh Trang Hà Nga Thảo Anh Ngọc Yến Hằng Thủy Phương Nhung Hạnh Thu Vân Hiền Loan "
            "Oanh Dung Tuyết My Vy Nhi Ngân Trâm Châu Chi Thanh Bích Liên Hồng Huyền Quyên Thư Uyên Xuân Nguyệt "
            "Phượng Tâm Trinh Thoa Hòa Hường Huệ Giang Diễm Diệp Cúc Đào Hậu Kiều Lệ Liễu Lý Minh Mỹ Na Ngà Nguyên "
            "Như Nương Quỳnh Sương Tiên Trà Trúc Tú Tươi Vui Ánh Ân Chinh Dịu Duyên Đông Hân Khuê Lài Lam Luyến Mận "
            "Mơ Nụ Phụng Sen Thắm Thêu Thơ Thơm Thúy Thương Thy Tình Viên Yên"
        ),
    ),
    shares("030 12 034 14 036 12 038 16 040 18 042 14 001 5 049 6 051 8 052 9 054 6"),
    middles=(
        falling(
            "Văn Đức Hữu Minh Quang Xuân Ngọc Đình Công Thanh Gia Anh Quốc Duy Tiến Trọng Hoàng Bá Mạnh Thế Viết Bảo "
            "Tấn Nhật Hải Khắc Phước Thành Việt Trung"
        ),
        falling(
            "Thị Thị_Thu Thị_Ngọc Ngọc Thu Thị_Thanh Kim Phương Thanh Thị_Kim Minh Hồng Khánh Bảo Thị_Hồng Mai Quỳnh "
            "Thùy Bích Hoài Thị_Bích Diệu Gia Mỹ Như Thị_Mỹ Tường Cẩm Tuyết Lan"
        ),
    ),
)
THAI = People(
    "Thái",
    shares(
        "Lò 23 Lường 9 Quàng 8 Vi 7 Cà 6 Tòng 6 Hoàng 5 Vì 5 Hà 5 Cầm 4 Lô 4 Lương 4 Điêu 3 Lù 2 Bạc 2 Lừ 2 Mè 2 Kha "
        "2 Ngân 2 Đèo 1 Lộc 1 Sầm 1 Lang 1"
    ),
    (
        falling(
            "Thắng Hặc Chính Pánh Ún Xôm Ơn Dọn Biên Hoan Tính Phương Panh Ín Tiên Muôn Thoan Bun Inh Chiến Sương "
            "Diên Tuấn Nam Duy Huy Khánh Thành Hiếu Nghĩa Trường Long Hùng Dũng Minh Hải Sơn Cường Quân Kiệt Phong "
            "Thái Toàn Tươi Xuân Yêu Piêng Pâng Phanh Phớ Nọi Nuôi Nhất Lả Lún Khuyên Kẻo Hịa Hương Hom Đôi Đoan "
            "Chương Chựa Bình Bó Bơ An Ánh Ấn Ban Tám Tại Tiện Tuân Vân Viện Vượng"
        ),
        falling(
            "Ánh Hặc Pành Thoa Xiên Bun Ín Tiên Hiêng Sương Dung Diên Phương Ơn Lả Piêng Xuân Biến Chựa Lún Linh My "
            "Nhung Trang Thảo Huyền Yến Hoa Lan Hương Mai Hà Ngọc Thương Quỳnh Chi Anh Vân Hạnh Hiền Thu Loan Nga "
            "Phượng Nguyệt Muôn Mến Mười Nọi Nuôi On Ún Ưởng Toán Thiên Thoan Panh Pâng Xôm Ban Bích Chanh Chiêng "
            "Chom Diệp Dọn Đôi Hịa Hom Hượng Inh Kẻo Khuyên"
        ),
    ),
    shares("014 55 011 15 040 18 038 8 012 4"),
    middles=(
        shares("Văn 78 Đức 3 Minh 4 Quang 3 Thanh 2 Xuân 3 Ngọc 2 Hồng 1 Mạnh 1 Bảo 2 Gia 2"),
        shares("Thị 80 Ngọc 3 Thu 2 Bảo 2 Thùy 2 Hồng 2 Thị_Thu 2 Kim 2 Lan 1 Diệu 1 Quỳnh 1 Phương 2"),
    ),
)
HMONG = People(
    "Mông",
    shares(
        "Giàng 14 Vàng 12 Sùng 12 Thào 10 Mùa 7 Lầu 6 Hạng 4 Hờ 4 Vừ 5 Lý 5 Cứ 3 Chang 2 Ly 3 Má 3 Sồng 2 Tráng 3 "
        "Hảng 2 Cháng 1 Khang 1 Phàng 1"
    ),
    (
        falling(
            "Páo Chống Dơ Tủa Sử Chìa Lử Nủ Sếnh Giống Dế Vảng Pó Thào Chớ Khua Tồng Lềnh Hờ Nếnh Thái Phổng Súa Cu "
            "Sáng Minh Dũng Thắng Long Phong Chung Dình Hồng Nam Công Trừ Hải Say Vinh Anh Chu Chúng Cở Dà Di Dinh "
            "Dính Đằng Giàng Hạ Hầu Hùng Ký Lao Lâu Ly Mạnh Nhà Nhìa Phừ Phử Pính Say Sình Sính Sùng Tà Thề Thênh "
            "Tỏa Trống Trư Tu Tùng Vàng Vừ Xà Xênh"
        ),
        falling(
            "Mỷ Dở Sua Mai Say Chư Dợ Pà Xía Ka Vá Dí Bầu Mị Chá Nhìa Sênh Súa Dê Mo Máy Chở Của Nhung Hoa Ngọc Linh "
            "Hương Chi Lan Xuân Dinh My Kía Thanh Bla Blia Chía Chúa Cu Dà Dua Ga Giống Già Gầu Hằng Hờ Lia Lỳ Mùa "
            "Nếnh Nhè Nhia Nhù Pa Pàng Phương Pla Sai Sáo Sông Sừ Sung Súng Thương Trang Và Xay Xi Yến"
        ),
    ),
    shares("002 10 004 20 006 8 008 10 010 14 011 22 014 16"),
    middles=(
        shares("A 72 Văn 9 Seo 8 Mí 4 Thanh 2 Minh 2 Đức 1 Quốc 1 Tuấn 1"),
        shares("Thị 84 Ngọc 2 Thanh 2 Thu 2 Mai 1 Hồng 1 Lan 1 Seo 4 Bảo 1 Kim 1 Diệu 1"),
    ),
)
EDE = People(
    "Ê Đê",
    shares(
        "Niê 22 Mlô 13 Êban 10 Ayŭn 6 Kbuôr 5 Kđoh 3 Hwing 3 Byă 5 Adrơng 3 Hđơk 3 Hmŏk 3 Kpă 2 Ksơr 3 Bkrông 3 "
        "Buôn_Yă 2 Êñuôl 3 Knul 2 Kriêng 2 Ktla 3 Mđrang 1 Niê_Kđăm 6 Niê_Mlô 2 Buôn_Krông 3"
    ),
    (
        falling(
            "Bhăm Blô Bliu Djuh Dlinh Đăm Guăn Hoan Jut Khen Krông Kuan Lanh Lin Luyn Mion Ngâo Nuê Pha Phôn Rin San "
            "Siu Suin Sĭ Thao Thuyên Tĭ Tul Wel Wơl Yem Ju Kô Thân Thiên Dương Hùng Nam Phong Tuấn Bảo Duy Khang "
            "Quân Thiện Bôn Brao Bruôl Đhơn Cuôr Djam Dhăm Đơk Hiu Jhon Jim Kăm Khuê Kriêng Lem Liêng Lơng Mên Mgăm "
            "Nguin Nhan Pôk Quang Ruê Sang Sam Tlam Tơr Vinh Yăk Yung"
        ),
        falling(
            "Wen Bia Ble Blưn Chi Djuăn Duyên Đê Giang Hà Hoa Hương Jâo Juel Juk Kim Kla La Lan Len Linh Loan Lui "
            "Mai Ngan Ngoen Nguyệt Nhung Oanh Pim Rik Rơ Sa Sen Thương Trinh Tuyết Wit Yar Yen Zô Ân Anh Bik Bluên "
            "Brit Buôn Chuyên Diễm Diệu Djê Đăm Êlan Hiên Hlim Jiê Jun Khuyên Khăm Krăm Lem Liên Luen Mrao Nga Nghem "
            "Ngơk Nhiên Nuăn Phương Rê Rưl Siu Sương Thảo Trang Wan Yơn"
        ),
    ),
    shares("066 96 064 2 054 2"),
    before=("Y ", "H'"),
    mothers=True,
)


@dataclass(frozen=True, slots=True)
class Commune:
    """Where households live: register unit, first digits of citizen ids and insurance codes given there, first
    letters of receipts, laptop, officers, villages with the people who live there, and how many households of each.
    """

    unit: int
    born_here: str
    insured_here: str
    series: str
    device: str
    officers: tuple[str, ...]
    villages: tuple[tuple[str, People, float], ...]


def _villages(*groups: tuple[People, float, str]) -> tuple[tuple[str, People, float], ...]:
    return tuple(
        (f"{name.replace('_', ' ')} (mẫu)", people, share) for people, share, text in groups for name in text.split()
    )


PUBLISHED = Commune(
    7,
    "066",
    "66",
    "DL26A",
    "L12",
    ("O4", "O9"),
    _villages(
        (EDE, 8, "Buôn_Ea_Mlan Buôn_Cư_Hrăm Buôn_Sah_Đing Buôn_Tlan_A"),
        (THAI, 6, "Thôn_Nà_Sặt Thôn_Mường_Lạn Thôn_Chiềng_Ban"),
        (HMONG, 6, "Thôn_Suối_Trồ Thôn_Pá_Dê Thôn_Ea_Rớt_Mới"),
        (KINH, 7, "Thôn_1 Thôn_2 Thôn_3_Hòa_Lộc Thôn_Tân_Bắc"),
    ),
)
"""The commune of the published set."""

TRAINING: Sequence[Commune] = (
    Commune(
        3, "014", "14", "SL25B", "L3", ("O1",),
        _villages(
            (THAI, 10, "Bản_Nà_Pát Bản_Co_Muông Bản_Phiêng_Hịa Bản_Huổi_Sàng Bản_Noong_Luống"),
            (HMONG, 7, "Bản_Pa_Kha Bản_Háng_Lìa Bản_Sín_Chải"),
            (KINH, 6, "Tiểu_khu_2 Tiểu_khu_6"),
        ),
    ),
    Commune(
        21, "011", "11", "DB26C", "L30", ("O2", "O5", "O6"),
        _villages(
            (HMONG, 10, "Bản_Huổi_Lóng Bản_Tìa_Chớ Bản_Xá_Nhù Bản_Nậm_Pan"), (THAI, 8, "Bản_Na_Phay Bản_Pom_Khoang")
        ),
    ),
    Commune(
        40, "066", "66", "LK26D", "L8", ("O7",),
        _villages(
            (EDE, 10, "Buôn_Ky_Săm Buôn_Drai_Yang Buôn_Kna_B"), (KINH, 7, "Thôn_6 Thôn_8 Thôn_Đoàn_Kết"),
            (THAI, 5, "Thôn_Thái_Bình_Mới"),
        ),
    ),
)  # fmt: skip
"""Communes that a dictionary may learn from: none of them is the published one."""
