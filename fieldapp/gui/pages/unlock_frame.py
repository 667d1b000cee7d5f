"""The window before the window: what unlocking and activating share. A sheet in the middle, the language below it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from fieldapp import i18n
from fieldapp.gui import qt_words
from fieldapp.gui.tasks import TaskRunner
from fieldapp.gui.theme import theme_of
from fieldapp.gui.widgets.bars import DemoRibbon
from fieldapp.gui.widgets.fields import ChoiceField
from fieldapp.gui.widgets.labels import Icon, label
from fieldapp.gui.widgets.panels import Card, scrolled
from fieldapp.i18n import _, current_language, languages
from fieldapp.services.gate import Gate


class DoorWindow(QWidget):
    """Shown before anything personal is. `sheet` takes what stands on the white sheet in the middle."""

    SHEET_WIDTH = 880

    def __init__(self, gate: Gate, runner: TaskRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.gate = gate
        self.runner = runner
        self.setProperty("ground", "paper")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.ribbon = DemoRibbon(self)
        self.ribbon.hide()
        self.brand = label("fieldapp", "brand", self)
        self.about = label("", "soft", self)
        self.sheet = Card(self)
        self.offline = label("", "soft", self, wrap=True)
        self.language = ChoiceField[str]("", self)
        self.language.changed.connect(self._on_language)
        self._content = QWidget(self)
        self._lay_out()
        self.resize(1366, 768)

    def retranslate(self) -> None:
        """Words of the frame in the language spoken now."""
        self.setWindowTitle("fieldapp")
        self.about.setText(_("Bảo hiểm y tế và bảo hiểm xã hội tự nguyện tại thôn bản"))
        self.language.set_label("")
        self.language.combo.setAccessibleName(_("Ngôn ngữ"))
        self.language.set_options([(known.code, known.own_name) for known in languages()])
        self.language.set_value(current_language())

    def changeEvent(self, event: QEvent) -> None:
        """Speak the new language; follow the scale."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        elif event.type() == QEvent.Type.StyleChange and hasattr(self, "_content"):
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The sheet is never wider than the window."""
        super().resizeEvent(event)
        self._fit()

    def _lay_out(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.ribbon)
        outer.addWidget(scrolled(self._content, self), 1)
        self._column = QVBoxLayout(self._content)
        self._column.addStretch(2)
        head = QHBoxLayout()
        head.addWidget(self.brand, 0, Qt.AlignmentFlag.AlignBaseline)
        head.addWidget(self.about, 1, Qt.AlignmentFlag.AlignBaseline)
        foot = QHBoxLayout()
        foot.addWidget(Icon("no-network", 20, "soft", self), 0, Qt.AlignmentFlag.AlignVCenter)
        foot.addWidget(self.offline, 1, Qt.AlignmentFlag.AlignVCenter)
        foot.addWidget(Icon("language", 20, "soft", self), 0, Qt.AlignmentFlag.AlignVCenter)
        foot.addWidget(self.language, 0)
        self._lines = (head, foot)
        middle = QWidget(self._content)
        inner = QVBoxLayout(middle)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.addLayout(head)
        inner.addWidget(self.sheet)
        inner.addLayout(foot)
        self._middle, self._inner = middle, inner
        centred = QHBoxLayout()  # an alignment would cut lines that wrap: it knows no height for a width
        centred.addStretch(1)
        centred.addWidget(middle)
        centred.addStretch(1)
        self._column.addLayout(centred)
        self._column.addStretch(3)
        self._fit()

    def _fit(self) -> None:
        theme = theme_of(self)
        wide = theme.space("wide")
        self._column.setContentsMargins(wide, wide, wide, wide)
        self._inner.setSpacing(theme.space("gap"))
        for line in self._lines:
            line.setSpacing(theme.space("side"))
        self.sheet.column.setContentsMargins(wide, wide, wide, wide)
        self.language.setFixedWidth(theme.px(180))
        self._middle.setFixedWidth(min(theme.px(self.SHEET_WIDTH), max(self.width() - 2 * wide, theme.px(480))))

    @Slot(object)
    def _on_language(self, code: str) -> None:
        i18n.switch(code)
        qt_words.follow()
        self.gate.remembered.set("language", code)
        QCoreApplication.sendEvent(self, QEvent(QEvent.Type.LanguageChange))
