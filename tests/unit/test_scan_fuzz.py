"""No text at all stops the reader of scans, and no cut card is read wrongly."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from fieldapp.domain.numbers.scan import LONGEST, Scan, read_scan
from tests.unit.test_scan import CITIZEN, HEALTH, KEYS, PUBLIC_SAMPLE, READ, as_one_byte_text


def is_fit_to_print(scan: Scan) -> bool:
    answer = scan.as_json()
    text = json.dumps(answer, ensure_ascii=False)
    return (
        list(answer) == KEYS and bool(text.encode("utf-8")) and unicodedata.is_normalized("NFC", str(scan.name or ""))
    )


SEEDS = [CITIZEN, PUBLIC_SAMPLE, HEALTH, CITIZEN + "||Lò Văn B|Lò Thị C|", "FA1:6BFOXN", "014090123456"]
SEEDS += ["GD4141420123456", as_one_byte_text(CITIZEN, "cp1252"), CITIZEN + HEALTH]
PIECES = ["|", "$", "\r\n", "FA1:", "014090123456", "\ud800", "Ã", "á»", "?", "\u0302", "đ"]
ODD = st.text(max_size=4) | st.sampled_from(PIECES)


@given(st.text())
def test_no_text_stops_the_reader(text: str) -> None:
    assert is_fit_to_print(read_scan(text))


@given(st.sampled_from(SEEDS), st.data())
def test_no_mutation_of_a_card_stops_the_reader(seed: str, data: st.DataObject) -> None:
    text = seed
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(start, min(len(text), start + 6)))
        text = text[:start] + data.draw(ODD) + text[end:]
    scan = read_scan(text)
    assert is_fit_to_print(scan)
    if scan.citizen_id is not None:
        assert len(scan.citizen_id) == 12
        assert scan.citizen_id.isdigit()


@given(st.sampled_from([CITIZEN, HEALTH]), st.integers(0, 200))
def test_a_cut_scan_never_reads_wrongly(seed: str, length: int) -> None:
    assume(length < len(seed))
    whole, cut = read_scan(seed), read_scan(seed[:length])
    for field in ("citizen_id", "card_number"):
        if cut.kind != "unknown":
            assert getattr(cut, field) in (getattr(whole, field), None)


@pytest.mark.parametrize("text", ["$A" * 2048, "014190123456||" * 400, "|" * LONGEST, "~!@#$%^&*()" * 400, "á»" * 2048])
def test_no_long_repetition_stops_the_reader(text: str) -> None:
    assert is_fit_to_print(read_scan(text))


def test_a_very_long_text_is_read_from_its_beginning() -> None:
    assert read_scan(CITIZEN + "\r\n" + "x" * 10 * LONGEST) == READ
