"""Brush strokes the painted widgets share: icons, pills, key caps, status shapes, elided text."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeySequence, QPainter, QPen, QPixmap, QPixmapCache, QPolygonF
from PySide6.QtSvg import QSvgRenderer

from fieldapp import paths
from fieldapp.gui.theme import RADIUS, Status, Theme

KEY_NAMES = {"Return": "Enter", "Num+Enter": "Enter", "Escape": "Esc", "Del": "Delete"}


def key_text(shortcut: str) -> str:
    """`Ctrl+N` as it stands on a key cap: `Ctrl N`."""
    native = QKeySequence(shortcut).toString(QKeySequence.SequenceFormat.NativeText) or shortcut
    return KEY_NAMES.get(native, native).replace("+", " ").replace("Return", "Enter")


def icon(name: str, colour: QColor, size: int, ratio: float = 1.0) -> QPixmap:
    """The line icon `name` of `resources/icons`, one colour, `size` pixels square; an unknown name raises `OSError`."""
    key = f"fieldapp/{name}/{colour.name()}/{size}/{ratio}"
    found = QPixmap()
    if QPixmapCache.find(key, found):
        return found
    path: Path = paths.resource("icons", f"{name}.svg")
    drawing = path.read_bytes().replace(b"currentColor", colour.name().encode())
    found = QPixmap(QSize(size, size) * ratio)
    found.fill(Qt.GlobalColor.transparent)
    painter = QPainter(found)
    QSvgRenderer(QByteArray(drawing)).render(painter)
    painter.end()
    found.setDevicePixelRatio(ratio)
    QPixmapCache.insert(key, found)
    return found


def draw_icon(painter: QPainter, name: str, colour: QColor, rect: QRect) -> None:
    """Draw an icon filling the square `rect`."""
    painter.drawPixmap(rect, icon(name, colour, rect.width(), painter.device().devicePixelRatioF()))


def draw_box(
    painter: QPainter,
    rect: QRect,
    fill: QColor | None,
    edge: QColor | None = None,
    *,
    width: int = 1,
    radius: int = RADIUS,
) -> None:
    """A rounded box whose outline lies wholly inside `rect`."""
    half = width / 2 if edge is not None else 0.0
    painter.setPen(QPen(edge, width) if edge is not None else Qt.PenStyle.NoPen)
    painter.setBrush(fill if fill is not None else Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(rect).adjusted(half, half, -half, -half), radius, radius)


def draw_text(painter: QPainter, rect: QRect, text: str, font: QFont, colour: QColor, align: Qt.AlignmentFlag) -> None:
    """One line of text, shortened with an ellipsis when `rect` is too narrow."""
    painter.setFont(font)
    painter.setPen(colour)
    shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
    painter.drawText(rect, align | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, shown)


def draw_shape(painter: QPainter, status: Status, colour: QColor, rect: QRectF) -> None:
    """The mark of a status: disc, triangle, square, ring."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    if status is Status.GOOD:
        painter.drawEllipse(rect)
    elif status is Status.SOON:
        top = QPointF(rect.center().x(), rect.top() - rect.height() * 0.05)
        painter.drawPolygon(QPolygonF([top, rect.bottomRight(), rect.bottomLeft()]))
    elif status is Status.BAD:
        inset = rect.width() * 0.06
        painter.drawRect(rect.adjusted(inset, inset, -inset, -inset))
    else:
        width = max(1.5, rect.width() * 0.18)
        painter.setPen(QPen(colour, width))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(rect.adjusted(width / 2, width / 2, -width / 2, -width / 2))


def pill_size(theme: Theme, text: str) -> QSize:
    """What a pill with `text` needs."""
    metrics = QFontMetrics(theme.font("caption", bold=True))
    return QSize(metrics.horizontalAdvance(text) + theme.px(10 + 10 + 8 + 12) + 1, theme.px(28))


def draw_pill(painter: QPainter, theme: Theme, rect: QRect, status: Status, text: str) -> None:
    """Shape and word on the status's ground."""
    letter, ground = theme.status(status)
    edge = letter if theme.name == "sunlight" else None
    draw_box(painter, rect, ground, edge, width=theme.px(1), radius=rect.height() // 2)
    mark = theme.px(10)
    left = rect.left() + theme.px(10)
    draw_shape(painter, status, letter, QRectF(left, rect.center().y() + 0.5 - mark / 2, mark, mark))
    words = rect.adjusted(theme.px(28), 0, -theme.px(10), 0)
    draw_text(painter, words, text, theme.font("caption", bold=True), letter, Qt.AlignmentFlag.AlignLeft)


def keycap_font(theme: Theme) -> QFont:
    """The small bold letters on a key cap."""
    font = theme.font("caption", bold=True)
    font.setPixelSize(theme.px(12))
    return font


def keycap_size(theme: Theme, keys: str) -> QSize:
    """What a key cap with `keys` needs."""
    return QSize(QFontMetrics(keycap_font(theme)).horizontalAdvance(keys) + theme.px(14), theme.px(22))


def draw_keycap(painter: QPainter, theme: Theme, rect: QRect, keys: str, colour: QColor) -> None:
    """A key cap centred in the height of `rect`, at its left."""
    size = keycap_size(theme, keys)
    box = QRect(rect.left(), rect.center().y() - size.height() // 2 + 1, size.width(), size.height())
    draw_box(painter, box, None, colour, width=theme.px(1), radius=theme.px(5))
    draw_text(painter, box, keys, keycap_font(theme), colour, Qt.AlignmentFlag.AlignHCenter)


def draw_focus(painter: QPainter, theme: Theme, rect: QRect, radius: int = RADIUS, role: str = "accent") -> None:
    """The ring around whatever has the keyboard."""
    draw_box(painter, rect, None, theme.colour(role), width=theme.px(2), radius=theme.px(radius))
