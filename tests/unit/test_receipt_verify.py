"""`fieldapp receipt verify` on paper: the PDF, a picture of it, and a PDF on which something else is printed."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PIL import Image

from fieldapp.cli import main
from fieldapp.domain.documents import PaperSize, ReceiptDocument
from fieldapp.domain.ids import Day
from fieldapp.printing.press import PaperPress
from fieldapp.wire.keys import SigningKey
from fieldapp.wire.receipt_proof import Essence, write_proof
from tests.unit.printing_samples import FONTS, NAMES, receipt

LAPTOP = SigningKey("L12", bytes([1]) * 32)
PRESS = PaperPress(FONTS)


def signed(document: ReceiptDocument) -> ReceiptDocument:
    """The sample under a real proof of what it says."""
    said = Essence(
        document.series,
        int(document.number),
        document.total.dong,
        Day(document.issued_on.isoformat()),
        document.payer.name,
        len(document.lines),
    )
    return replace(document, qr=write_proof(said, LAPTOP))


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    path = tmp_path / "keys.json"
    path.write_text(json.dumps({"L12": LAPTOP.public.hex()}))
    return path


def verify(shown: Path, keys: Path, capsys: pytest.CaptureFixture[str]) -> tuple[str, list[str]]:
    main(["receipt", "verify", str(shown), "--keys", str(keys), "--json"])
    said = json.loads(capsys.readouterr().out)
    return said["verdict"], said["differs"]


@pytest.mark.parametrize("size", ["A5", "roll80"])
@pytest.mark.parametrize("name", NAMES)
def test_a_receipt_as_printed_is_genuine_whatever_the_name(
    name: str, size: PaperSize, tmp_path: Path, keys: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    base = receipt(2)
    document = signed(replace(base, payer=replace(base.payer, name=name)))
    pdf = tmp_path / "bien-lai.pdf"
    pdf.write_bytes(PRESS.receipt(document, size))
    assert verify(pdf, keys, capsys) == ("genuine", [])


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_picture_of_it_is_genuine(kind: str, tmp_path: Path, keys: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = PRESS.pages(PRESS.receipt(signed(receipt(2)), "A5"), 3.0)[0]
    out = io.BytesIO()
    Image.frombytes("RGB", (page.width, page.height), page.rgb).save(out, kind)
    shown = tmp_path / "anh"
    shown.write_bytes(out.getvalue())
    assert verify(shown, keys, capsys) == ("genuine", [])


def test_what_is_printed_otherwise_than_signed_is_told_apart(
    tmp_path: Path, keys: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = signed(receipt(2))
    changed = {
        "total": replace(receipt(3), qr=document.qr, number=document.number),
        "payer_name": replace(document, payer=replace(document.payer, name="Người Khác")),
        "on": replace(document, issued_on=date(2025, 1, 2)),
        "number": replace(document, number="7654321"),
        "series": replace(document, series="ZZ99Z"),
    }
    for field, bent in changed.items():
        pdf = tmp_path / f"{field}.pdf"
        pdf.write_bytes(PRESS.receipt(bent, "A5"))
        assert verify(pdf, keys, capsys) == ("altered", [field])


def test_a_page_without_a_code_is_bad_input(tmp_path: Path, keys: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, content in (
        ("none.pdf", PRESS.receipt(replace(receipt(1), qr=""), "A5")), ("torn.pdf", b"%PDF-1.7 torn"),
        ("torn.png", b"\x89PNG\r\n\x1a\n torn"),
    ):  # fmt: skip
        (tmp_path / name).write_bytes(content)
        assert main(["receipt", "verify", str(tmp_path / name), "--keys", str(keys)]) == 2
        assert "no_proof_found" in capsys.readouterr().err
