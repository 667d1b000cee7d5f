"""What people come for besides a renewal: voluntary insurance, a correction, a birth, a death, a spoiled receipt."""

from __future__ import annotations

from fieldapp.demo.programme import Stop, Turn, oldest
from fieldapp.demo.robot import Robot
from fieldapp.domain.dates import Born
from fieldapp.gui.pages.change import ChangePage
from fieldapp.gui.pages.history import HistoryPage
from fieldapp.gui.pages.household import HouseholdPage
from fieldapp.gui.pages.person import PersonPage
from fieldapp.gui.pages.receipt import ReceiptPage
from fieldapp.gui.pages.voluntary import VoluntaryPage
from fieldapp.i18n import format_date

NEW_PHONE = "0300999888"


class Errands:
    """Each begins on the household page. Those before the money end there, those after it on a receipt's page."""

    def __init__(self, robot: Robot) -> None:
        self._robot = robot
        self._hands = robot.hands

    def before_money(self, stop: Stop) -> str:
        """What is put right first; a line of progress, or nothing."""
        match stop.turn:
            case Turn.VOLUNTARY:
                return self._contribute(stop)
            case Turn.CORRECT:
                return self._correct(stop)
            case Turn.BIRTH:
                return self._register_birth(stop)
            case Turn.DEATH:
                return self._register_death(stop)
            case Turn.ENGLISH:
                return self._speak_english()
            case Turn.TURN_SCREEN:
                return self._turn_screen()
        return ""

    def after_money(self, stop: Stop) -> str:
        """What goes wrong with the receipt; a line of progress, or nothing."""
        match stop.turn:
            case Turn.VOID_AND_REPLACE:
                return self._replace()
            case Turn.VOID_AND_RENEW:
                return self._void_and_renew()
        return ""

    def print_what_was_taken(self) -> None:
        """After the power cut: the household's history has the receipt, and its paper is made now."""
        self._hands.press("Ctrl+H")
        page = self._robot.page(HistoryPage)
        self._hands.until(lambda: bool(page.paid.rows_model.rows()), "the receipt in the history")
        self._robot.shoot("history")
        self._robot.reach(page.paid.hasFocus, "the list of receipts")
        self._hands.press("Home", "Return")
        self._robot.receipt()

    def _contribute(self, stop: Stop) -> str:
        """Voluntary insurance for twelve months, then back for the cards."""
        self._robot.choose_member(stop.person.citizen_id)
        self._hands.press("Ctrl+B")
        page = self._robot.page(VoluntaryPage)
        cash = page.panel.cash
        self._hands.until(lambda: cash.can_confirm and cash.is_armed, "the voluntary contribution's amount")
        self._robot.shoot("voluntary")
        self._hands.press("Ctrl+Return")
        title = self._robot.receipt()
        self._robot.shoot("receipt-voluntary")
        self._hands.press("Ctrl+O")
        self._robot.page(HouseholdPage)
        return f"BHXH tự nguyện 12 tháng: {title}"

    def _correct(self, stop: Stop) -> str:
        """Somebody has a new telephone number."""
        self._robot.choose_member(stop.person.citizen_id)
        self._hands.press("Return")
        page = self._robot.page(PersonPage)
        field = page.fields.texts["phone"]
        self._robot.reach(field.edit.hasFocus, "the telephone")
        self._hands.rewrite(NEW_PHONE)
        self._settle(page)
        self._robot.shoot("person")
        self._hands.press("Ctrl+Return")
        self._robot.page(HouseholdPage)
        return "Sửa số điện thoại của một người"

    def _register_birth(self, stop: Stop) -> str:
        """A child was born on the first of the month."""
        self._hands.press("Ctrl+N")
        page = self._robot.page(PersonPage)
        self._hands.until(lambda: page.opened is not None, "the household of the child")
        family, *_rest = stop.household.members[0].name.split()
        self._robot.reach(page.fields.texts["name"].edit.hasFocus, "the name")
        self._hands.rewrite(f"{family} Gia Bảo")
        self._robot.reach(page.fields.texts["born"].edit.hasFocus, "the birth")
        self._hands.rewrite(format_date(page.at.day.shown().replace(day=1)))
        self._robot.reach(page.fields.sex_choice.hasFocus, "the sex")
        self._hands.press("Right")
        self._settle(page)
        self._robot.shoot("birth")
        self._hands.press("Ctrl+Return")
        self._robot.page(HouseholdPage)
        return "Khai sinh một cháu: thẻ do Nhà nước đóng"

    def _register_death(self, stop: Stop) -> str:
        """An old person of the household has died."""
        gone = oldest(stop.household, self._robot.desk.at.day.shown())
        assert gone is not None
        self._hands.press("Ctrl+M")
        page = self._robot.page(ChangePage)
        self._hands.until(lambda: page.opened is not None, "the household that lost somebody")
        self._hands.press("Alt+1")
        self._hands.rest()
        self._robot.reach(page.form.member.combo.hasFocus, "who died")
        self._hands.pick(page.form.member.combo, gone.name)
        self._hands.until(page.is_resting, "the draft is kept")
        self._hands.rest()
        self._robot.shoot("change")
        self._hands.press("Ctrl+Return")
        self._robot.page(HouseholdPage)
        return f"Báo có người mất, sinh {Born.parse(gone.born).year}"

    def _turn_screen(self) -> str:
        """Why is it so much? And the participant reads for himself what he is about to pay."""
        page = self._robot.page(HouseholdPage)
        self._hands.until(lambda: page.panel.cash.can_confirm, "the amount to be explained")
        self._hands.press("Ctrl+I")
        self._robot.shoot_dialog("why")
        self._hands.press("Escape")
        self._hands.rest()
        self._hands.press("F9")
        self._robot.shoot_dialog("participant-side", fills=True)
        self._hands.press("Return")
        self._hands.rest()
        return "Giải thích số tiền, xoay màn hình cho người dân xem"

    def _speak_english(self) -> str:
        """The guest from abroad reads along for a moment."""
        self._robot.switch_language("en")
        self._robot.page(HouseholdPage)
        self._robot.shoot("household-english")
        self._robot.switch_language("vi")
        self._robot.page(HouseholdPage)
        return "Chuyển sang tiếng Anh rồi về lại tiếng Việt"

    def _replace(self) -> str:
        """The paper is torn: another number for the same money."""
        page = self._robot.page(ReceiptPage)
        before = page.title()
        self._hands.press("Ctrl+R")
        self._robot.reach(page.form.confirm.hasFocus, "the button that replaces")
        self._robot.shoot("receipt-replace")
        self._hands.press("Space")
        self._hands.until(lambda: page.title() not in {"", before}, "the new receipt")
        return f"Tờ hỏng: {before} đã hủy, thay bằng {self._robot.receipt()}"

    def _void_and_renew(self) -> str:
        """A mistake: the money goes back, and is taken again as it should be."""
        page = self._robot.page(ReceiptPage)
        before = page.title()
        self._hands.press("Ctrl+Delete", "Down", "Down")
        self._robot.reach(page.form.confirm.hasFocus, "the button that voids")
        self._robot.shoot("receipt-void")
        self._hands.press("Space")
        self._hands.rest()
        self._robot.receipt()
        self._robot.shoot("receipt-voided")
        self._hands.press("Ctrl+O")
        return f"Ghi nhầm: {before} đã hủy, thu lại bằng {self._robot.take_money()}"

    def _settle(self, page: PersonPage) -> None:
        self._hands.until(page.is_resting, "the draft is kept")
        self._hands.rest()
