"""Places: codes by date, what older codes became, search without accents, and the shipped files themselves."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.domain.places import (
    THREE_TIERS_UNTIL,
    TWO_TIERS_SINCE,
    MalformedPlaces,
    Places,
    UnknownPlace,
)
from fieldapp.storage.places import FILES, load_places

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "places"
PLACES = load_places(FOLDER)
TODAY = date(2026, 11, 21)
BEFORE = date(2024, 5, 1)
CODES = sorted(path_line.split(",", 1)[0] for path_line in (FOLDER / "old_communes.csv").read_text().splitlines()[1:])


def test_as_many_units_as_the_law_names() -> None:
    assert len(PLACES.provinces(TODAY)) == 34
    assert len(PLACES.provinces(BEFORE)) == 63
    assert sum(len(PLACES.communes(p.code, TODAY)) for p in PLACES.provinces(TODAY)) == 3321
    assert {c: len(PLACES.communes(c, TODAY)) for c in ("11", "12", "14", "66")} == {
        "11": 45,
        "12": 38,
        "14": 75,
        "66": 102,
    }


def test_the_provinces_we_serve() -> None:
    names = {c: PLACES.province(c, TODAY).name for c in ("11", "12", "14", "66")}
    assert names == {"11": "Điện Biên", "12": "Lai Châu", "14": "Sơn La", "66": "Đắk Lắk"}


def test_phu_yen_is_in_dak_lak_since_july_2025() -> None:
    resolved = PLACES.resolve_province("54", TODAY)
    assert resolved.province.code == "66"
    assert resolved.alias is not None
    assert (resolved.alias.name, resolved.alias.until) == ("Phú Yên", date(2025, 6, 30))
    assert PLACES.resolve_province("54", THREE_TIERS_UNTIL).alias is None
    with pytest.raises(UnknownPlace):
        PLACES.province("54", TWO_TIERS_SINCE)


def test_the_same_digits_name_another_province_before() -> None:
    assert PLACES.province("52", TODAY).name == "Gia Lai"
    assert PLACES.province("52", BEFORE).name == "Bình Định"
    assert PLACES.resolve_province("64", TODAY).province.code == "52"


def test_a_code_of_today_never_means_the_older_place() -> None:
    assert PLACES.commune("03646", BEFORE).name == "Phường Chiềng Lề"
    assert PLACES.commune("03646", TODAY).name == "Phường Tô Hiệu"
    assert PLACES.resolve_commune("03646", TODAY).alias is None


def test_an_old_commune_leads_to_todays() -> None:
    resolved = PLACES.resolve_commune("03649", TODAY)
    assert resolved.commune.name == "Phường Tô Hiệu"
    assert resolved.alias is not None
    assert resolved.alias.until == THREE_TIERS_UNTIL


def test_an_old_code_is_no_alias_before_the_change() -> None:
    with pytest.raises(UnknownPlace):
        PLACES.resolve_commune("99999", BEFORE)
    with pytest.raises(UnknownPlace):
        PLACES.resolve_commune("99999", TODAY)
    with pytest.raises(UnknownPlace):
        PLACES.resolve_province("99", TODAY)


def test_a_district_leads_to_its_communes() -> None:
    assert PLACES.old_district("125").name == "Huyện Mai Sơn"
    assert "04123" in PLACES.successors("125")
    assert PLACES.successors("nothing") == ()
    with pytest.raises(UnknownPlace):
        PLACES.old_district("999")


@pytest.mark.parametrize("text", ["chieng mung", "Xã Chiềng Mung", "CHIENG MUNG", "chiềng mung "])
def test_search_without_accents_or_rank(text: str) -> None:
    assert PLACES.search(text, TODAY)[0].commune.code == "04123"


def test_search_finds_todays_commune_by_an_older_name() -> None:
    found = PLACES.search("Thị trấn Hát Lót", TODAY, province="14")
    assert found[0].commune.name == "Xã Mai Sơn"
    assert found[0].alias is not None
    assert found[0].alias.name == "Thị trấn Hát Lót"


def test_search_keeps_to_the_province_and_the_limit() -> None:
    found = PLACES.search("chieng", TODAY, province="14", limit=5)
    assert len(found) == 5
    assert {match.commune.province for match in found} == {"14"}
    assert PLACES.search("  ", TODAY) == []


def test_search_before_the_change_knows_only_the_units_of_then() -> None:
    assert PLACES.search("Hát Lót", BEFORE, province="14")[0].commune.until == THREE_TIERS_UNTIL


@given(st.sampled_from(CODES), st.dates(min_value=TWO_TIERS_SINCE, max_value=date(2040, 1, 1)))
def test_every_old_code_leads_to_a_commune_in_force(code: str, on: date) -> None:
    old = PLACES.commune(code, THREE_TIERS_UNTIL)
    assert old.into
    for new in old.into:
        assert PLACES.commune(new, on).province in {p.code for p in PLACES.provinces(on)}
    assert PLACES.resolve_commune(code, on).commune.code in {code, *old.into}
    assert PLACES.successors(code) == old.into


@given(st.dates(min_value=date(2005, 1, 1), max_value=date(2040, 1, 1)))
def test_on_any_day_each_province_code_is_there_once(on: date) -> None:
    codes = [p.code for p in PLACES.provinces(on)]
    assert len(codes) == len(set(codes)) == (34 if on >= TWO_TIERS_SINCE else 63)


def test_the_files_are_tidy() -> None:
    for name in FILES:
        text = (FOLDER / name).read_text(encoding="utf-8")
        lines = text.splitlines()[1:]
        assert text == unicodedata.normalize("NFC", text)
        assert lines == sorted(lines), name
        assert not re.search(r"  | ,|, |\r", text), name


def test_a_faulty_line_is_named() -> None:
    places = Places.parse(["code,name,since,until,into", "14,Sơn La"], [], [], [])
    with pytest.raises(MalformedPlaces) as raised:
        places.provinces(TODAY)
    assert raised.value.params == {"file": "provinces", "line": 2}
