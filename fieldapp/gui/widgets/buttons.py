"""Things that can be pressed: buttons with their key beside the word, links, a choice of a few."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import Generic, TypeVar

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QEnterEvent, QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QSizePolicy, QWidget

from fieldapp.gui.theme import CONTROL_HEIGHT, Theme, theme_of
from fieldapp.gui.widgets import paint

V = TypeVar("V")


class _Pressable(QAbstractButton):
    """A painted button: hover, focus, Enter as well as space."""

    def __init__(self, text: str, shortcut: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keys = paint.key_text(shortcut) if shortcut else ""
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.set_text(text)

    def set_text(self, text: str) -> None:
        """Change the word; the accessible name names the key as well."""
        self.setText(text.replace("&", "&&"))
        self.setAccessibleName(f"{text} ({self._keys})" if self._keys else text)
        self.updateGeometry()
        self.update()

    def set_shortcut(self, shortcut: str) -> None:
        """Name another key, where the next one depends on what has the keyboard."""
        self._keys = paint.key_text(shortcut) if shortcut else ""
        self.set_text(self.word())

    def word(self) -> str:
        """The word shown."""
        return self.text().replace("&&", "&")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses what has the keyboard."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not event.isAutoRepeat():
            self.click()
            return
        super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Hover begins."""
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Hover ends."""
        super().leaveEvent(event)
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        """Measure again under the new theme."""
        if event.type() in {QEvent.Type.StyleChange, QEvent.Type.FontChange}:
            self.updateGeometry()
        super().changeEvent(event)


class Kind(Enum):
    """What a button is for; decides its looks."""

    MONEY = "money"
    """The one act that takes money: green, large."""
    ACCENT = "accent"
    """The way on where no money moves."""
    QUIET = "quiet"
    """Any other way."""
    DANGER = "danger"
    """Cannot be taken back, or says no."""


class Button(_Pressable):
    """A button with a word, perhaps an icon, and its key."""

    def __init__(
        self,
        text: str,
        shortcut: str = "",
        kind: Kind = Kind.QUIET,
        parent: QWidget | None = None,
        *,
        icon: str = "",
        large: bool = False,
    ) -> None:
        self._kind, self._icon, self._large = kind, icon, large
        super().__init__(text, shortcut, parent)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Icon, word and key with air around."""
        theme = theme_of(self)
        width, _parts = self._measure(theme)
        return QSize(width + 2 * theme.px(20), theme.px(56 if self._large else CONTROL_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """Never narrower than its word."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Fill, icon, word, key; a ring when it has the keyboard."""
        theme = theme_of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        fill, edge, letter = self._colours(theme)
        ring = theme.px(3)
        body = self.rect() if not self.hasFocus() else self.rect().adjusted(ring, ring, -ring, -ring)
        paint.draw_box(
            painter, body, fill, edge, width=theme.px(2 if self._kind is Kind.DANGER else 1), radius=theme.px(8)
        )
        if self.hasFocus():
            paint.draw_focus(painter, theme, self.rect(), 10)
        if self.isDown():
            painter.translate(0, theme.px(1))
        width, (icon, word, keys) = self._measure(theme)
        left = max(theme.px(8), (self.width() - width) // 2)
        if icon:
            size = theme.px(24)
            paint.draw_icon(painter, self._icon, letter, QRect(left, (self.height() - size) // 2, size, size))
        word_rect = QRect(left + icon, 0, min(word, self.width() - left - icon), self.height())
        paint.draw_text(painter, word_rect, self.word(), self._font(theme), letter, Qt.AlignmentFlag.AlignLeft)
        if keys:
            at = QRect(word_rect.right() + theme.px(13), 0, keys, self.height())
            paint.draw_keycap(painter, theme, at, self._keys, letter)

    def _font(self, theme: Theme) -> QFont:
        return theme.font("heading" if self._large else "body", bold=True)

    def _measure(self, theme: Theme) -> tuple[int, tuple[int, int, int]]:
        icon = theme.px(24 + 10) if self._icon else 0
        word = QFontMetrics(self._font(theme)).horizontalAdvance(self.word()) + 2
        keys = paint.keycap_size(theme, self._keys).width() if self._keys else 0
        return icon + word + (keys + theme.px(12) if keys else 0), (icon, word, keys)

    def _colours(self, theme: Theme) -> tuple[QColor, QColor | None, QColor]:
        if not self.isEnabled():
            return theme.colour("sunken"), theme.colour("line"), theme.colour("soft")
        over = self.underMouse()
        if self._kind is Kind.MONEY:
            return theme.colour("money_hover" if over else "money"), None, theme.colour("on_money")
        if self._kind is Kind.ACCENT:
            return theme.colour("accent_hover" if over else "accent"), None, theme.colour("on_accent")
        letter = theme.colour("bad" if self._kind is Kind.DANGER else "accent")
        return theme.colour("chosen" if over and self._kind is Kind.QUIET else "surface"), letter, letter


class PrimaryButton(Button):
    """The green button: takes the money. One on a page."""

    def __init__(self, text: str, shortcut: str = "Return", parent: QWidget | None = None) -> None:
        super().__init__(text, shortcut, Kind.MONEY, parent, large=True)


class ActionLink(_Pressable):
    """A word that does something, with its key; for the acts beside the main one."""

    def __init__(self, text: str, shortcut: str = "", parent: QWidget | None = None, *, icon: str = "") -> None:
        self._icon = icon
        super().__init__(text, shortcut, parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Word and key."""
        theme = theme_of(self)
        word = QFontMetrics(theme.font("body", bold=True)).horizontalAdvance(self.word()) + 2
        keys = paint.keycap_size(theme, self._keys).width() + theme.px(8) if self._keys else 0
        return QSize(theme.px(4) * 2 + (theme.px(26) if self._icon else 0) + word + keys, theme.px(36))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Icon, word, key; underlined under the mouse, ringed when it has the keyboard."""
        theme = theme_of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.hasFocus():
            paint.draw_focus(painter, theme, self.rect(), 6)
        colour = theme.colour("accent" if self.isEnabled() else "soft")
        left = theme.px(4)
        if self._icon:
            size = theme.px(20)
            paint.draw_icon(painter, self._icon, colour, QRect(left, (self.height() - size) // 2, size, size))
            left += theme.px(26)
        font = theme.font("body", bold=True)
        font.setUnderline(self.underMouse() and self.isEnabled())
        width = QFontMetrics(font).horizontalAdvance(self.word()) + 2
        paint.draw_text(
            painter, QRect(left, 0, width, self.height()), self.word(), font, colour, Qt.AlignmentFlag.AlignLeft
        )
        if self._keys:
            paint.draw_keycap(
                painter, theme, QRect(left + width + theme.px(8), 0, 1, self.height()), self._keys, colour
            )


class _Segment(_Pressable):
    """One of the choices."""

    def __init__(self, text: str, place: int, parent: QWidget) -> None:
        super().__init__(text, "", parent)
        self.place = place
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        """The word with air."""
        theme = theme_of(self)
        return QSize(
            QFontMetrics(theme.font("body", bold=True)).horizontalAdvance(self.word()) + theme.px(24), theme.px(40)
        )

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Filled when chosen."""
        theme = theme_of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.isChecked():
            paint.draw_box(painter, self.rect(), theme.colour("accent"), radius=theme.px(6))
        elif self.underMouse() and self.isEnabled():
            paint.draw_box(painter, self.rect(), theme.colour("chosen"), radius=theme.px(6))
        letter = theme.colour("on_accent" if self.isChecked() else "accent" if self.isEnabled() else "soft")
        font = theme.font("body", bold=True)
        paint.draw_text(painter, self.rect(), self.word(), font, letter, Qt.AlignmentFlag.AlignHCenter)


class SegmentedChoice(QWidget, Generic[V]):
    """One of a few, all in sight: 3, 6 or 12 months. Arrows change it.

    Digits do not: a scanner begins with one, and must never change the months.
    """

    changed = Signal(object)
    """The value chosen by the officer; not emitted by `set_value`."""

    def __init__(self, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self._values: list[V] = []
        self._segments: list[_Segment] = []
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._group.idClicked.connect(self._on_clicked)
        self._row = QHBoxLayout(self)
        self._row.setSpacing(2)
        self._fit()

    def set_options(self, options: Sequence[tuple[V, str]]) -> None:
        """The values and their words, in order; a value still offered stays chosen."""
        before = self.value()
        for segment in self._segments:
            self._group.removeButton(segment)
            self._row.removeWidget(segment)
            segment.deleteLater()
        self._values = [value for value, _word in options]
        self._segments = [_Segment(word, place, self) for place, (_value, word) in enumerate(options)]
        for segment in self._segments:
            self._row.addWidget(segment)
            self._group.addButton(segment, segment.place)
        if before is not None and before in self._values:
            self.set_value(before)
        self.updateGeometry()

    def value(self) -> V | None:
        """What is chosen, if anything."""
        place = self._group.checkedId()
        return self._values[place] if 0 <= place < len(self._values) else None

    def set_value(self, value: V) -> None:
        """Choose without announcing it. Raises `ValueError` for a value not offered."""
        self._segments[self._values.index(value)].setChecked(True)

    def sizeHint(self) -> QSize:
        """All words at equal width."""
        theme = theme_of(self)
        widest = max((segment.sizeHint().width() for segment in self._segments), default=0)
        return QSize(widest * len(self._segments) + theme.px(8), theme.px(CONTROL_HEIGHT))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows step."""
        step = {Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1}.get(
            Qt.Key(event.key())
        )
        if step is not None and self._segments:
            place = min(max(self._group.checkedId() + step, 0), len(self._segments) - 1)
            self._segments[place].click()
            return
        super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The frame around the segments, thicker when it has the keyboard."""
        theme = theme_of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = theme.colour("accent" if self.isEnabled() else "line")
        width = theme.px(3) if self.hasFocus() else theme.px(1)
        paint.draw_box(painter, self.rect(), theme.colour("surface"), edge, width=width, radius=theme.px(9))

    def changeEvent(self, event: QEvent) -> None:
        """Margins follow the scale."""
        if event.type() == QEvent.Type.StyleChange:
            self._fit()
        super().changeEvent(event)

    def _fit(self) -> None:
        edge = theme_of(self).px(4)
        self._row.setContentsMargins(edge, edge, edge, edge)

    @Slot(int)
    def _on_clicked(self, place: int) -> None:
        self.changed.emit(self._values[place])
