"""Surfaces that hold other things: cards, rules, empty states, a page in two panes."""

from __future__ import annotations

from dataclasses import dataclass

import shiboken6
from PySide6.QtCore import QEvent, QSize, Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from fieldapp.gui.theme import theme_of
from fieldapp.gui.widgets.buttons import Button, Kind
from fieldapp.gui.widgets.labels import Icon, label


class Card(QFrame):
    """A white sheet on the table. `column` takes what stands on it; `flush` lets a list reach its edges."""

    def __init__(self, parent: QWidget | None = None, *, flush: bool = False) -> None:
        super().__init__(parent)
        self.setProperty("panel", "card")
        self._flush = flush
        self.column = QVBoxLayout(self)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Margins follow the scale."""
        if event.type() == QEvent.Type.StyleChange:
            self._fit()
        super().changeEvent(event)

    def _fit(self) -> None:
        theme = theme_of(self)
        side = theme.px(2) if self._flush else theme.space("gap")
        self.column.setContentsMargins(side, side, side, theme.px(8) if self._flush else side)
        self.column.setSpacing(theme.space("side"))


def rule(parent: QWidget | None = None, *, strong: bool = False) -> QFrame:
    """A line across; the strong one stands above a total."""
    line = QFrame(parent)
    line.setProperty("panel", "rule-strong" if strong else "rule")
    line.setFixedHeight(theme_of(line).px(2 if strong else 1))
    return line


class _Following(QScrollArea):
    """Brings into sight what has the keyboard, however it got it: Qt itself does so for Tab only."""

    def __init__(self, parent: QWidget | None) -> None:
        super().__init__(parent)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._on_focus_changed)

    @Slot(QWidget, QWidget)
    def _on_focus_changed(self, _old: QWidget | None, new: QWidget | None) -> None:
        content = self.widget()
        if new is None or not shiboken6.isValid(new) or content is None or not content.isAncestorOf(new):
            return
        if new.height() < self.viewport().height():  # a list that is taller scrolls to its row by itself
            self.ensureWidgetVisible(new, 0, theme_of(self).space("gap"))


def scrolled(content: QWidget, parent: QWidget | None = None) -> QScrollArea:
    """`content` in an area that scrolls downward when it must, its ground showing through."""
    area = _Following(parent)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    content.setProperty("scrolled", "true")
    area.viewport().setAutoFillBackground(False)
    area.setWidget(content)
    content.setAutoFillBackground(False)
    return area


class PageHeading(QWidget):
    """What the page is about, large, and a quiet line beneath."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title, self._about = label("", "title", self, wrap=True), label("", "soft", self, wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 4)
        column.setSpacing(2)
        for words in (self._title, self._about):
            words.setMinimumWidth(1)  # one endless word must not push the page off the screen
            column.addWidget(words)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def set_words(self, title: str, about: str = "") -> None:
        """Both lines; none beneath hides it."""
        self._title.setText(title)
        self._about.setText(about)
        self._about.setVisible(bool(about))


class EmptyState(QWidget):
    """Nothing here yet: what that means and what to do next."""

    def __init__(self, icon: str, parent: QWidget | None = None, *, shortcut: str = "") -> None:
        super().__init__(parent)
        self._icon = Icon(icon, 56, "soft", self)
        self._heading = label("", "heading", self, wrap=True)
        self._text = label("", "soft", self, wrap=True)
        self.action = Button("", shortcut, Kind.ACCENT, self)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addStretch(2)
        column.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignHCenter)
        for words in (self._heading, self._text):
            words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            words.setMinimumWidth(1)
            words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
            column.addWidget(words)
        column.addSpacing(8)
        column.addWidget(self.action, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)

    def set_words(self, heading: str, text: str = "", action: str = "") -> None:
        """A short heading, a sentence, and the word on the button (none: no button)."""
        self._heading.setText(heading)
        self._text.setText(text)
        self._text.setVisible(bool(text))
        self.action.set_text(action)
        self.action.setVisible(bool(action))


class TwoPanes(QWidget):
    """What the page is about at the left, what to do at the right; one above the other when there is no room.

    Put widgets into `left` and `right` (vertical layouts). Side by side the left scrolls and the right, a white sheet,
    stands still, so that its button never leaves the screen: give one widget there a stretch. One above the other what
    was named to `keep_in_sight` stands at the foot of the page.
    """

    LEAST_LEFT = 520

    def __init__(self, parent: QWidget | None = None, *, side_width: int = 432) -> None:
        super().__init__(parent)
        self._side_width = side_width
        self.is_stacked = False
        content = QWidget(self)
        self._panes = QVBoxLayout(content)
        self._panes.setContentsMargins(0, 0, 0, 0)
        self._panes.setSpacing(0)
        left = QWidget(content)
        self.left = QVBoxLayout(left)
        self._panes.addWidget(left, 1)
        self._sheet = QFrame(self)
        self._sheet.setProperty("panel", "side")
        self.right = QVBoxLayout(self._sheet)
        self._outer = QHBoxLayout(self)
        self._outer.setContentsMargins(0, 0, 0, 0)
        self._outer.setSpacing(0)
        self._foot = QFrame(self)
        self._foot.setProperty("panel", "side")
        self._foot_row = QHBoxLayout(self._foot)
        self._foot.hide()
        self._kept: list[_Kept] = []
        tall = QVBoxLayout()
        tall.setSpacing(0)
        tall.addWidget(scrolled(content, self), 1)
        tall.addWidget(self._foot)
        self._outer.addLayout(tall, 1)
        self._outer.addWidget(self._sheet, 0)
        self._fit()

    def keep_in_sight(self, *widgets: QWidget) -> None:
        """What of the right side, in this order, must be seen without scrolling where the panes are stacked."""
        for widget in widgets:
            home = _home(widget)
            self._kept.append(_Kept(widget, home, home.indexOf(widget), home.stretch(home.indexOf(widget))))
        if self.is_stacked:
            self._move_kept()
        self._fit()

    def minimumSizeHint(self) -> QSize:
        """It scrolls."""
        return QSize(0, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Side by side while both have room."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Margins follow the scale."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._fit()

    def event(self, event: QEvent) -> bool:
        """What stands on the sheet changed its needs."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return super().event(event)

    def _fit(self) -> None:
        theme = theme_of(self)
        wide, gap = theme.space("wide"), theme.space("gap")
        self.left.setContentsMargins(wide, theme.px(20), wide, gap)
        self.left.setSpacing(theme.space("side"))
        most = theme.px(self._side_width)
        side = min(max(self.width() * 36 // 100, most * 5 // 6), most)
        roomy, dense = (theme.px(20), gap, theme.space("side")), (theme.px(10), theme.px(6), theme.px(6))
        top, foot, between = dense
        gaps = max(0, self.right.count() - 1)
        margins = self.right.contentsMargins()
        bare = self.right.minimumHeightForWidth(side) - margins.top() - margins.bottom() - self.right.spacing() * gaps
        if self.is_stacked:  # what stands at the foot would come back
            shown = [one.widget for one in self._kept if not one.widget.isHidden()]
            bare += sum(widget.sizeHint().height() + theme.space("side") for widget in shown)
        if bare + roomy[0] + roomy[1] + roomy[2] * gaps <= self.height():
            top, foot, between = roomy
        tall = bare + top + foot + between * gaps <= self.height()
        self._stack(on=not (tall and self.width() - side >= theme.px(self.LEAST_LEFT)))
        if self.is_stacked:
            top, foot, between = roomy
        self.right.setContentsMargins(wide, top, wide, foot)
        if self.right.spacing() != between:
            self.right.setSpacing(between)
        self._foot_row.setContentsMargins(wide, theme.px(8), wide, theme.px(8))
        self._foot_row.setSpacing(wide)
        wanted = sum(one.widget.minimumSizeHint().width() for one in self._kept if not one.widget.isHidden())
        down = wanted + wide * (1 + len(self._kept)) > self.width()
        way = QBoxLayout.Direction.TopToBottom if down else QBoxLayout.Direction.LeftToRight
        if self._foot_row.direction() != way:
            self._foot_row.setDirection(way)
        self._sheet.setMinimumWidth(0 if self.is_stacked else side)
        self._sheet.setMaximumWidth(16777215 if self.is_stacked else side)

    def _stack(self, *, on: bool) -> None:
        if on == self.is_stacked:
            return
        self.is_stacked = on
        keyboard = self.focusWidget()
        (self._outer if on else self._panes).removeWidget(self._sheet)
        if on:
            self._panes.addWidget(self._sheet)
        else:
            self._outer.addWidget(self._sheet, 0)
        self._sheet.show()
        self._move_kept()
        if self._sheet.isAncestorOf(keyboard) or self._foot.isAncestorOf(keyboard):
            keyboard.setFocus(Qt.FocusReason.OtherFocusReason)

    def _move_kept(self) -> None:
        """To the foot, or back to where each belongs."""
        for one in self._kept:
            was_hidden = one.widget.isHidden()
            if self.is_stacked:
                one.home.removeWidget(one.widget)
                self._foot_row.addWidget(one.widget, 1 if one is self._kept[0] else 0)
            else:
                self._foot_row.removeWidget(one.widget)
                one.home.insertWidget(one.index, one.widget, one.stretch)
            one.widget.setVisible(not was_hidden)
        self._foot.setVisible(self.is_stacked and bool(self._kept))


@dataclass(frozen=True, slots=True)
class _Kept:
    """A widget, and where it stands when the panes are side by side."""

    widget: QWidget
    home: QBoxLayout
    index: int
    stretch: int


def _home(widget: QWidget) -> QBoxLayout:
    """The layout that holds a widget. Raises `LookupError` when it is no box."""
    parent = widget.parentWidget()
    waiting: list[QLayout | None] = [parent.layout() if parent is not None else None]
    while waiting:
        layout = waiting.pop()
        if isinstance(layout, QBoxLayout) and layout.indexOf(widget) >= 0:
            return layout
        if layout is not None:
            waiting += [item.layout() for n in range(layout.count()) if (item := layout.itemAt(n)) is not None]
    raise LookupError(widget.objectName())


def row_of(*widgets: QWidget, spacing: int = 16, stretch: bool = True) -> QHBoxLayout:
    """Widgets side by side, the rest of the line left empty."""
    row = QHBoxLayout()
    row.setSpacing(spacing)
    for widget in widgets:
        row.addWidget(widget)
    if stretch:
        row.addStretch(1)
    return row


def empty(layout: QLayout) -> None:
    """Take everything out of a layout that is filled anew."""
    while (item := layout.takeAt(0)) is not None:
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        if inner is not None:
            empty(inner)
