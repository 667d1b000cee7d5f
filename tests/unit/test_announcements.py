"""What the officer is told ahead, in words."""

from __future__ import annotations

from datetime import date

from fieldapp.services.announcements import announcement, soon
from fieldapp.services.ports import ShelvedPack
from fieldapp.services.rules import Rules
from fieldapp.storage.policy_packs import load_shipped_pack

TODAY = date(2026, 11, 21)


class NothingPublished:
    def packs(self) -> list[ShelvedPack]:
        return []

    def zones(self, unit: int) -> tuple[()]:
        return ()


RULES = Rules(NothingPublished(), load_shipped_pack())


def told(on: date) -> list[str]:
    return [announcement(rule) for rule in soon(RULES.announced(on), on)]


def test_the_new_year_is_told_ahead() -> None:
    assert told(TODAY) == [
        "từ 01/01/2027: mức đóng BHYT 4,5\u00a0% (theo hướng dẫn tạm thời)",
        "từ 01/01/2027: chuẩn nghèo nông thôn 1.500.000 → 2.200.000 (suy ra từ văn bản)",
    ]


def test_not_too_early_and_not_when_it_has_come() -> None:
    assert told(date(2026, 11, 1)) == []
    assert len(told(date(2026, 11, 2))) == 2
    assert told(date(2027, 1, 1)) == []


def test_groups_are_named() -> None:
    on = date(2025, 10, 1)
    assert "từ 30/10/2025: địa phương hỗ trợ thêm BHYT (66, hộ cận nghèo) 30\u00a0%" in told(on)
