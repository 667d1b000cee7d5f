"""The Qt stylesheet made from a theme. Sizes are written at 100 % as `{n}` pixels and scaled here; colours by role."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

TEMPLATE = """
QWidget { color: @ink; }
QMainWindow, QDialog, QWidget[ground="paper"] { background: @ground; }
QWidget[ground="surface"] { background: @surface; }
QToolTip { background: @base; color: @on_base; border: 0; padding: <6>; }

QLabel { background: transparent; }
QLabel[role="caption"] { font-size: <14>; color: @soft; }
QLabel[role="label"] { font-size: <14>; color: @soft; }
QLabel[role="body"] { font-size: <16>; }
QLabel[role="soft"] { font-size: <16>; color: @soft; }
QLabel[role="strong"] { font-size: <16>; font-weight: 700; }
QLabel[role="heading"] { font-size: <20>; font-weight: 700; }
QLabel[role="title"] { font-size: <28>; font-weight: 700; }
QLabel[role="error"] { font-size: <14>; color: @bad; }
QLabel[role="doubt"] { font-size: <14>; color: @soon; }

QLabel[role="brand"] { font-size: <18>; font-weight: 700; color: @accent; }
QLabel[role="on-base"] { font-size: <14>; color: @on_base; }
QLabel[role="on-demo"] { font-size: <14>; font-weight: 700; color: @on_demo; }

QFrame[bar="top"] { background: @surface; border: 0; border-bottom: |line| solid @line; }
QFrame[bar="base"] { background: @base; border: 0; }
QFrame[bar="demo"] { background: @demo; border: 0; }
QFrame[bar="side"] { background: @side; border: 0; }

QFrame[notice="true"] { background: @surface; border: |line| solid @edge; border-radius: <8>; }
QFrame[notice="good"] { background: @good_ground; border: |line| solid @good; border-radius: <8>; }
QFrame[notice="soon"] { background: @soon_ground; border: |line| solid @soon; border-radius: <8>; }
QFrame[notice="bad"] { background: @bad_ground; border: |line| solid @bad; border-radius: <8>; }
QFrame[notice="good"] QLabel { color: @good; }
QFrame[notice="soon"] QLabel { color: @soon; }
QFrame[notice="bad"] QLabel { color: @bad; }

QFrame[panel="card"] { background: @surface; border: |line| solid @line; border-radius: <10>; }
QFrame[panel="side"] { background: @surface; border: 0; border-left: |line| solid @line; }
QFrame[panel="rule"] { background: @line; border: 0; }
QFrame[panel="rule-strong"] { background: @ink; border: 0; }

QLineEdit, QPlainTextEdit, QComboBox, QAbstractSpinBox {
  background: @surface; color: @ink; border: |line| solid @edge; border-radius: <8>;
  padding: <1> <11>; min-height: <40>; font-size: <18>;
  selection-background-color: @accent; selection-color: @on_accent;
}
QLineEdit, QPlainTextEdit { placeholder-text-color: @soft; }
QLineEdit:focus, QPlainTextEdit:focus, QComboBox:focus { border: <2> solid @accent; padding: 0 <10>; }
QLineEdit[wrong="true"], QComboBox[wrong="true"] { border: <2> solid @bad; padding: 0 <10>; }
QLineEdit:read-only { background: @sunken; border-color: @sunken; font-weight: 700; }
QComboBox { padding: <1> <13>; } QComboBox:focus { padding: 0 <12>; }
QLineEdit:disabled, QComboBox:disabled { background: @sunken; color: @soft; border-color: @line; }
QLineEdit[role="amount"] { font-size: <22>; min-height: <48>; }
QLineEdit[role="bare"], QLineEdit[role="bare"]:focus {
  border: 0; background: transparent; padding: 0; min-height: <36>; font-size: <18>;
}
QPlainTextEdit { padding: <6> <9>; }
QComboBox::drop-down { border: 0; width: <32>; }
QComboBox::down-arrow { image: none; }
QComboBox QAbstractItemView {
  background: @surface; border: |line| solid @edge; outline: 0; padding: <4>; font-size: <18>;
}
QComboBox QAbstractItemView::item { min-height: <40>; padding: 0 <8>; }
QComboBox QAbstractItemView::item:selected { background: @accent; color: @on_accent; }

QListView[popup="suggestions"] {
  background: @surface; border: |line| solid @edge; outline: 0; padding: <4>; font-size: <18>;
}
QListView[popup="suggestions"]::item { min-height: <40>; padding: 0 <8>; }
QListView[popup="suggestions"]::item:selected { background: @accent; color: @on_accent; }

QCheckBox, QRadioButton { font-size: <16>; spacing: <10>; min-height: <32>; background: transparent; }

QTableView { background: transparent; border: 0; outline: 0; selection-background-color: transparent; }
QHeaderView { background: transparent; border: 0; }
QHeaderView::section {
  background: transparent; color: @soft; font-size: <14>; font-weight: 700; border: 0;
  border-bottom: |line| solid @line; padding: 0 <12>; min-height: <36>;
}
QTableCornerButton::section { background: transparent; border: 0; }

QScrollArea { background: transparent; border: 0; }
QScrollArea > QWidget > QWidget[scrolled="true"] { background: transparent; }
QScrollBar:vertical { background: transparent; width: <14>; margin: <2>; }
QScrollBar:horizontal { background: transparent; height: <14>; margin: <2>; }
QScrollBar::handle { background: @edge; border-radius: <5>; min-height: <40>; min-width: <40>; }
QScrollBar::handle:hover { background: @soft; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QProgressBar { background: @sunken; border: 0; border-radius: <4>; min-height: <8>; max-height: <8>; }
QProgressBar::chunk { background: @accent; border-radius: <4>; }

QMenu { background: @surface; border: |line| solid @edge; padding: <4>; font-size: <16>; }
QMenu::item { padding: <10> <20>; border-radius: <6>; }
QMenu::item:selected { background: @accent; color: @on_accent; }
QMenu::separator { height: <1>; background: @line; margin: <4>; }
"""

_SIZE = re.compile(r"<(\d+)>")
_ROLE = re.compile(r"@([a-z_]+)")


def build(colours: Mapping[str, str], px: Callable[[int], int], line: int) -> str:
    """The stylesheet for colours by role, a scaling of sizes and an outline's width in pixels.

    A colour role that does not exist raises `KeyError`.
    """
    text = _SIZE.sub(lambda size: f"{px(int(size[1]))}px", TEMPLATE)
    text = _ROLE.sub(lambda role: colours[role[1]], text)
    return text.replace("|line|", f"{line}px")
