"""Code lists that the number schemes carry inside them, as data.

Provinces: the 63 codes in force until 30 June 2025, which stay in personal ids and cards for ever (the two
digits of a card are the last two of a personal id). Object codes: Decision 1351/QĐ-BHXH of 16 November 2015 and
the later additions found on cards (AK, TG, DS, HK); benefit digits as published by Viet Nam Social Security.
Lists grow without notice, so an unknown code is a doubt and never a refusal.

>>> len(OLD_PROVINCES), OLD_PROVINCES["14"], BENEFIT_BY_OBJECT_CODE["GD"], BENEFIT_BY_OBJECT_CODE["TE"]
(63, 'Sơn La', '4', '1')
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_PROVINCES = """\
01 Hà Nội|02 Hà Giang|04 Cao Bằng|06 Bắc Kạn|08 Tuyên Quang|10 Lào Cai|11 Điện Biên|12 Lai Châu|14 Sơn La
15 Yên Bái|17 Hòa Bình|19 Thái Nguyên|20 Lạng Sơn|22 Quảng Ninh|24 Bắc Giang|25 Phú Thọ|26 Vĩnh Phúc|27 Bắc Ninh
30 Hải Dương|31 Hải Phòng|33 Hưng Yên|34 Thái Bình|35 Hà Nam|36 Nam Định|37 Ninh Bình|38 Thanh Hóa|40 Nghệ An
42 Hà Tĩnh|44 Quảng Bình|45 Quảng Trị|46 Thừa Thiên Huế|48 Đà Nẵng|49 Quảng Nam|51 Quảng Ngãi|52 Bình Định
54 Phú Yên|56 Khánh Hòa|58 Ninh Thuận|60 Bình Thuận|62 Kon Tum|64 Gia Lai|66 Đắk Lắk|67 Đắk Nông|68 Lâm Đồng
70 Bình Phước|72 Tây Ninh|74 Bình Dương|75 Đồng Nai|77 Bà Rịa - Vũng Tàu|79 Hồ Chí Minh|80 Long An|82 Tiền Giang
83 Bến Tre|84 Trà Vinh|86 Vĩnh Long|87 Đồng Tháp|89 An Giang|91 Kiên Giang|92 Cần Thơ|93 Hậu Giang|94 Sóc Trăng
95 Bạc Liêu|96 Cà Mau"""

OLD_PROVINCES: Mapping[str, str] = MappingProxyType(
    {entry[:2]: entry[3:] for line in _PROVINCES.splitlines() for entry in line.split("|")}
)
"""Two-digit code -> name of the province before the mergers of 1 July 2025."""

CARD_ISSUERS_BESIDE_PROVINCES = frozenset({"97"})
"""The Ministry of National Defence issues cards under a code of its own."""

_CODES_BY_BENEFIT = {
    "1": "CC TE",
    "2": "CK CB KC HN DT DK XD BT TS AK CT",
    "3": "HT TC CN PV TG DS HK",
    "4": "DN HX CH NN TK HC XK TB NO XB XN MS HD TQ TV TA TY HG LS CS HS SV GB GD",
    "5": "QN CA CY",
}

BENEFIT_BY_OBJECT_CODE: Mapping[str, str] = MappingProxyType(
    {code: digit for digit, codes in _CODES_BY_BENEFIT.items() for code in codes.split()}
)
"""Object code -> the benefit digit that usually goes with it."""
