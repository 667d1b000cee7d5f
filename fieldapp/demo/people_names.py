"""Names as the peoples of Sơn La bear them, for demonstration people who do not exist.

Family, middle and given names are drawn separately; whoever bears the same name as a real person does so by chance.
"""

from __future__ import annotations

from dataclasses import dataclass


def _split(names: str) -> tuple[str, ...]:
    return tuple(names.split())


@dataclass(frozen=True, slots=True)
class NameStock:
    """One people's names; `elder` are those of people born before about 1985, `younger` of those after.

    Younger given names may have two words, joined by `_` in the source.
    """

    people: str
    language: str
    families: tuple[str, ...]
    male_middle: tuple[str, ...]
    female_middle: tuple[str, ...]
    male_elder: tuple[str, ...]
    male_younger: tuple[str, ...]
    female_elder: tuple[str, ...]
    female_younger: tuple[str, ...]


THAI = NameStock(
    "Thái",
    "blt",
    _split("Lò Lò Lò Cà Quàng Quàng Tòng Tòng Hoàng Lường Lường Bạc Cầm Vì Điêu Lừ Mè Hà Cà Đèo"),
    _split("Văn"),
    _split("Thị"),
    _split("Thắng Hặc Chính Pánh Ún Xôm Ơn Dọn Biên Hoan Tính Phương Panh Ín Tiên Muôn Thoan Bun Inh Chiến Sương Diên"),
    _split("Bảo_Nam Tuấn_Kiệt Minh_Quân Đức_Anh Duy Huy Khánh Thành Tuấn Hiếu Nghĩa Trường Gia_Bảo Hoàng_Long Nam"),
    _split("Ánh Hặc Pành Thoa Xiên Bun Ín Tiên Hiêng Sương Dung Diên Phương Ơn Lả Piêng Xuân Biến Chựa Lún"),
    _split("Ngọc_Mai Bảo_Ngọc Thùy_Linh Hà_My Lan_Anh Diệu_Linh Kim_Chi Quỳnh_Anh Nhung Trang Thảo Ánh Huyền Yến"),
)
HMONG = NameStock(
    "Mông",
    "hmn_VN",
    _split("Giàng Giàng Vàng Vàng Sùng Sùng Thào Thào Mùa Lầu Hạng Tráng Cứ Và Vừ Sồng Ly Lý"),
    _split("A"),
    _split("Thị"),
    _split("Páo Chống Dơ Tủa Sử Chìa Lử Nủ Sếnh Giống Dế Vảng Pó Thào Chớ Khua Tồng Lềnh Hờ Nếnh Thái Phổng Súa Cu"),
    _split("Tủa Sáng Minh Dũng Páo Thắng Long Phong Chung Dình Hồng Nam Công Trừ Hải Say Vinh Anh"),
    _split("Mỷ Dở Sua Mai Say Chư Dợ Pà Xía Ka Vá Dí Bầu Mị Chá Nhìa Sênh Súa Dê Mo Máy Chở Của"),
    _split("Mai Mỷ Sua Nhung Hoa Dở Ngọc Linh Hương Chi Lan Xuân Dinh My Pà Mị Kía Thanh"),
)
MUONG = NameStock(
    "Mường",
    "mtq",
    _split("Đinh Đinh Đinh Hà Hà Bùi Bùi Quách Phùng Cầm Hoàng Đinh Bạch"),
    _split("Văn Công Quang Xuân"),
    _split("Thị"),
    _split("Chương Thìn Quyết Khiêm Sơn Bình Lượng Nhất Tần Hợp Vượng Ểu Thuận Thiện Lực Nghị Ngọ Phúc Kiên Chắc"),
    _split("Tiến_Đạt Minh_Đức Quang_Huy Bảo_Long Nhật_Minh Tùng Cường Hưng Đạt Việt Thịnh Sang Lâm Khôi Phong"),
    _split("Xuân Thiện Lan Nhung Huệ Bích Yêm Thìn Hoan Chiên Mến Đậu Nụ Hiền Mùi Ón Thơ Đào Quyên Thu"),
    _split("Khánh_Huyền Phương_Thảo Mai_Anh Thu_Hà Hồng_Nhung Ngọc_Ánh Linh Trang Hằng Vân Thư Hà Nga Oanh"),
)
KINH = NameStock(
    "Kinh",
    "vi",
    _split("Nguyễn Nguyễn Nguyễn Nguyễn Trần Trần Lê Lê Phạm Hoàng Vũ Đỗ Bùi Đặng Phan Ngô"),
    _split("Văn Đức Hữu Quang Xuân Minh"),
    _split("Thị Thị Thị Thu Ngọc"),
    _split("Hùng Dũng Tuấn Sơn Thành Bình Hải Minh Toàn Khoa Lợi Thắng Chiến Hoà Quý Tân Phúc Vinh Tâm Lâm"),
    _split("Gia_Huy Minh_Khang Đức_Anh Bảo_Nam Quốc_Bảo Hải_Đăng Tùng Dương Kiên Trung Đạt Khôi Phúc Nguyên"),
    _split("Hoa Lan Hương Thuỷ Hà Nga Mai Hạnh Thanh Loan Dung Liên Tuyết Bích Minh Phượng Yến Nguyệt Vân Oanh"),
    _split("Khánh_Linh Bảo_Trâm Phương_Anh Minh_Châu Hà_Vy Thảo_My An_Nhiên Trang Giang Quỳnh Ngân Chi Thư Diệp"),
)
KHMU = NameStock(
    "Khơ Mú",
    "kjg",
    _split("Quàng Quàng Lò Lò Cút Ót Moong Lường Vì"),
    _split("Văn"),
    _split("Thị"),
    _split("Ổn Dọn Ngọc Chăn Phanh Ơn Pâng Chính Muôn Xương Thân Pọm Hom Yên Piếng Phong"),
    _split("Tuấn Dũng Nam Anh Thắng Hoàng Đạt Huy Việt Kiên Sơn Nghĩa"),
    _split("Ún Pe Xôm Ơn Yên Hom Bun Panh Lả Dung Chăn Xuân Xiêm Inh"),
    _split("Hoa Linh Hương Mai Ngọc Thảo Trang Nhung Lan Yến Thu"),
)
XINH_MUN = NameStock(
    "Xinh Mun",
    "puo",
    _split("Vì Vì Vì Lò Hoàng Cụt Lường"),
    _split("Văn"),
    _split("Thị"),
    _split("Chăn Xuân Bun Ín Chương Tạnh Púng Hà Ơn Pánh Sinh Xiêng Phương"),
    _split("Tuấn Hùng Nam Anh Thắng Hiếu Duy Quân Đức Hải"),
    _split("Mười Ơn Xôm Bun Lả Xuân Hoa Piêng Ín Chum Sen"),
    _split("Hoa Linh Hương Mai Ánh Thảo Vân Nhung Yến"),
)
DAO = NameStock(
    "Dao",
    "ium",
    _split("Triệu Triệu Đặng Đặng Bàn Bàn Lý Phùng Dương"),
    _split("Văn Tiến Phúc Chòi"),
    _split("Thị Mùi"),
    _split("Phúc Chài Quý Vạn Toàn Tài Hin Sơn Thành Khé Lâm Minh Thọ Kim"),
    _split("Tuấn Huy Nam Quân Đạt Phong Khánh Thắng Long Vinh"),
    _split("Mai Coi Ghển Pham Lai Nái Sính Chản Liều Múi Lan Pết"),
    _split("Linh Mai Hương Hoa Thảo Ngân Yến Trang Chi Lan"),
)
