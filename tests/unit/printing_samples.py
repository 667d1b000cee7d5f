"""Documents to print in tests: plainly made up, every family of letters our paper must bear."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path

from fieldapp.domain.documents import (
    CloseSlipDocument,
    CoverLine,
    DaySummaryDocument,
    EnrolmentSlipDocument,
    Issuer,
    NoteCount,
    NumberRange,
    Payer,
    ReceiptDocument,
    SchemeTakings,
    SummaryRow,
    VoidedReceipt,
)
from fieldapp.domain.money import ZERO, Money
from fieldapp.printing.fonts import Faces, load_faces

FONTS = Path(__file__).parents[2] / "resources" / "fonts"
NAMES = (
    "Lò Văn Mẫu",
    "Quàng Thị Ướm",
    "Lường Thị Yến Nhi",
    "Tòng Văn Ỷ",
    "Y Bhĭm Niê Kdăm",
    "H’Čuê̆ Ayŭn",
    "Đinh Ƀơ̆ng",
    "Hạng A Sểnh",
    "Lèo Thị Ẳm",
    "Cầm Bích Ngọc",
    "Vì Văn Sương",
    "Hoàng Thị Mỹ Duyên",
)
TAI = (
    ("Số tiền đã nộp: 1.234.567 đồng", "ꪹꪉꪷꪙ1.234.567 (ꪒꪮꪉ)"),
    ("Thẻ có giá trị đến 30/11/2027", "ꪚꪱꪫ ꪬꪸꪣ 30/11/2027."),
)
CODE = "FA1:" + "6BF5A0X1ZK8%QK7T:L9W3M*VDP2SH4RJCG" * 8
ISSUER = Issuer(
    ("BẢO HIỂM XÃ HỘI TỈNH MẪU", "Tổ chức dịch vụ thu xã Mẫu"), "Cà Văn Thử", "M-0147", "Đợt mẫu", "nhà văn hoá bản Mẫu"
)
PAYER = Payer("Lò Văn Mẫu", "001 099 000 001", "Tổ 3", "bản Mẫu", "xã Mẫu, tỉnh Mẫu")


def faces() -> Faces:
    return load_faces(FONTS)


def cover_line(index: int, pays: int = 884_520, support: int = 265_356) -> CoverLine:
    return CoverLine(
        member_name=NAMES[index % len(NAMES)],
        born_year=1972 + index,
        group="Hộ gia đình",
        ladder_place=index + 1,
        months=12,
        starts_on=date(2026, 12, 1),
        expires_on=date(2027, 11, 30),
        contribution=Money(pays + support),
        support=Money(support),
        pays=Money(pays),
    )


def receipt(members: int = 5) -> ReceiptDocument:
    lines = tuple(cover_line(index, pays=1_263_600 - index * 1_001) for index in range(members))
    return receipt_of(lines)


def receipt_of(lines: tuple[CoverLine, ...]) -> ReceiptDocument:
    return ReceiptDocument(
        form_name="Mẫu số C45-BB (TT 107/2017/TT-BTC)",
        issuer=ISSUER,
        series="BL-2026-M",
        number="0012346",
        issued_on=date(2026, 11, 21),
        payer=PAYER,
        scheme_title="Bảo hiểm y tế theo hộ gia đình, 12 tháng",
        lines=lines,
        total=Money.total(line.pays for line in lines),
        amount_in_words="Ba triệu bảy trăm bảy mươi tám nghìn một trăm linh tư đồng",
        qr=CODE,
    )


def enrolment_slip(members: int = 4) -> EnrolmentSlipDocument:
    lines = tuple(
        replace(cover_line(index, pays=0, support=1_366_200), ladder_place=None, group="Người cao tuổi mẫu")
        for index in range(members)
    )
    return EnrolmentSlipDocument(
        issuer=ISSUER,
        reference="M-0147-000231",
        enrolled_on=date(2026, 11, 21),
        payer=PAYER,
        scheme_title="Bảo hiểm y tế, nhóm do ngân sách nhà nước đóng",
        lines=lines,
        qr=CODE[:90],
    )


def close_slip() -> CloseSlipDocument:
    """Collected 55.143.400 over a float of 500.000; counted 55.643.000, so 400 are missing."""
    notes = (
        (500_000, 98),
        (200_000, 22),
        (100_000, 15),
        (50_000, 11),
        (20_000, 6),
        (10_000, 4),
        (5_000, 5),
        (2_000, 4),
    )
    return CloseSlipDocument(
        issuer=ISSUER,
        closed_on=date(2026, 11, 21),
        reference="NT-031",
        opening_float=Money(500_000),
        takings=(
            SchemeTakings("Bảo hiểm y tế theo hộ gia đình", 31, Money(48_213_400)),
            SchemeTakings("Bảo hiểm xã hội tự nguyện", 7, Money(6_930_000)),
        ),
        voids=(VoidedReceipt("0012349", Money(1_263_600), "Ghi sai tên thành viên"),),
        counts=tuple(NoteCount(Money(worth), count) for worth, count in notes),
        to_remit=Money(55_143_000),
        numbers=(
            NumberRange("used", "0012340", "0012348", 9),
            NumberRange("void", "0012349", "0012349", 1),
            NumberRange("used", "0012350", "0012378", 29),
            NumberRange("left", "0012379", "0012439", 61),
        ),
        supervisor="Hoàng Văn Thử",
        difference_reason="Thiếu tiền lẻ",
        unsent_facts=112,
    )


def day_summary() -> DaySummaryDocument:
    return DaySummaryDocument(
        title="Một ngày ở bản",
        played_on=date(2026, 11, 21),
        issuer=ISSUER,
        rows=(
            SummaryRow("Bảo hiểm y tế theo hộ gia đình", Money(48_213_400), Money(48_213_400)),
            SummaryRow("Bảo hiểm xã hội tự nguyện", Money(6_930_000), Money(6_930_000)),
        ),
        counted=Money(55_143_400),
        tallies=(("Hộ đã phục vụ", "40"), ("Hộ mới", "6"), ("Biên lai đã hủy", "2")),
        hourly=(("8h", Money(9_100_000)), ("9h", Money(12_400_000)), ("10h", ZERO)),
    )


def read_back(pdf: bytes) -> str:
    """What another program reads in the PDF: poppler's text, white space evened out."""
    said = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True).stdout
    return " ".join(said.decode().split())
