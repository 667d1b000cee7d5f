"""Receipts: what was put in is what another program reads, whatever the names, the size and the number of members."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import date
from itertools import combinations

import pypdfium2
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from fieldapp.domain.documents import FiguresDisagree, PaperSize, Payer, ReceiptDocument, VoidMark
from fieldapp.domain.money import Money
from fieldapp.printing.layout import CodeMark, Page, TextMark
from fieldapp.printing.pages import page_images
from fieldapp.printing.receipt import receipt_pages, receipt_pdf
from tests.unit.printing_samples import FONTS, NAMES, PAYER, TAI, cover_line, faces, read_back, receipt, receipt_of

SIZES: tuple[PaperSize, ...] = ("A5", "roll80")
LONG = "Tổ dân phố số 3 khu tập thể cũ của nông trường quốc doanh bên bờ suối sau chợ trung tâm"


@pytest.fixture(params=SIZES)
def size(request: pytest.FixtureRequest) -> PaperSize:
    chosen: PaperSize = request.param
    return chosen


def printed(document: ReceiptDocument, size: PaperSize) -> bytes:
    return receipt_pdf(document, size, faces())


@pytest.mark.parametrize("provisional", [True, False])
def test_paper_says_what_rests_on_an_assumption(size: PaperSize, provisional: bool) -> None:
    said = " ".join(read_back(printed(replace(receipt(), provisional=provisional), size)).split())
    assert ("Tính theo hướng dẫn tạm thời" in said) == provisional


def test_everything_put_in_is_read_back(size: PaperSize) -> None:
    document = replace(receipt(), cash_given=Money(7_000_000), second_language=TAI)
    said = read_back(printed(document, size))
    for text in (
        *document.issuer.organisation,
        document.form_name,
        document.series,
        document.number,
        "Ngày 21 tháng 11 năm 2026",
        "BẢN CHÍNH",
        PAYER.identity,
        document.issuer.device,
        document.issuer.event_place,
        "Cà Văn Thử",
        str(document.total) + " đồng",
        str(Money(7_000_000) - document.total),
        *(own for _, own in TAI),
    ):
        assert text in said
    for line in document.lines:
        assert line.member_name in said
        assert str(line.pays) in said
        assert "01/12/2026 – 30/11/2027" in said


@pytest.mark.parametrize("name", NAMES)
def test_names_in_every_spelling_come_back_exactly(name: str, size: PaperSize) -> None:
    said = read_back(printed(replace(receipt(1), payer=replace(PAYER, name=name)), size))
    assert name in said


def test_qr_read_from_the_picture_is_the_text(size: PaperSize) -> None:
    document = receipt(2)
    picture = page_images(printed(document, size), 3.0)[0]
    found = zxingcpp.read_barcodes(Image.frombytes("RGB", (picture.width, picture.height), picture.rgb))
    assert [code.text for code in found] == [document.qr]


def test_no_code_without_a_text(size: PaperSize) -> None:
    pages = receipt_pages(replace(receipt(1), qr=""), faces())
    assert not any(isinstance(mark, CodeMark) for page in pages for mark in page.marks)
    assert "Quét mã" not in read_back(printed(replace(receipt(1), qr=""), size))


def test_same_document_same_bytes_in_any_process_and_order() -> None:
    """Glyph numbers handed out in order of use would make a page depend on what was printed before it."""
    document = replace(receipt(3), second_language=TAI)
    here = [printed(document, size) for size in SIZES]
    code = (
        "import sys; from dataclasses import replace; from tests.unit.printing_samples import *\n"
        "from fieldapp.printing.receipt import receipt_pdf\n"
        "receipt_pdf(replace(receipt(2), second_language=(('x', 'ꪼꪕ ꪒꪾ ꪻꪎ꫁ ê̆'),)), 'A5', faces())\n"
        "document = replace(receipt(3), second_language=TAI)\n"
        "for size in ('A5', 'roll80'): sys.stdout.buffer.write(receipt_pdf(document, size, faces()))\n"
    )
    there = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, cwd=FONTS.parents[1]).stdout
    assert there == b"".join(here)


def test_marks_of_copy_void_and_demonstration(size: PaperSize) -> None:
    document = replace(
        receipt(1), copy_number=2, voided=VoidMark("Ghi sai tên", date(2026, 11, 22)), demo=True, book="07"
    )
    said = read_back(printed(document, size))
    assert "BẢN SAO 2" in said
    assert "BẢN CHÍNH" not in said
    assert "ĐÃ HỦY ngày 22/11/2026. Lý do: Ghi sai tên" in said
    assert "DỮ LIỆU MẪU" in said
    assert "Quyển số: 07" in said
    plain = read_back(printed(receipt(1), size))
    assert "DỮ LIỆU MẪU" not in plain
    assert "ĐÃ HỦY" not in plain


def test_demonstration_is_marked_on_every_page() -> None:
    pdf = printed(replace(receipt(12), demo=True, second_language=TAI), "A5")
    assert read_back(pdf).count("DỮ LIỆU MẪU") == len(pypdfium2.PdfDocument(pdf)) == 2


def test_marks_for_the_eye_stay_under_the_text() -> None:
    page = receipt_pages(replace(receipt(3), demo=True, voided=VoidMark("Sai", date(2026, 11, 22))), faces())[0]
    assert {type(mark).__name__ for mark in page.under} == {"BoxMark", "StampMark"}
    assert not any(type(mark).__name__ == "StampMark" for mark in page.marks)


@pytest.mark.parametrize("members", [1, 5, 8, 12, 40])
def test_nothing_overlaps_and_nothing_leaves_the_page(members: int, size: PaperSize) -> None:
    long_names = tuple(
        replace(
            cover_line(index),
            member_name=f"{NAMES[index % 12]} Nguyễn Hoàng Phương Trinh",
            group="Hộ nông nghiệp có mức sống trung bình",
        )
        for index in range(members)
    )
    document = replace(
        receipt_of(long_names),
        payer=Payer("Lường Nguyễn Hoàng Phương Trinh Thị Mẫu", "001 099 000 001", LONG, LONG, LONG),
        second_language=(("Số tiền đã nộp: 123.456.789 đồng, giữ tờ này cẩn thận", LONG),),
    )
    pdf = printed(document, size)
    said = read_back(pdf)
    assert str(document.total) in said
    opened = pypdfium2.PdfDocument(pdf)
    assert len(opened) > 1 if members > 10 and size == "A5" else len(opened) >= 1
    for page in opened:
        boxes = _text_boxes(page)
        width, height = page.get_size()
        assert all(left > 0 and right < width and low > 0 and top < height for left, low, right, top in boxes)
        assert not [pair for pair in combinations(boxes, 2) if _overlap(*pair)]


Box = tuple[float, float, float, float]


def _text_boxes(page: pypdfium2.PdfPage) -> list[Box]:
    text = page.get_textpage()
    return [text.get_rect(index) for index in range(text.count_rects())]


def _overlap(one: Box, other: Box) -> bool:
    """More than a hair of common ground: marks above a capital may touch the descender zone of the line above."""
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    return across > 0.4 and down > 0.4


def test_a_last_page_never_holds_the_sum_alone() -> None:
    for members in range(6, 16):
        pages = receipt_pages(receipt(members), faces())
        last = receipt(members).lines[-1].member_name
        assert any(mark.line.text == last for mark in _texts(pages[-1]))


def _texts(page: Page) -> list[TextMark]:
    return [mark for mark in page.marks if isinstance(mark, TextMark)]


amounts = st.integers(min_value=0, max_value=999_999_999)


@settings(max_examples=25)
@given(st.lists(st.tuples(amounts, amounts), min_size=1, max_size=4))
def test_every_sum_is_printed_to_the_dong(sums: list[tuple[int, int]]) -> None:
    lines = tuple(cover_line(index, pays, support) for index, (pays, support) in enumerate(sums))
    document = receipt_of(lines)
    said = {mark.line.text for page in receipt_pages(document, faces()) for mark in _texts(page)}
    assert f"{document.total} đồng" in said
    for line in lines:
        assert {str(line.contribution), str(line.support), str(line.pays)} <= said


def test_figures_stand_in_one_column_to_the_right_edge() -> None:
    page = receipt_pages(receipt(5), faces())[0]
    wanted = {str(line.pays) for line in receipt(5).lines}
    edges = {round(mark.x + mark.line.width, 3) for mark in _texts(page) if mark.line.text in wanted}
    assert len(edges) == 1


def test_figures_that_disagree_are_never_printed() -> None:
    good = receipt(2)
    with pytest.raises(FiguresDisagree):
        replace(good, total=good.total + Money(1))
    with pytest.raises(FiguresDisagree):
        replace(good, cash_given=good.total - Money(1))
    with pytest.raises(FiguresDisagree):
        replace(good.lines[0], support=Money(1))


def test_a_roll_is_as_long_as_its_text() -> None:
    heights = [pypdfium2.PdfDocument(printed(receipt(count), "roll80"))[0].get_size()[1] for count in (1, 2, 6)]
    assert heights == sorted(heights)
    assert heights[2] - heights[1] == pytest.approx(4 * (heights[1] - heights[0]), rel=0.01)
    assert pypdfium2.PdfDocument(printed(receipt(1), "roll80"))[0].get_size()[0] == pytest.approx(
        80 / 25.4 * 72, abs=0.1
    )


def test_a_receipt_stays_small(size: PaperSize) -> None:
    assert len(printed(replace(receipt(5), second_language=TAI), size)) < 40 * 1024
