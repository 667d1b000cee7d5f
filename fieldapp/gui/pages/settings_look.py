"""Language, theme, size: seen at once, remembered beside the profile."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget

from fieldapp.gui import theme
from fieldapp.gui.app import remember_theme
from fieldapp.gui.theme import SCALES, Theme, theme_of
from fieldapp.gui.widgets.buttons import SegmentedChoice
from fieldapp.gui.widgets.fields import ChoiceField
from fieldapp.gui.widgets.labels import label
from fieldapp.gui.widgets.panels import Card
from fieldapp.i18n import _, current_language, languages, pgettext
from fieldapp.services.gate import Remembered


def titled(word: QLabel, choice: QWidget) -> QVBoxLayout:
    """A choice with its word above, as a field has it."""
    block = QVBoxLayout()
    block.setSpacing(theme_of(choice).space("tight"))
    block.addWidget(word)
    block.addWidget(choice)
    return block


class LookCard(Card):
    """The look of the program. `language_wanted` carries a code: the shell switches, so that every page follows."""

    language_wanted = Signal(str)

    def __init__(self, remembered: Remembered, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._remembered = remembered
        self.heading = label("", "heading", self)
        self.language = ChoiceField[str]("", self)
        self._theme_word, self._scale_word = label("", "label", self), label("", "label", self)
        self.theme, self.scale = SegmentedChoice[str]("", self), SegmentedChoice[int]("", self)
        self.language.changed.connect(self._on_language)
        self.theme.changed.connect(self._on_look)
        self.scale.changed.connect(self._on_look)
        self.column.addWidget(self.heading)
        self.column.addWidget(self.language)
        self.column.addLayout(titled(self._theme_word, self.theme))
        self.column.addLayout(titled(self._scale_word, self.scale))

    def retranslate(self) -> None:
        """All words; what is in force is marked."""
        now = theme_of(self)
        self.heading.setText(_("Màn hình"))
        self.language.set_label(_("Ngôn ngữ"))
        self.language.set_options([(known.code, known.own_name) for known in languages()])
        self.language.set_value(current_language())
        self._theme_word.setText(_("Màu"))
        self.theme.setAccessibleName(_("Màu"))
        self.theme.set_options(
            [("light", pgettext("theme", "Sáng")), ("sunlight", pgettext("theme", "Ngoài nắng")),
             ("dark", pgettext("theme", "Tối"))]
        )  # fmt: skip
        self.theme.set_value(now.name)
        self._scale_word.setText(_("Cỡ chữ"))
        self.scale.setAccessibleName(_("Cỡ chữ"))
        self.scale.set_options([(scale, f"{scale} %") for scale in SCALES])
        self.scale.set_value(now.scale)

    def changeEvent(self, event: QEvent) -> None:
        """A look chosen anywhere is marked here."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "scale"):
            self._mark()

    def _mark(self) -> None:
        now = theme_of(self)
        if self.theme.value() is not None:
            self.theme.set_value(now.name)
            self.scale.set_value(now.scale)

    @Slot(object)
    def _on_language(self, code: str) -> None:
        self.language_wanted.emit(code)

    @Slot(object)
    def _on_look(self, _value: object) -> None:
        application, name, scale = QApplication.instance(), self.theme.value(), self.scale.value()
        if isinstance(application, QApplication) and name is not None and scale is not None:
            look = Theme(name, scale)
            theme.apply(application, look)
            remember_theme(self._remembered, look)
