"""The frame around every page: where to go at the left, find and today above, a ribbon where nothing is real."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from fieldapp.domain.money import ZERO, Money
from fieldapp.gui.theme import theme_of
from fieldapp.gui.widgets import paint
from fieldapp.gui.widgets.find_field import FindField
from fieldapp.gui.widgets.labels import ShortLabel, label
from fieldapp.i18n import (
    _,
    format_count,
    format_date,
    format_money,
    ngettext,
)


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the side bar."""

    id: str
    word: str
    shortcut: str
    icon: str
    foot: bool = False


class _PlaceButton(QAbstractButton):
    """Icon, word, key; the icon goes first when there is little height."""

    def __init__(self, place: Place, parent: QWidget) -> None:
        super().__init__(parent)
        self.place = place
        self._keys = paint.key_text(place.shortcut)
        self.setText(place.word)
        self.setAccessibleName(f"{place.word} ({self._keys})")
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def sizeHint(self) -> QSize:
        """Room for all three."""
        theme = theme_of(self)
        return QSize(theme.px(92), theme.px(76))

    def minimumSizeHint(self) -> QSize:
        """Room for word and key."""
        theme = theme_of(self)
        return QSize(theme.px(92), theme.px(44))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A tab of the page's ground where one is; quiet letters elsewhere."""
        theme = theme_of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        body = self.rect().adjusted(theme.px(6), theme.px(2), -theme.px(6), -theme.px(2))
        letter = theme.colour("on_tab" if self.isChecked() else "on_side")
        if self.isChecked():
            paint.draw_box(painter, body, theme.colour("tab"), radius=theme.px(8))
        elif self.underMouse():
            paint.draw_box(painter, body, theme.colour("side_hover"), radius=theme.px(8))
        word, keys = theme.font("caption", bold=self.isChecked()), paint.keycap_font(theme)
        keys.setBold(False)
        icon_size, word_height, key_height = theme.px(24), QFontMetrics(word).height(), QFontMetrics(keys).height()
        full = self.height() >= icon_size + word_height + key_height + theme.px(8)
        top = (self.height() - word_height - key_height - (icon_size if full else 0)) // 2
        if full:
            paint.draw_icon(
                painter, self.place.icon, letter, QRect((self.width() - icon_size) // 2, top, icon_size, icon_size)
            )
            top += icon_size
        centre = Qt.AlignmentFlag.AlignHCenter
        inside = body.adjusted(theme.px(2), 0, -theme.px(2), 0)
        paint.draw_text(
            painter, QRect(inside.left(), top, inside.width(), word_height), self.place.word, word, letter, centre
        )
        at = QRect(inside.left(), top + word_height, inside.width(), key_height)
        paint.draw_text(painter, at, self._keys, keys, letter, centre)


class SideBar(QFrame):
    """Where one can go, each with its key."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("bar", "side")
        self._current = ""
        self._buttons: list[_PlaceButton] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 8, 0, 8)
        self._column.setSpacing(0)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)

    def set_places(self, places: Sequence[Place]) -> None:
        """The places in order, `foot` ones at the lower end; called again after a change of language."""
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._buttons = [_PlaceButton(place, self) for place in sorted(places, key=lambda place: place.foot)]
        for button in self._buttons:
            self._column.addWidget(button)
            button.clicked.connect(self._on_clicked)
        self._column.insertStretch(sum(not place.foot for place in places), 1)
        self.set_current(self._current)

    def set_current(self, place_id: str) -> None:
        """Mark where one is."""
        self._current = place_id
        for button in self._buttons:
            button.setChecked(button.place.id == place_id)

    @Slot()
    def _on_clicked(self) -> None:
        button = self.sender()
        if isinstance(button, _PlaceButton):
            self.set_current(self._current)  # the page decides whether it lets go
            self.chosen.emit(button.place.id)


@dataclass(frozen=True, slots=True)
class Today:
    """What the officer did today: event (empty: none chosen), its day, households seen and money collected."""

    event: str = ""
    on: date | None = None
    households: int = 0
    collected: Money = ZERO


class TopBar(QFrame):
    """The find field, the event with today's counters, the officer."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("bar", "top")
        self._today = Today()
        self._brand = label("fieldapp", "brand", self)
        self._brand.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.find_field = FindField(self)
        self._event, self._counters = ShortLabel("strong", self), ShortLabel("caption", self)
        self._officer, self._duty = ShortLabel("strong", self), ShortLabel("caption", self)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self._brand)
        self._row.addWidget(self.find_field, 3)
        self._row.addStretch(1)
        for upper, lower in ((self._event, self._counters), (self._officer, self._duty)):
            block = QVBoxLayout()
            block.setSpacing(0)
            block.addStretch(1)
            for words in (upper, lower):
                words.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                block.addWidget(words)
            block.addStretch(1)
            self._row.addLayout(block)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._fit()

    def set_today(self, today: Today) -> None:
        """Show the event and the counters."""
        self._today = today
        self.retranslate()

    def set_officer(self, name: str, duty: str) -> None:
        """Who is at work."""
        self._officer.setText(name)
        self._duty.setText(duty)

    def retranslate(self) -> None:
        """Words in the language spoken now."""
        today = self._today
        self.find_field.set_words(_("Tìm người hoặc hộ"), _("Quét thẻ, gõ tên, số…"))
        day = f" · {format_date(today.on)}" if today.on is not None else ""
        self._event.setText((today.event or _("Chưa chọn sự kiện")) + day)
        seen = ngettext("{count} hộ", "{count} hộ", today.households).format(count=format_count(today.households))
        self._counters.setText(
            _("Hôm nay: {households} · {amount}").format(households=seen, amount=format_money(today.collected))
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where it is narrow, the officer's own name goes first."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Margins follow the scale."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._fit()
        elif event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def _fit(self) -> None:
        theme = theme_of(self)
        self.setFixedHeight(theme.px(60))
        self._brand.setFixedWidth(theme.px(92))
        self._row.setContentsMargins(0, 0, theme.space("wide"), 0)
        self._row.setSpacing(theme.space("wide"))
        roomy = self.width() >= theme.px(1000)
        for words in (self._officer, self._duty):
            words.setVisible(roomy)


class DemoRibbon(QFrame):
    """Says on every page that nothing here is real."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("bar", "demo")
        self._words = ShortLabel("on-demo", self)
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 2, 16, 2)
        row.addWidget(self._words)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.retranslate()

    def changeEvent(self, event: QEvent) -> None:
        """Speak the language spoken now."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def retranslate(self) -> None:
        """Words in the language spoken now; the two words on paper stay Vietnamese in every language."""
        self._words.setText("DỮ LIỆU MẪU · " + _("người, hộ và tiền ở đây đều không có thật"))
