"""Asks which day it is when the laptop's clock cannot be right, before money carries that day."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from fieldapp.gui.widgets.buttons import Button, Kind
from fieldapp.gui.widgets.fields import DateField
from fieldapp.gui.widgets.labels import Icon, label
from fieldapp.gui.widgets.panels import row_of
from fieldapp.i18n import _, format_date
from fieldapp.services.day import DayInDoubt


class DayInDoubtDialog(QDialog):
    """Opened, never executed. `told` carries the day; the page confirms it and goes on with what was interrupted."""

    told = Signal(object)

    def __init__(self, doubt: DayInDoubt, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Hôm nay là ngày nào?"))
        self._earliest = doubt.earliest
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(16)
        column.addLayout(
            row_of(Icon("calendar", 32, "soon", self), label(_("Hôm nay là ngày nào?"), "heading", self), spacing=12)
        )
        clock = format_date(date.fromisoformat(str(doubt.params["clock"])))
        about = _(
            "Đồng hồ của máy đang chỉ {clock}, nhưng đã có việc được ghi ngày {earliest}. "
            "Xem lịch rồi gõ đúng ngày hôm nay; biên lai sẽ mang ngày này."
        )
        words = label(about.format(clock=clock, earliest=format_date(doubt.earliest)), "body", self, wrap=True)
        words.setMinimumWidth(480)
        column.addWidget(words)
        self.day = DateField(_("Hôm nay là ngày"), self._century_day, self, year_alone=False)
        self.day.set_day(doubt.earliest)
        column.addWidget(self.day)
        self.accept_button = Button(_("Đúng, thu tiếp"), "Return", Kind.ACCENT, self)
        self.accept_button.clicked.connect(self._on_accept)
        later = Button(_("Để sau"), "Escape", Kind.QUIET, self)
        later.clicked.connect(self.reject)
        column.addLayout(row_of(self.accept_button, later))
        self.day.edit.returnPressed.connect(self._on_accept)
        self.day.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        self.day.edit.selectAll()

    def _century_day(self) -> date:
        return self._earliest

    @Slot()
    def _on_accept(self) -> None:
        day = self.day.day()
        if day is None:
            self.day.set_error(_("Gõ đủ ngày/tháng/năm, ví dụ 02/05/1980."))
        elif day < self._earliest:
            self.day.set_error(
                _("Không thể trước {day}: ngày đó đã có việc được ghi.").format(day=format_date(self._earliest))
            )
        else:
            self.told.emit(day)
            self.accept()
