"""The closing slip, the day's summary and the enrolment slip: sums that follow, nothing left out."""

from __future__ import annotations

from dataclasses import replace

import pypdfium2
import pytest

from fieldapp.domain.documents import FiguresDisagree, NoteCount, NumberRange, PaperSize, VoidedReceipt
from fieldapp.domain.money import ZERO, Money
from fieldapp.printing.slips import close_slip_pdf, day_summary_pdf, enrolment_slip_pdf
from tests.unit.printing_samples import TAI, close_slip, cover_line, day_summary, enrolment_slip, faces, read_back


def test_closing_slip_says_all_of_the_day() -> None:
    document = close_slip()
    said = read_back(close_slip_pdf(document, faces()))
    for text in (
        "55.143.000 đồng",
        "31 48.213.400",
        "7 6.930.000",
        "TỔNG CỘNG 38 55.143.400",
        "55.643.400",
        "55.643.000",
        "−400",
        "Thiếu tiền lẻ",
        "0012349 1.263.600 Ghi sai tên thành viên",
        "Đã hủy 0012349 0012349 1",
        "Chưa dùng 0012379 0012439 61",
        "TỔNG CỘNG 100",
        "Dữ liệu chưa gửi về trung tâm: 112 mục",
        "Hoàng Văn Thử",
    ):
        assert text in said
    for count in document.counts:
        assert f"{count.denomination} {count.notes} {count.amount}" in said


def test_closing_sums_follow_from_the_parts() -> None:
    document = close_slip()
    assert document.expected == Money(55_643_400)
    assert document.difference == Money(-400)
    more = replace(document, counts=(*document.counts, NoteCount(Money(200), 5)))
    assert more.difference == Money(600)
    assert "+600" in read_back(close_slip_pdf(more, faces()))
    paid = replace(document, cash_paid_out=Money(400))
    assert paid.difference == ZERO
    assert "Chênh lệch Khớp" in read_back(close_slip_pdf(paid, faces()))


def test_more_than_was_counted_cannot_be_remitted() -> None:
    with pytest.raises(FiguresDisagree):
        replace(close_slip(), to_remit=Money(55_643_001))


def test_a_missing_number_and_a_day_without_voids_are_named() -> None:
    document = replace(
        close_slip(), voids=(), numbers=(NumberRange("missing", "0012345", "0012345", 1),), unsent_facts=0
    )
    said = read_back(close_slip_pdf(document, faces()))
    assert "THIẾU 0012345 0012345 1" in said
    assert "Không có biên lai hủy." in said
    assert "Toàn bộ dữ liệu đã gửi về trung tâm." in said


def test_a_long_closing_slip_goes_on_to_a_second_page() -> None:
    voids = tuple(
        VoidedReceipt(f"00{number}", Money(number), "Ghi sai tên thành viên") for number in range(12000, 12040)
    )
    pdf = close_slip_pdf(replace(close_slip(), voids=voids, demo=True), faces())
    said = read_back(pdf)
    assert len(pypdfium2.PdfDocument(pdf)) == 2
    assert all(void.number in said for void in voids)
    assert said.count("DỮ LIỆU MẪU") == 2


def test_summary_says_whether_the_money_agrees() -> None:
    document = day_summary()
    said = read_back(day_summary_pdf(document, faces()))
    assert document.agrees
    assert "KHỚP" in said
    assert "KHÔNG KHỚP" not in said
    assert "TỔNG CỘNG 55.143.400 55.143.400 55.143.400 Khớp" in said
    assert "DỮ LIỆU MẪU" in said
    for label, value in document.tallies:
        assert f"{label} {value}" in said


def test_summary_does_not_agree_when_only_the_schemes_are_swapped() -> None:
    first, second = day_summary().rows
    swapped = (replace(first, office=second.office), replace(second, office=first.office))
    document = replace(day_summary(), rows=swapped)
    assert document.collected == document.office == document.counted
    assert not document.agrees
    assert "KHÔNG KHỚP" in read_back(day_summary_pdf(document, faces()))


def test_summary_of_a_day_with_nothing() -> None:
    document = replace(day_summary(), rows=(), counted=ZERO, tallies=(), hourly=(("8h", ZERO),), demo=False)
    said = read_back(day_summary_pdf(document, faces()))
    assert "TỔNG CỘNG 0 0 0 Khớp" in said
    assert "DỮ LIỆU MẪU" not in said


@pytest.mark.parametrize("size", ["A5", "roll80"])
def test_enrolment_slip_takes_no_money_and_bears_no_receipt_number(size: PaperSize) -> None:
    document = replace(enrolment_slip(), second_language=TAI[1:])
    said = read_back(enrolment_slip_pdf(document, size, faces()))
    assert "PHIẾU XÁC NHẬN THAM GIA" in said
    assert "BIÊN LAI" not in said
    assert document.reference in said
    assert "không phải nộp tiền" in said
    assert TAI[1][1] in said
    assert all(line.member_name in said for line in document.lines)


def test_enrolment_slip_with_money_due_is_never_printed() -> None:
    with pytest.raises(FiguresDisagree):
        replace(enrolment_slip(), lines=(cover_line(0, pays=1),))


def test_a_large_household_fills_a_second_slip() -> None:
    pdf = enrolment_slip_pdf(enrolment_slip(16), "A5", faces())
    assert len(pypdfium2.PdfDocument(pdf)) == 2
    assert "tiếp theo" in read_back(pdf)
