"""One more officer on this laptop: who it is, the present officer's PIN, and a PIN of their own."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from fieldapp.domain.errors import FieldappError
from fieldapp.gui.dialogs.asking import AskingDialog
from fieldapp.gui.dialogs.witness import officer_words
from fieldapp.gui.messages import message
from fieldapp.gui.widgets.fields import ChoiceField
from fieldapp.i18n import _
from fieldapp.services.ports import OfficerOfUnit

OF_THE_OLD = frozenset({"wrong_pin", "pin_delayed", "unknown_officer"})


class AdmitDialog(AskingDialog):
    """`admitted` carries the newcomer's id, the present officer's PIN, the newcomer's."""

    admitted = Signal(str, str, str)

    def __init__(self, newcomers: Sequence[OfficerOfUnit], refuse_weak: Callable[[str], None], parent: QWidget) -> None:
        lines = [_("Mỗi cán bộ mở máy bằng mã PIN riêng, có túi tiền riêng và số biên lai riêng.")]
        if not newcomers:
            lines.append(_("Mọi cán bộ cơ quan đã gửi tên đều mở được máy này."))
        super().__init__(_("Thêm cán bộ vào máy này"), lines, _("Thêm cán bộ"), parent)
        self._refuse_weak = refuse_weak
        self.who = ChoiceField[str](_("Cán bộ mới"), self)
        self.who.set_options([(one.id, officer_words(one)) for one in newcomers])
        self.who.set_value(newcomers[0].id if len(newcomers) == 1 else None)
        self.own = self.pin_field(_("Mã PIN của mình"))
        self.new = self.pin_field(_("Cán bộ mới đặt mã PIN"))
        self.again = self.pin_field(_("Gõ lại mã mới"))
        self.add_fields(self.who, self.own, self.new, self.again)
        for widget in (self.who, self.own, self.new, self.again):
            widget.setVisible(bool(newcomers))
        self.do.setEnabled(bool(newcomers))
        (self.own if len(newcomers) == 1 else self.who).setFocus()

    def is_complete(self) -> bool:
        """Whether all is there and the new PIN is good enough."""
        if self.who.value() is None:
            self.blame(self.who, _("Chọn cán bộ mới."))
        elif not self.own.text():
            self.blame(self.own, _("Gõ mã PIN đang dùng."))
        elif words := self._weakness():
            self.blame(self.new, words)
        elif self.again.text() != self.new.text():
            self.blame(self.again, _("Hai lần gõ chưa giống nhau. Gõ lại lần nữa."))
        else:
            return True
        return False

    def _weakness(self) -> str:
        try:
            self._refuse_weak(self.new.text())
        except FieldappError as error:
            return message(error) if self.new.text() else _("Đặt mã PIN của mình.")
        return ""

    def announce(self) -> None:
        """Tell who comes in."""
        self.admitted.emit(self.who.value(), self.own.text(), self.new.text())

    def refuse(self, error: FieldappError) -> None:
        """What was wrong."""
        field = self.own if error.code in OF_THE_OLD else self.new
        field.set_text("")
        self.blame(field, message(error))
