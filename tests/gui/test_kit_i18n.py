"""Words: Vietnamese without a catalog, switching, placeholders that a translation broke, the pseudo-locale, formats."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog as PoCatalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import write_po
from hypothesis import given
from hypothesis import strategies as st

from fieldapp import i18n
from fieldapp.domain.money import Money


@pytest.fixture
def locales(tmp_path: Path) -> Path:
    """A folder with an English catalog: one good text, one broken, one homograph, one counted."""
    catalog = PoCatalog(locale="en")
    catalog.add("Tìm", "Find")
    catalog.add("Còn {count} số", "{cuont} left")
    catalog.add("Đóng", "Pay", context="money")
    catalog.add("Đóng", "Close", context="window")
    catalog.add(("{count} hộ", "{count} hộ"), ("one household", "{count} households"))
    place = tmp_path / "en" / "LC_MESSAGES"
    place.mkdir(parents=True)
    with (place / "fieldapp.po").open("wb") as stream:
        write_po(stream, catalog)
    return tmp_path


def test_vietnamese_needs_no_catalog(tmp_path: Path) -> None:
    i18n.switch("vi", tmp_path)
    assert i18n._("Tìm") == "Tìm"
    assert i18n.ngettext("{count} hộ", "{count} hộ", 3).format(count=3) == "3 hộ"
    assert i18n.pgettext("money", "Đóng") == "Đóng"


def test_switch_speaks_another_language_and_falls_back_to_the_source(locales: Path) -> None:
    i18n.switch("en", locales)
    assert i18n.current_language() == "en"
    assert i18n._("Tìm") == "Find"
    assert i18n._("Không có trong sổ") == "Không có trong sổ"
    assert (i18n.pgettext("money", "Đóng"), i18n.pgettext("window", "Đóng")) == ("Pay", "Close")
    assert i18n.ngettext("{count} hộ", "{count} hộ", 1).format(count=1) == "1 hộ", "a form without the count is refused"
    assert i18n.ngettext("{count} hộ", "{count} hộ", 2).format(count=2) == "2 households"


def test_a_region_falls_back_to_its_language(locales: Path) -> None:
    assert i18n.load("en_GB", locales).text("Tìm") == "Find"


def test_translation_with_other_placeholders_is_not_shown(locales: Path) -> None:
    assert i18n.load("en", locales).text("Còn {count} số") == "Còn {count} số"


def test_a_newer_text_catalog_wins_over_a_stale_compiled_one(locales: Path) -> None:
    place = locales / "en" / "LC_MESSAGES"
    stale = PoCatalog(locale="en")
    stale.add("Tìm", "Old")
    with (place / "fieldapp.mo").open("wb") as stream:
        write_mo(stream, stale)
    import os

    os.utime(place / "fieldapp.mo", (1, 1))
    assert i18n.load("en", locales).text("Tìm") == "Find"
    os.utime(place / "fieldapp.po", (0, 0))
    assert i18n.load("en", locales).text("Tìm") == "Old"


def test_languages_begin_with_vietnamese_and_name_themselves(locales: Path) -> None:
    assert [(one.code, one.own_name) for one in i18n.languages(locales)] == [("vi", "Tiếng Việt"), ("en", "English")]


@given(st.lists(st.sampled_from(["{name}", "{count}", "chữ ", "{amount}", "ổ "]), max_size=8).map("".join))
def test_the_pseudo_locale_is_longer_and_keeps_placeholders(text: str) -> None:
    stretched = i18n.stretch(text)
    assert i18n.placeholders(stretched) == i18n.placeholders(text)
    assert stretched.startswith("[")
    assert stretched.endswith("]")
    assert len(stretched) >= len(text) * 1.3


def test_the_pseudo_locale_is_switched_on_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIELDAPP_PSEUDO", "1")
    i18n.switch("vi")
    assert i18n._("Danh sách") == "[Danh sách~]"


def test_formats_are_vietnamese_in_every_language(locales: Path) -> None:
    i18n.switch("en", locales)
    moment = datetime(2026, 11, 21, 3, 42, 7, tzinfo=UTC)
    assert i18n.format_money(Money(1_366_200)) == "1.366.200\u00a0₫"
    assert i18n.format_count(6012) == "6.012"
    assert i18n.format_date(date(2026, 11, 2)) == "02/11/2026"
    assert i18n.format_time(moment) == "10:42:07"
    assert i18n.format_moment(moment) == "10:42 21/11/2026"
