"""The truth beneath every page: network, what is not yet at the office, numbers left, last save, language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout, QMenu, QSizePolicy, QWidget

from fieldapp.gui.theme import Status, theme_of
from fieldapp.gui.widgets import paint
from fieldapp.gui.widgets.labels import Painted, ShortLabel
from fieldapp.i18n import OWN_NAMES, _, current_language, format_count, format_time, languages, ngettext


@dataclass(frozen=True, slots=True)
class Standing:
    """What the bottom bar tells: `online` None while not known; `waiting` works not yet at the office, oldest in days.

    `numbers_left` None while there is no block; `saved_at` the last write, aware.
    """

    online: bool | None = None
    waiting: int = 0
    oldest_days: int = 0
    numbers_left: int | None = None
    saved_at: datetime | None = None


class _Lamp(Painted):
    """The network's mark: a disc, or a triangle that asks for a look."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.status = Status.NONE
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """A small square."""
        return QSize(1, 1) * theme_of(self).px(12)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the mark."""
        theme = theme_of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        role = "on_base" if self.status is Status.GOOD else "signal"
        paint.draw_shape(painter, self.status, theme.colour(role), self.rect().toRectF().adjusted(1, 1, -1, -1))


class _BaseButton(QAbstractButton):
    """The language at the right end of the bottom bar."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        """Word and arrow."""
        theme = theme_of(self)
        return QSize(QFontMetrics(theme.font("caption")).horizontalAdvance(self.text()) + theme.px(30), theme.px(32))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Word and arrow."""
        theme = theme_of(self)
        painter = QPainter(self)
        colour, size = theme.colour("on_base"), theme.px(18)
        words = self.rect().adjusted(0, 0, -size - theme.px(6), 0)
        paint.draw_text(painter, words, self.text(), theme.font("caption"), colour, Qt.AlignmentFlag.AlignRight)
        at = QRect(self.width() - size, (self.height() - size) // 2, size, size)
        paint.draw_icon(painter, "chevron", colour, at)


class BottomBar(QFrame):
    """Network, what has not reached the office and how old it is, receipt numbers left; last save, language."""

    FEW_NUMBERS = 20
    language_chosen = Signal(str)
    """The code of a language chosen from the menu."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("bar", "base")
        self._standing = Standing()
        self._lamp = _Lamp(self)
        self._network, self._outbox = ShortLabel("on-base", self), ShortLabel("on-base", self)
        self._numbers, self._saved = ShortLabel("on-base", self), ShortLabel("on-base", self)
        self._few = _Lamp(self)
        self._few.status = Status.SOON
        self.language = _BaseButton(self)
        self.language.clicked.connect(self._on_language)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self._lamp)
        self._row.addWidget(self._network)
        self._row.addSpacing(16)
        self._row.addWidget(self._outbox)
        self._row.addSpacing(16)
        self._row.addWidget(self._few)
        self._row.addWidget(self._numbers)
        self._row.addStretch(1)
        self._row.addWidget(self._saved)
        self._row.addSpacing(16)
        self._row.addWidget(self.language)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._fit()

    def set_standing(self, standing: Standing) -> None:
        """Tell how things stand."""
        self._standing = standing
        self.retranslate()

    def retranslate(self) -> None:
        """Words in the language spoken now."""
        now = self._standing
        self._lamp.status = Status.GOOD if now.online else Status.NONE if now.online is None else Status.SOON
        self._lamp.update()
        states = {True: _("Có mạng"), False: _("Không có mạng"), None: _("Đang xem mạng…")}
        self._network.setText(states[now.online])
        self._outbox.setText(self._outbox_words())
        few = now.numbers_left is not None and now.numbers_left < self.FEW_NUMBERS
        self._few.setVisible(few)
        self._numbers.setText(self._number_words())
        saved = _("Đã lưu {time}").format(time=format_time(now.saved_at)) if now.saved_at is not None else ""
        self._saved.setText(saved)
        own_name = OWN_NAMES.get(current_language(), current_language())
        self.language.setText(own_name)
        self.language.setAccessibleName(_("Ngôn ngữ: {name}").format(name=own_name))
        self.language.updateGeometry()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where it is narrow, the hour of the last save goes first."""
        super().resizeEvent(event)
        self._saved.setVisible(self.width() >= theme_of(self).px(900))

    def _outbox_words(self) -> str:
        now = self._standing
        if not now.waiting:
            return _("Mọi việc đã về cơ quan")
        words = ngettext("{count} việc chưa về cơ quan", "{count} việc chưa về cơ quan", now.waiting)
        words = words.format(count=format_count(now.waiting))
        if not now.oldest_days:
            return words
        age = ngettext("cũ nhất {days} ngày", "cũ nhất {days} ngày", now.oldest_days).format(days=now.oldest_days)
        return f"{words} · {age}"

    def _number_words(self) -> str:
        left = self._standing.numbers_left
        if left is None:
            return _("Chưa có dải số biên lai")
        return ngettext("Biên lai: còn {count} số", "Biên lai: còn {count} số", left).format(count=format_count(left))

    def changeEvent(self, event: QEvent) -> None:
        """Margins follow the scale."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._fit()
        elif event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def _fit(self) -> None:
        theme = theme_of(self)
        self.setFixedHeight(theme.px(40))
        self._row.setContentsMargins(theme.space("gap"), 0, theme.space("gap"), 0)
        self._row.setSpacing(theme.px(8))

    @Slot()
    def _on_language(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for language in languages():
            menu.addAction(language.own_name).setData(language.code)
        menu.triggered.connect(self._on_language_picked)
        size = menu.sizeHint()
        menu.popup(self.language.mapToGlobal(self.language.rect().topRight()) - QPoint(size.width(), size.height()))

    @Slot(QAction)
    def _on_language_picked(self, choice: QAction) -> None:
        self.language_chosen.emit(str(choice.data()))
