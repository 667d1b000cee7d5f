"""Where the demonstration takes place: three real communes of Sơn La, villages with made-up names.

The communes and their codes are real; villages end in `(mẫu)` because they are not. The shares of peoples and of
support groups give a lively day, they are no statistics.
"""

from __future__ import annotations

from dataclasses import dataclass

from fieldapp.demo.people_names import DAO, HMONG, KHMU, KINH, MUONG, THAI, XINH_MUN, NameStock

SAMPLE = "(mẫu)"


@dataclass(frozen=True, slots=True)
class PlayedCommune:
    """A commune: code, name, its old district, which cards of before July 2025 still print, and its share of people.

    `villages` pairs a name with the peoples living there; `standing` weighs a household's support group.
    """

    code: str
    name: str
    old_district: str
    share: float
    villages: tuple[tuple[str, tuple[tuple[NameStock, int], ...]], ...]
    standing: tuple[tuple[str, int], ...]


def _villages(names: str, *peoples: tuple[NameStock, int]) -> tuple[tuple[str, tuple[tuple[NameStock, int], ...]], ...]:
    return tuple((f"{name} {SAMPLE}", peoples) for name in names.split("|"))


COMMUNES = (
    PlayedCommune(
        "04123",
        "Chiềng Mung",
        "Mai Sơn",
        0.45,
        _villages("Bản Nà Hày|Bản Co Sáng|Bản Phiêng Ngùa|Bản Noong Mạ|Bản Huổi Hương|Bản Nà Lốm", (THAI, 1))
        + _villages("Bản Xum Pó", (XINH_MUN, 3), (THAI, 1))
        + _villages("Bản Pá Ngoạng", (KHMU, 4), (THAI, 1))
        + _villages("Tiểu khu 3|Tiểu khu 7", (KINH, 3), (THAI, 2)),
        (("household", 58), ("poor", 10), ("near_poor", 8), ("farm_average", 12), ("minority_exited_commune", 12)),
    ),
    PlayedCommune(
        "03781",
        "Co Mạ",
        "Thuận Châu",
        0.2,
        _villages("Bản Pá Chà|Bản Huổi Dên|Bản Láo Hả|Bản Hua Ty", (HMONG, 1))
        + _villages("Bản Nong Vai Mới", (THAI, 2), (HMONG, 1)),
        (("household", 20), ("poor", 34), ("minority_difficult_area", 36), ("near_poor", 10)),
    ),
    PlayedCommune(
        "03910",
        "Phù Yên",
        "Phù Yên",
        0.35,
        _villages("Bản Nà Lìu|Bản Ban Phố|Bản Đồng Lý|Bản Suối Gióng", (MUONG, 3), (THAI, 1))
        + _villages("Bản Suối Lềnh", (DAO, 1))
        + _villages("Tiểu khu 5|Tiểu khu 9", (KINH, 3), (MUONG, 2)),
        (("household", 62), ("poor", 9), ("near_poor", 9), ("farm_average", 12), ("minority_exited_commune", 8)),
    ),
)
