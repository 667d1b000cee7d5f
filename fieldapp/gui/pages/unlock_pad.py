"""Who works and the PIN: large cards for officers, digits to touch. The keyboard types into the field all the while."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from fieldapp.gui.theme import theme_of
from fieldapp.gui.widgets import paint
from fieldapp.gui.widgets.buttons import Button, Kind
from fieldapp.gui.widgets.panels import empty
from fieldapp.i18n import N_, _, pgettext
from fieldapp.services.gate import OfficerCard

DUTIES = {"collector": N_("nhân viên thu"), "commune": N_("cán bộ xã"), "supervisor": N_("người giám sát")}


def duty_word(role: str) -> str:
    """What an officer does, in words; an unknown role as it stands."""
    return _(DUTIES[role]) if role in DUTIES else role


class OfficerButton(QAbstractButton):
    """One officer: name large, duty beneath, filled when chosen."""

    def __init__(self, officer: OfficerCard, parent: QWidget) -> None:
        super().__init__(parent)
        self.officer = officer
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(f"{officer.name}, {duty_word(officer.role)}")

    def sizeHint(self) -> QSize:
        """Two lines with air."""
        theme = theme_of(self)
        return QSize(theme.px(280), theme.px(72))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Outline or fill, a person, two lines; the row with the keyboard has a ring."""
        theme = theme_of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen, parent = self.isChecked(), self.parentWidget()
        marked = isinstance(parent, OfficerCards) and parent.hasFocus() and parent.marked() is self
        fill = theme.colour("accent" if chosen else "chosen" if self.underMouse() else "surface")
        edge = None if chosen else theme.colour("edge")
        ring = theme.px(3) if marked else 0
        body = self.rect().adjusted(ring, ring, -ring, -ring)
        paint.draw_box(painter, body, fill, edge, width=theme.line_width, radius=theme.px(8))
        if marked:
            paint.draw_focus(painter, theme, self.rect(), 10)
        letter = theme.colour("on_accent" if chosen else "ink")
        size, side = theme.px(32), theme.space("gap")
        paint.draw_icon(painter, "person", letter, QRect(side, (self.height() - size) // 2, size, size))
        left = side + size + theme.space("side")
        width = self.width() - left - side
        duty = duty_word(self.officer.role)
        top = theme.px(11) if duty else (self.height() - theme.px(28)) // 2
        upper = QRect(left, top, width, theme.px(28))
        left_sided = Qt.AlignmentFlag.AlignLeft
        paint.draw_text(painter, upper, self.officer.name, theme.font("strong", bold=True), letter, left_sided)
        quiet = theme.colour("accent_soft" if chosen else "soft")
        lower = QRect(left, upper.bottom() + 1, width, theme.px(22))
        paint.draw_text(painter, lower, duty, theme.font("caption"), quiet, left_sided)


class OfficerCards(QWidget):
    """The officers one below the other; arrows walk, Enter or space chooses, a click as well."""

    chosen = Signal(object)
    """The `OfficerCard` chosen by the officer; not emitted by `choose`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._buttons: list[OfficerButton] = []
        self._place = 0
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def set_officers(self, officers: Sequence[OfficerCard]) -> None:
        """Show them; one alone is chosen at once, a chosen one that is still there stays chosen."""
        before = self.value()
        empty(self._column)
        self._column.setSpacing(theme_of(self).space("near"))
        self._buttons = [OfficerButton(officer, self) for officer in officers]
        for button in self._buttons:
            self._column.addWidget(button)
            button.clicked.connect(self._on_clicked)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if len(officers) > 1 else Qt.FocusPolicy.NoFocus)
        kept = next((one for one in officers if before is not None and one.id == before.id), None)
        self.choose(officers[0] if len(officers) == 1 else kept)

    def value(self) -> OfficerCard | None:
        """Who is chosen."""
        return next((button.officer for button in self._buttons if button.isChecked()), None)

    def choose(self, officer: OfficerCard | None) -> None:
        """Choose without announcing it."""
        for place, button in enumerate(self._buttons):
            button.setChecked(button.officer == officer)
            if button.isChecked():
                self._place = place
        self.update()

    def step(self, by: int) -> None:
        """Choose the next or the one before."""
        if self._buttons:
            at = self._place + by if self.value() is not None else self._place
            self._take(min(max(at, 0), len(self._buttons) - 1))

    def marked(self) -> QAbstractButton | None:
        """The card that Enter would choose."""
        return self._buttons[self._place] if self._place < len(self._buttons) else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk and choose."""
        key = Qt.Key(event.key())
        if key in {Qt.Key.Key_Down, Qt.Key.Key_Up}:
            self._place = min(max(self._place + (1 if key == Qt.Key.Key_Down else -1), 0), len(self._buttons) - 1)
            self._repaint()
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space} and self._buttons:
            self._take(self._place)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The ring comes."""
        super().focusInEvent(event)
        self._repaint()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The ring goes."""
        super().focusOutEvent(event)
        self._repaint()

    def _repaint(self) -> None:
        for button in self._buttons:
            button.update()

    def _take(self, place: int) -> None:
        officer = self._buttons[place].officer
        self.choose(officer)
        self._repaint()
        self.chosen.emit(officer)

    @Slot()
    def _on_clicked(self) -> None:
        button = self.sender()
        if isinstance(button, OfficerButton):
            self._take(self._buttons.index(button))


class PinEdit(QLineEdit):
    """Takes the PIN; arrows up and down choose the officer meanwhile."""

    stepped = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits here, arrows away."""
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self.stepped.emit(step)


class DigitPad(QWidget):
    """Ten digits, one step back, and the way in; for fingers and the mouse."""

    digit = Signal(str)
    erased = Signal()
    entered = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self.digits = [Button(str(number), "", Kind.QUIET, self, large=True) for number in range(10)]
        self.erase = Button("", "", Kind.QUIET, self, large=True)
        self.enter = Button("", "Return", Kind.ACCENT, self, large=True)
        for number, button in enumerate(self.digits):
            row, column = divmod(number - 1, 3) if number else (3, 0)
            self._put(button, row, column, 1 if number else 2)
            button.clicked.connect(self._on_digit)
        self._put(self.erase, 3, 2)
        self._put(self.enter, 4, 0, 3)
        self.erase.clicked.connect(self.erased)
        self.enter.clicked.connect(self.entered)

    def retranslate(self) -> None:
        """Words in the language spoken now."""
        self.erase.set_text(_("Xóa"))
        self.enter.set_text(pgettext("unlock", "Mở máy"))
        self._grid.setSpacing(theme_of(self).space("near"))

    def _put(self, button: Button, row: int, column: int, wide: int = 1) -> None:
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._grid.addWidget(button, row, column, 1, wide)

    @Slot()
    def _on_digit(self) -> None:
        button = self.sender()
        if isinstance(button, Button):
            self.digit.emit(button.word())
