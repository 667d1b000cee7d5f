"""Packs for tests, made from the shipped one."""

from __future__ import annotations

from fieldapp.storage.policy_packs import shipped_pack_file

SHIPPED_TEXT = shipped_pack_file().read_text(encoding="utf-8")

NEW_RATE = 'value = "5.1%"\nfrom = 2027-01-01\nsource = "na-2025-12-11"\ncertainty = "law"'
_ASSUMED_RATE = 'value = "4.5%"\nfrom = 2027-01-01\nsource = "na-2025-12-11"\ncertainty = "assumed"'


def later_pack(version: int = 2) -> str:
    """A newer pack in which the rate of 2027 is settled at 5.1 %."""
    text = SHIPPED_TEXT.replace("\nversion = 1\n", f"\nversion = {version}\n").replace(_ASSUMED_RATE, NEW_RATE)
    assert NEW_RATE in text
    assert f"version = {version}" in text
    return text
