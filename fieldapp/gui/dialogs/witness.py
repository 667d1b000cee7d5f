"""Another officer agrees with their own PIN: to a void, to a closed day."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from fieldapp.domain.errors import FieldappError
from fieldapp.gui.dialogs.asking import AskingDialog
from fieldapp.gui.messages import message
from fieldapp.gui.widgets.fields import ChoiceField
from fieldapp.i18n import _
from fieldapp.services.ports import OfficerOfUnit


class WitnessDialog(AskingDialog):
    """`signed` carries the witness and their PIN; `refuse` says what was wrong and asks again."""

    signed = Signal(str, str)

    def __init__(
        self, heading: str, lines: Sequence[str], witnesses: Sequence[OfficerOfUnit], word: str, parent: QWidget
    ) -> None:
        nobody = [_("Chưa có cán bộ nào khác mở được máy này. Thêm ở Cài đặt, hoặc chờ người phụ trách.")]
        super().__init__(heading, [*lines, *([] if witnesses else nobody)], word, parent)
        self.who = ChoiceField[str](_("Cán bộ chứng kiến"), self)
        self.who.set_options([(one.id, officer_words(one)) for one in witnesses])
        self.who.set_value(witnesses[0].id if witnesses else None)
        self.pin = self.pin_field(_("Mã PIN của người ấy"))
        self.add_fields(self.who, self.pin)
        self.do.setEnabled(bool(witnesses))
        self.who.setVisible(bool(witnesses))
        self.pin.setVisible(bool(witnesses))
        if witnesses:
            self.pin.setFocus()

    def is_complete(self) -> bool:
        """Whether somebody is named and a PIN typed."""
        if self.who.value() is None:
            return False
        if not self.pin.text():
            self.blame(self.pin, _("Người chứng kiến gõ mã PIN của mình."))
        return bool(self.pin.text())

    def announce(self) -> None:
        """Tell who signs."""
        self.signed.emit(self.who.value(), self.pin.text())

    def refuse(self, error: FieldappError) -> None:
        """What was wrong; the PIN is typed anew."""
        self.pin.set_text("")
        self.blame(self.pin, message(error))


def officer_words(officer: OfficerOfUnit) -> str:
    """`Cà Thị Mẫu (người phụ trách)`."""
    if officer.role == "supervisor":
        return _("{name} (người phụ trách)").format(name=officer.name)
    return officer.name
