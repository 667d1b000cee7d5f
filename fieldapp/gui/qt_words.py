"""Qt's own words (buttons, edit menus, the file dialog) in the officer's language, from `qt_<language>.qm`.

Qt is written in English and brings no Vietnamese, so ours goes beneath every language but English. The file is read
by Qt itself: a translator written in Python would run at every word drawn, and leak when it finds nothing.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QTranslator

from fieldapp import i18n, paths

_NAME = "qt_words"
_OF_QT = "en"


def follow(folder: Path | None = None) -> None:
    """Let Qt speak as `i18n` does now; open windows hear of it through `LanguageChange`. The files stand in `folder`,
    or in the installed locales; where they were not compiled Qt stays English. Without an application nothing is done.
    """
    application = QCoreApplication.instance()
    if application is None:
        return
    root = folder if folder is not None else paths.locales_dir()
    wanted = _file(root, i18n.current_language())
    before = application.findChild(QTranslator, _NAME)
    if before is not None:
        if wanted is not None and Path(before.filePath()) == wanted:
            return
        application.removeTranslator(before)
        before.setParent(None)
    if wanted is None:
        return
    words = QTranslator(application)
    words.setObjectName(_NAME)
    if words.load(str(wanted)):
        application.installTranslator(words)


def _file(root: Path, language: str) -> Path | None:
    if language == _OF_QT:
        return None
    places = (root / code / "LC_MESSAGES" / f"qt_{code}.qm" for code in (language, i18n.SOURCE))
    return next((place for place in places if place.exists()), None)
