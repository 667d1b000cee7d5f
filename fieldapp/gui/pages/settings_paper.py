"""Paper: size, printer, printing at once, where PDFs go, the lines at the head of every sheet."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from fieldapp.domain.documents import PaperSize
from fieldapp.gui.pages.settings_look import titled
from fieldapp.gui.theme import theme_of
from fieldapp.gui.widgets.buttons import SegmentedChoice
from fieldapp.gui.widgets.fields import ChoiceField, TextField
from fieldapp.gui.widgets.labels import label
from fieldapp.gui.widgets.panels import Card
from fieldapp.i18n import _
from fieldapp.services.preferences import PaperChoice


class PaperCard(Card):
    """Choices about paper; `changed` after each, `choice` is what stands now."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heading = label("", "heading", self)
        self._size_word, self._when_word = label("", "label", self), label("", "label", self)
        self.size_choice, self.at_once = SegmentedChoice[PaperSize]("", self), SegmentedChoice[bool]("", self)
        self.printer, self.folder = ChoiceField[str]("", self), TextField("", self)
        self.first_line, self.second_line = TextField("", self), TextField("", self)
        for choice in (self.size_choice, self.at_once, self.printer):
            choice.changed.connect(self._on_changed)
        for field in (self.folder, self.first_line, self.second_line):
            field.edited.connect(self._on_changed)
        self._kept = PaperChoice()
        self._printers: tuple[str, ...] = ()
        self._lay_out()

    def retranslate(self) -> None:
        """All words; choices stay."""
        self.heading.setText(_("Giấy và máy in"))
        self._size_word.setText(_("Khổ biên lai"))
        self.size_choice.setAccessibleName(_("Khổ biên lai"))
        self.size_choice.set_options([("A5", _("A5")), ("roll80", _("Cuộn 80 mm"))])
        self._when_word.setText(_("Sau khi thu tiền"))
        self.at_once.setAccessibleName(_("Sau khi thu tiền"))
        self.at_once.set_options([(True, _("In ngay")), (False, _("Chỉ xem"))])
        self.printer.set_label(_("Máy in"))
        self.folder.set_label(_("Thư mục lưu PDF"))
        self.folder.set_placeholder(_("thư mục Tài liệu của máy"))
        self.first_line.set_label(_("Dòng đầu giấy"))
        self.first_line.set_placeholder(_("cơ quan cấp trên"))
        self.second_line.set_label(_("Dòng thứ hai"))
        self.second_line.set_placeholder(_("tổ chức dịch vụ thu"))
        self.second_line.set_hint(_("Để trống thì lấy theo tên tỉnh và xã."))
        self.show_choice(self._kept)

    def show_choice(self, choice: PaperChoice) -> None:
        """Show what was chosen before."""
        self._kept = choice
        self.size_choice.set_value(choice.size)
        self.at_once.set_value(choice.at_once)
        names = list(self._printers)
        if choice.printer and choice.printer not in names:
            names.append(choice.printer)
        self.printer.set_options([("", _("Máy in thường dùng của máy này")), *((name, name) for name in names)])
        self.printer.set_value(choice.printer)
        upper, _break, lower = choice.organisation.partition("\n")
        for field, text in ((self.folder, choice.folder), (self.first_line, upper), (self.second_line, lower)):
            if field.text() != text:
                field.set_text(text)

    def set_printers(self, names: tuple[str, ...]) -> None:
        """The printers of this laptop."""
        self._printers = names
        self.show_choice(self._kept)

    def choice(self) -> PaperChoice:
        """What stands there now."""
        lines = [line for line in (self.first_line.text(), self.second_line.text()) if line]
        return PaperChoice(
            size=self.size_choice.value() or "A5",
            printer=self.printer.value() or "",
            at_once=self.at_once.value() is not False,
            folder=self.folder.text(),
            organisation="\n".join(lines),
        )

    def _lay_out(self) -> None:
        self.column.addWidget(self.heading)
        self.column.addLayout(titled(self._size_word, self.size_choice))
        self.column.addLayout(titled(self._when_word, self.at_once))
        self.column.addWidget(self.printer)
        self.column.addWidget(self.folder)
        heads = QHBoxLayout()
        heads.setSpacing(theme_of(self).space("gap"))
        heads.addWidget(self.first_line, 1)
        heads.addWidget(self.second_line, 1)
        self.column.addLayout(heads)

    @Slot()
    def _on_changed(self) -> None:
        self._kept = self.choice()
        self.changed.emit()
