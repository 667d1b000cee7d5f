"""Pictures of windows and pages as they stand, for the eye and for the documents."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from PySide6.QtCore import QEventLoop, QSize, QTimer
from PySide6.QtWidgets import QWidget

FIELD_SIZE = QSize(1366, 768)
"""The screen of the laptops in the field."""


def settle() -> None:
    """Let layouts, focus and painting come to rest; used only for pictures."""
    loop = QEventLoop()
    QTimer.singleShot(0, loop.quit)
    loop.exec()


def grab(widget: QWidget, path: Path, size: QSize = FIELD_SIZE) -> Path:
    """Show `widget` at `size` and write it as a PNG. Raises `OSError` when it cannot be written."""
    if widget.isFullScreen():
        widget.showNormal()  # the screen of a machine without one has another shape
    widget.resize(size)
    if widget.isWindow():
        widget.show()
        widget.activateWindow()
    settle()
    settle()
    path.parent.mkdir(parents=True, exist_ok=True)
    if not widget.grab().save(str(path), "PNG"):
        raise OSError(errno.EIO, os.strerror(errno.EIO), str(path))
    return path
