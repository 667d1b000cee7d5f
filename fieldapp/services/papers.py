"""Paper: receipts, enrolment slips, close slips. Documents are filled on the database lane, set on the print lane."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from fieldapp.domain import names
from fieldapp.domain.amount_words import in_words
from fieldapp.domain.cash import CashDay
from fieldapp.domain.documents import (
    CloseSlipDocument,
    CoverLine,
    EnrolmentSlipDocument,
    Issuer,
    NoteCount,
    NumberRange,
    NumberState,
    PageImage,
    PaperSize,
    Payer,
    ReceiptDocument,
    RemittanceSlipDocument,
    SchemeTakings,
    VoidedReceipt,
    VoidMark,
)
from fieldapp.domain.errors import EnvironmentFailure, RuleBroken
from fieldapp.domain.household import Household, Member
from fieldapp.domain.ids import Day, EntityId
from fieldapp.domain.money import ZERO, Money
from fieldapp.domain.number_ledger import ISSUED, MISSING, QUESTIONED, RETURNED, UNUSED, VOID
from fieldapp.domain.numbers.receipt_number import DIGITS, ReceiptNumber
from fieldapp.domain.receipt import Contribution, LinePaid, Receipt
from fieldapp.services.cash import CashBox
from fieldapp.services.number_book import BlockPage, NumberBook
from fieldapp.services.ports import Books, Desk, UnitOfRegister
from fieldapp.services.receipts import NoSuchReceipt, ReceiptView
from fieldapp.services.standing import HEALTH

ORGANISATION = "paper.organisation"
FORM_NAME = "paper.form_name"


GROUPS_ON_PAPER: Mapping[str, str] = {
    "household": "Hộ gia đình",
    "near_poor": "Hộ cận nghèo",
    "near_poor_poor_commune": "C.nghèo xã nghèo",
    "minority_exited_commune": "DTTS xã thoát KK",
    "student": "Học sinh, sinh viên",
    "farm_average": "Nông, lâm, ngư TB",
    "village_staff": "Cán bộ, y tế thôn",
    "trafficking_victim": "Nạn nhân mua bán",
    "poor": "Hộ nghèo",
    "child_under_6": "Trẻ em dưới 6 tuổi",
    "minority_difficult_area": "DTTS vùng KK",
    "near_poor_minority_mountain": "DTTS cận nghèo",
    "extremely_difficult_area": "Vùng ĐB khó khăn",
    "island": "Xã đảo, đặc khu",
    "merit": "Người có công",
    "veteran": "Cựu chiến binh",
    "social_allowance": "Trợ cấp xã hội",
    "elderly_75_survivor": "Tuất từ 75 tuổi",
    "elderly_70_near_poor_survivor": "Tuất 70–74 tuổi",
    "militia": "Dân quân",
    "organ_donor": "Hiến bộ phận",
    "safe_zone": "Xã an toàn khu",
    "ethnic_minority": "Dân tộc thiểu số",
    "other": "Khác",
}
"""Support groups in the few words that a column of a receipt has room for; Vietnamese in every language."""


class Press(Protocol):
    """Sets documents as PDF and shows PDF as pictures."""

    def receipt(self, document: ReceiptDocument, size: PaperSize) -> bytes: ...

    def enrolment_slip(self, document: EnrolmentSlipDocument, size: PaperSize) -> bytes: ...

    def close_slip(self, document: CloseSlipDocument) -> bytes: ...

    def remittance_slip(self, document: RemittanceSlipDocument) -> bytes: ...

    def pages(self, pdf: bytes, scale: float) -> list[PageImage]: ...

    def warm_up(self) -> None:
        """Load what the first sheet needs; worth doing while nobody waits."""


class PaperShelf(Protocol):
    """Keeps finished papers as files; called on the print lane."""

    def keep(self, folder: str, name: str, pdf: bytes) -> str:
        """Put a PDF into a folder (empty: the shelf's own), in place of one of that name; where it stands.

        Raises an `EnvironmentFailure` when the disk does not take it.
        """


class PrinterFailed(EnvironmentFailure):
    """The printer did not take the page; the receipt itself stands and its PDF is kept."""

    code = "printer_failed"

    def __init__(self, printer: str) -> None:
        super().__init__(printer=printer)


class NoPrinter(EnvironmentFailure):
    """There is no printer on this laptop."""

    code = "no_printer"


class NothingHandedOver(RuleBroken):
    """No cash of that day has been handed over yet."""

    code = "nothing_handed_over"


class Prover(Protocol):
    """Signs a receipt's essence under the device key; the text goes into the QR code."""

    def prove(self, view: ReceiptView, payer: str) -> str: ...


@dataclass(frozen=True, slots=True)
class PaperSheet:
    """A document ready to be set, and a file name for it."""

    document: ReceiptDocument | EnrolmentSlipDocument | CloseSlipDocument | RemittanceSlipDocument
    name: str


def scheme_title(scheme: str) -> str:
    """The scheme's full name, as law and paper write it: always Vietnamese."""
    return "Bảo hiểm y tế" if scheme == HEALTH else "Bảo hiểm xã hội tự nguyện"


class Papers:
    """Fills documents from facts."""

    def __init__(
        self,
        books: Books,
        cash: CashBox,
        numbers: NumberBook,
        prover: Prover,
        press: Press,
        shelf: PaperShelf,
        *,
        is_demo: bool,
    ) -> None:
        self._register = books.register
        self._till = books.till
        self._outreach = books.outreach
        self._journal = books.journal
        self._settings = books.settings
        self._cash = cash
        self._numbers = numbers
        self._prover = prover
        self.press = press
        self.shelf = shelf
        self._is_demo = is_demo

    def receipt(self, desk: Desk, receipt: EntityId, copy: int = 0) -> PaperSheet:
        """The receipt as paper; `copy` 0 is the original. Raises `NoSuchReceipt`."""
        found = self._till.receipt(receipt)
        contribution = self._till.contribution(found.contribution) if found else None
        if found is None or contribution is None:
            raise NoSuchReceipt
        payer = self._payer(contribution)
        document = ReceiptDocument(
            form_name=self._settings.get(FORM_NAME, "Mẫu số C45-BB (TT 107/2017/TT-BTC)"),
            issuer=self._issuer(desk, found.event, contribution.unit, by=(found.officer, found.device)),
            series=found.series,
            number=f"{found.number:0{DIGITS}d}",
            issued_on=date.fromisoformat(found.issued_on),
            payer=payer,
            scheme_title=_content(contribution),
            lines=tuple(self._line(contribution, line) for line in contribution.lines),
            total=found.total,
            amount_in_words=_sentence(in_words(found.total)),
            qr=self._prover.prove(ReceiptView(found, contribution), payer.name),
            cash_given=contribution.cash_given or None,
            copy_number=copy,
            voided=VoidMark(found.void_reason, date.fromisoformat(found.voided_on)) if found.is_void else None,
            demo=self._is_demo,
            provisional=contribution.provisional,
        )
        suffix = f"-ban-sao-{copy}" if copy else ""
        return PaperSheet(document, f"bien-lai-{found.series}-{found.number:0{DIGITS}d}{suffix}.pdf")

    def enrolment_slip(self, desk: Desk, contribution: EntityId) -> PaperSheet:
        """The slip for cover with nothing to pay: no receipt number."""
        found = self._till.contribution(contribution)
        if found is None:
            raise NoSuchReceipt
        document = EnrolmentSlipDocument(
            issuer=self._issuer(desk, found.event, found.unit, by=(found.officer, found.device)),
            reference=found.id,
            enrolled_on=date.fromisoformat(found.paid_on),
            payer=self._payer(found),
            scheme_title=_content(found),
            lines=tuple(self._line(found, line) for line in found.lines),
            demo=self._is_demo,
            provisional=found.provisional,
        )
        return PaperSheet(document, f"phieu-tham-gia-{found.id}.pdf")

    def close_slip(self, desk: Desk, on: Day) -> PaperSheet:
        """The slip of a counted day."""
        box = self._cash.day(desk, date.fromisoformat(on))
        receipts = self._till.receipts(on=on, officer=desk.officer)
        entry = box.closed
        counts = entry.notes if entry else ()
        document = CloseSlipDocument(
            issuer=self._issuer(desk, desk.event, desk.unit),
            closed_on=date.fromisoformat(on),
            reference=f"{desk.device}-{desk.officer}-{on}",
            opening_float=box.opening_float,
            takings=self._takings(receipts),
            voids=tuple(
                VoidedReceipt(str(ReceiptNumber(r.series, r.number)), r.total, r.void_reason)
                for r in receipts
                if r.is_void
            ),
            counts=tuple(NoteCount(Money(denomination), count) for denomination, count in counts),
            to_remit=_to_remit(box),
            cash_paid_out=box.paid_out + box.passed,
            cash_taken_over=box.taken,
            numbers=tuple(part for page in self._numbers.ledger(desk).pages for part in number_ranges(page)),
            supervisor=self._register.officer_name(box.cosigned.officer) if box.cosigned else "",
            difference_reason=entry.reason if entry else "",
            unsent_facts=self._journal.waiting().count,
            demo=self._is_demo,
        )
        return PaperSheet(document, f"chot-so-{on}-{desk.officer}.pdf")

    def remittance_slip(self, desk: Desk, on: Day) -> PaperSheet:
        """The slip of the last cash handed over for a closed day. Raises `NothingHandedOver`."""
        box = self._cash.day(desk, date.fromisoformat(on))
        handed = [
            entry
            for entry in self._till.cash_entries(desk.officer, on)
            if (entry.kind, entry.officer) == ("remitted", desk.officer)
        ]
        if not handed:
            raise NothingHandedOver
        entry = handed[-1]
        reference = f"{desk.device}-{desk.officer}-{on}-{len(handed)}"
        document = RemittanceSlipDocument(
            issuer=self._issuer(desk, desk.event, desk.unit),
            reference=reference,
            handed_on=date.fromisoformat(entry.handed_on or on),
            taken_on=date.fromisoformat(on),
            place=entry.place,
            receiver=entry.reason,
            amount=entry.amount,
            amount_in_words=_sentence(in_words(entry.amount)),
            owed_before=box.to_remit + entry.amount,
            cosigner=self._register.officer_name(box.cosigned.officer) if box.cosigned else "",
            demo=self._is_demo,
        )
        return PaperSheet(document, f"nop-tien-{reference}.pdf")

    def pdf(self, sheet: PaperSheet, size: PaperSize) -> bytes:
        """Set a filled document; runs on the print lane."""
        document = sheet.document
        if isinstance(document, ReceiptDocument):
            return self.press.receipt(document, size)
        if isinstance(document, EnrolmentSlipDocument):
            return self.press.enrolment_slip(document, size)
        if isinstance(document, RemittanceSlipDocument):
            return self.press.remittance_slip(document)
        return self.press.close_slip(document)

    def _takings(self, receipts: tuple[Receipt, ...]) -> tuple[SchemeTakings, ...]:
        """Receipts whose money is in the box, by scheme: those that stand, and voids whose cash was not given back."""
        schemes: dict[str, list[Money]] = {}
        for receipt in receipts:
            if not receipt.is_void or not receipt.cash_returned:
                schemes.setdefault(receipt.scheme, []).append(receipt.total)
        return tuple(
            SchemeTakings(scheme_title(scheme), len(amounts), Money.total(amounts))
            for scheme, amounts in sorted(schemes.items())
        )

    def _issuer(self, desk: Desk, event: EntityId, unit: int, by: tuple[str, str] = ("", "")) -> Issuer:
        officer, device = by
        happened = self._outreach.event(event) if event else None
        lines = self._settings.get(ORGANISATION, "")
        home = self._unit(unit)
        organisation = tuple(line for line in lines.split("\n") if line)
        if not organisation and home is not None:
            organisation = (f"BẢO HIỂM XÃ HỘI TỈNH {home.province.upper()}", f"Tổ chức dịch vụ thu {home.commune}")
        return Issuer(
            organisation=organisation,
            officer=self._register.officer_name(officer) or desk.officer_name,
            device=device or desk.device,
            event_name=happened.place if happened else "",
            event_place=happened.village if happened else "",
        )

    def _unit(self, unit: int) -> UnitOfRegister | None:
        return next((u for u in self._register.units() if u.unit == unit), None)

    def _payer(self, contribution: Contribution) -> Payer:
        member = self._register.member(contribution.payer)
        home = self._register.household(contribution.household)
        unit = self._unit(contribution.unit)
        return Payer(
            name=member.name if member else "",
            identity=_identity(member) if member else "",
            address=_own_address(home, unit) if home else "",
            village=home.village if home else "",
            commune=f"{unit.commune}, tỉnh {unit.province}" if unit else "",
        )

    @staticmethod
    def _line(contribution: Contribution, line: LinePaid) -> CoverLine:
        paid_on = date.fromisoformat(contribution.paid_on)
        return CoverLine(
            member_name=line.member_name,
            born_year=int(line.member_born[:4]) if line.member_born else None,
            group=GROUPS_ON_PAPER.get(line.group, line.group),
            ladder_place=line.place or None,
            months=contribution.months,
            starts_on=date.fromisoformat(line.starts_on) if line.starts_on else paid_on,
            expires_on=date.fromisoformat(line.expires_on) if line.expires_on else paid_on,
            contribution=line.contribution,
            support=line.contribution - line.pays,
            pays=line.pays,
        )


def _content(contribution: Contribution) -> str:
    """What the money is for: the scheme and the months."""
    return f"{scheme_title(contribution.scheme)}, {contribution.months} tháng"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


_RANKS = ("xã ", "phường ", "thị trấn ", "tỉnh ", "thành phố ", "bản ", "thôn ", "buôn ")


def _own_address(home: Household, unit: UnitOfRegister | None) -> str:
    """The part of an address that village, commune and province do not say already."""
    said = {_bare(home.village), *((_bare(unit.commune), _bare(unit.province)) if unit else ())}
    return ", ".join(part.strip() for part in home.address.split(",") if _bare(part) not in said)


def _bare(place: str) -> str:
    """A place's name without accents and without its rank."""
    text = place.strip().casefold()
    rank = next((rank for rank in _RANKS if text.startswith(rank)), "")
    return names.fold(text.removeprefix(rank))


def _identity(member: Member) -> str:
    return member.citizen_id or member.insurance_code


def _to_remit(box: CashDay) -> Money:
    """What goes to the office: never more than was counted."""
    counted = box.closed.counted if box.closed else ZERO
    return max(ZERO, min(box.to_remit + box.remitted, counted))


_ON_PAPER: Mapping[str, NumberState] = {
    ISSUED: "used", VOID: "void", UNUSED: "left", MISSING: "missing", RETURNED: "returned", QUESTIONED: "questioned",
}  # fmt: skip


def number_ranges(page: BlockPage) -> tuple[NumberRange, ...]:
    """A block as consecutive ranges without a gap, each by what became of its numbers."""
    series = page.state.block.series
    return tuple(
        NumberRange(
            _ON_PAPER.get(run.fate, "questioned"),
            str(ReceiptNumber(series, run.first)),
            str(ReceiptNumber(series, run.last)),
            run.count,
        )
        for run in page.runs
    )
