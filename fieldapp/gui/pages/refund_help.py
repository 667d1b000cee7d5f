"""The notice that months paid for are not used any more, and the gesture that gives them back."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from fieldapp.domain.errors import FieldappError
from fieldapp.gui.dialogs.final import FinalDialog
from fieldapp.gui.messages import message
from fieldapp.gui.widgets.notices import Notice
from fieldapp.gui.words import capital, day_text, months_text, scheme_name
from fieldapp.gui.work_page import WorkPage
from fieldapp.i18n import _, format_money
from fieldapp.services.explain import explain
from fieldapp.services.ports import Changes
from fieldapp.services.refunds import DIED, HIGHER_GROUP, OVERLAP, RefundOffer


class RefundHelp(Notice):
    """Offers the first refund of a household; the next one follows when that is paid."""

    def __init__(self, page: WorkPage, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page = page
        self._offer: RefundOffer | None = None
        self.acted.connect(self.ask)

    def show_offers(self, offers: tuple[RefundOffer, ...]) -> None:
        """Say what may go back, or be silent."""
        self._offer = offers[0] if offers else None
        self.setVisible(self._offer is not None)
        if self._offer is not None:
            text = _("{name}: {cause}, còn {months} {scheme} chưa dùng, hoàn {amount}.").format(
                name=self._offer.member_name,
                cause=cause_text(self._offer),
                months=months_text(self._offer.months),
                scheme=scheme_name(self._offer.scheme),
                amount=format_money(self._offer.amount),
            )
            self.say(text, "soon", _("Hoàn tiền"))

    @Slot()
    def ask(self) -> None:
        """What it means, then one key."""
        offer = self._offer
        if offer is None:
            return
        self.show()
        lines = [capital(explain(reason)) for reason in offer.why]
        if offer.ends_on:
            lines.append(_("Thẻ còn giá trị đến {day}.").format(day=day_text(offer.ends_on)))
        lines.append(_("Tiền lấy từ quỹ hôm nay và ghi vào sổ; không hoàn lần hai."))
        if offer.provisional:
            lines.append(_("Tính theo hướng dẫn tạm thời, cơ quan sẽ đối chiếu."))
        heading = _("Hoàn {amount} cho {name}?").format(amount=format_money(offer.amount), name=offer.member_name)
        dialog = FinalDialog(heading, lines, _("Hoàn tiền"), self._page)
        dialog.accepted.connect(partial(self._pay, offer))
        dialog.open()

    def _pay(self, offer: RefundOffer) -> None:
        at = self._page.at
        self._page.ask(
            lambda: at.refunds.pay(
                at.desk, offer.contribution, offer.member, offer.cause, offer.last_day, offer.amount
            ),
            partial(self._on_paid, offer),
            self._on_refused,
        )

    def _on_paid(self, offer: RefundOffer, changes: Changes) -> None:
        words = _("Đã hoàn {amount} cho {name}.")
        self._page.told.emit(words.format(amount=format_money(offer.amount), name=offer.member_name), None)
        self._page.changed.emit(changes)

    def _on_refused(self, error: FieldappError) -> None:
        self.say(message(error), "bad")


def cause_text(offer: RefundOffer) -> str:
    """Why months are not used any more."""
    if offer.cause == DIED:
        return _("qua đời {day}").format(day=day_text(offer.last_day))
    if offer.cause == OVERLAP:
        return _("cơ quan đã kết luận đóng trùng")
    if offer.cause == HIGHER_GROUP:
        return _("nay Nhà nước đóng")
    return _("đã đi {day}").format(day=day_text(offer.last_day))
