"""A text field that offers what is known already while one types: villages of the register."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QStringListModel, Qt, Slot
from PySide6.QtWidgets import QCompleter, QWidget

from fieldapp.domain import names
from fieldapp.gui.widgets.fields import TextField


class SuggestField(TextField):
    """Offers the words that contain what was typed, accents or not; anything else may be typed too."""

    MOST = 8

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._words: tuple[str, ...] = ()
        self._offered = QStringListModel(self)
        self._completer = QCompleter(self._offered, self)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._completer.setMaxVisibleItems(self.MOST)
        popup = self._completer.popup()
        if popup is not None:
            popup.setProperty("popup", "suggestions")
        self.edit.setCompleter(self._completer)
        self.edit.textEdited.connect(self._on_typed)
        self._completer.activated.connect(self._on_chosen)

    def set_suggestions(self, words: Sequence[str]) -> None:
        """What is known, in the order it is offered."""
        self._words = tuple(words)
        self._offer(self.text())

    def offered(self) -> Sequence[str]:
        """What is on offer for what stands in the field."""
        return self._offered.stringList()

    def _offer(self, text: str) -> None:
        wanted = names.fold(text)
        self._offered.setStringList([word for word in self._words if wanted in names.fold(word)][: self.MOST])

    @Slot(str)
    def _on_typed(self, text: str) -> None:
        self._offer(text)

    @Slot(str)
    def _on_chosen(self, text: str) -> None:
        self.set_text(text)
        self.set_error("")
        self.edited.emit(text)
