"""Why a receipt is voided or replaced, and whether the cash went back. Numbers become final here, so it asks."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from fieldapp.gui.widgets.buttons import Button, Kind, SegmentedChoice
from fieldapp.gui.widgets.fields import ChoiceField, TextField
from fieldapp.gui.widgets.labels import label
from fieldapp.gui.widgets.panels import row_of
from fieldapp.i18n import N_, _

OTHER = ""


class Spoil(Enum):
    """What is done to the receipt."""

    VOID = "void"
    REPLACE = "replace"


REASONS: dict[Spoil, tuple[str, ...]] = {
    Spoil.VOID: (
        N_("Ghi nhầm người"),
        N_("Nhầm số tháng"),
        N_("Nhầm số tiền"),
        N_("Người dân đổi ý"),
        N_("Người dân được Nhà nước đóng"),
    ),
    Spoil.REPLACE: (N_("In hỏng giấy"), N_("Rách, ướt khi giao"), N_("Máy in kẹt giấy")),
}
"""Said on the paper and in the books in Vietnamese, whatever language the officer reads."""


class VoidForm(QWidget):
    """`confirmed` carries what is done, the reason, and whether the cash was given back."""

    confirmed = Signal(object, str, bool)
    given_up = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spoil = Spoil.VOID
        self._heading, self._about = label("", "heading", self, wrap=True), label("", "soft", self, wrap=True)
        self.reason = ChoiceField[str]("", self)
        self.words = TextField("", self)
        self._returned_label = label("", "label", self)
        self.returned = SegmentedChoice[bool]("", self)
        self.confirm = Button("", "", Kind.DANGER, self, icon="void")
        self.cancel = Button("", "Escape", Kind.QUIET, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for widget in (self._heading, self._about, self.reason, self.words, self._returned_label, self.returned):
            column.addWidget(widget)
        column.addLayout(row_of(self.confirm, self.cancel, spacing=12))
        column.addStretch(1)
        self.reason.changed.connect(self._on_reason)
        self.confirm.clicked.connect(self._on_confirm)
        self.cancel.clicked.connect(self.given_up)

    def retranslate(self) -> None:
        """All words; what was chosen and typed stays."""
        void = self._spoil is Spoil.VOID
        self._heading.setText(_("Hủy biên lai") if void else _("Thay tờ biên lai hỏng"))
        self._about.setText(
            _("Số đã dùng vẫn nằm trong sổ, tờ giấy mang chữ HỦY. Thẻ đóng bằng biên lai này không còn.")
            if void
            else _("Tờ cũ mang chữ HỦY; tờ mới mang số tiếp theo, cùng số tiền, không thu thêm.")
        )
        options: Sequence[tuple[str, str]] = [(reason, _(reason)) for reason in REASONS[self._spoil]]
        self.reason.set_label(_("Lý do"))
        self.reason.set_options([*options, (OTHER, _("Lý do khác…"))])
        self.words.set_label(_("Ghi rõ lý do"))
        self._returned_label.setText(_("Tiền"))
        self.returned.setAccessibleName(_("Tiền đã trả lại người dân chưa"))
        self.returned.set_options([(True, _("đã trả lại")), (False, _("chưa trả lại"))])
        self._returned_label.setVisible(void)
        self.returned.setVisible(void)
        self.confirm.set_text(_("Hủy biên lai này") if void else _("Hủy tờ này, lập tờ mới"))
        self.cancel.set_text(_("Thôi"))
        self.words.setVisible(self.reason.value() == OTHER)

    def begin(self, spoil: Spoil) -> None:
        """Start anew."""
        self._spoil = spoil
        self.words.set_text("")
        self.words.set_error("")
        self.reason.set_error("")
        self.retranslate()
        self.reason.set_value(None if spoil is Spoil.VOID else REASONS[spoil][0])
        if self.returned.value() is None:
            self.returned.set_value(True)
        self.words.hide()
        self.set_busy(busy=False)
        self.reason.combo.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_busy(self, *, busy: bool) -> None:
        """While it is being written."""
        self.confirm.setEnabled(not busy)

    @Slot()
    def set_free(self) -> None:
        """It was not written after all."""
        self.set_busy(busy=False)

    @Slot(object)
    def _on_reason(self, reason: object) -> None:
        self.words.setVisible(reason == OTHER)
        if reason == OTHER:
            self.words.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _on_confirm(self) -> None:
        chosen = self.reason.value()
        reason = self.words.text() if chosen == OTHER else chosen
        if chosen is None:
            self.reason.set_error(_("Chọn một lý do."))
            self.reason.combo.setFocus(Qt.FocusReason.OtherFocusReason)
        elif not reason or len(reason) < 3:
            self.words.set_error(_("Ghi lý do hủy để người khác đọc hiểu được."))
            self.words.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.set_busy(busy=True)
            self.confirmed.emit(self._spoil, reason, self.returned.value() is not False)
