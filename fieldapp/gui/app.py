"""The Qt application: looks, fonts, the hook for faults. The composition root puts together what is in the window."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from fieldapp.gui import qt_words, theme
from fieldapp.gui.faults import Faults
from fieldapp.gui.main_window import Remembered
from fieldapp.gui.theme import SCALES, THEMES, Theme


def make_application(arguments: Sequence[str], remembered: Remembered) -> QApplication:
    """The one application object, dressed as remembered, our faults caught. Call it before any widget is made."""
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    application = QApplication(list(arguments) or sys.argv[:1])
    application.setApplicationName("fieldapp")
    application.setApplicationDisplayName("fieldapp")
    theme.apply(application, remembered_theme(remembered))
    qt_words.follow()
    Faults(QApplication.activeWindow, application).install()
    return application


def remembered_theme(remembered: Remembered) -> Theme:
    """Theme and size kept from last time; the light one at 100 % where nothing usable was kept."""
    name, scale = remembered.get("theme"), remembered.get("scale")
    known = {str(one): one for one in SCALES}
    return Theme(name if name is not None and name in THEMES else "light", known.get(scale or "", 100))


def remember_theme(remembered: Remembered, look: Theme) -> None:
    """Keep theme and size for next time."""
    remembered.set("theme", look.name)
    remembered.set("scale", str(look.scale))
