"""The shell: side bar, top bar, the page in the middle, bottom bar; going, going back, keys, language."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QByteArray, QCoreApplication, QEvent, Qt, Signal, Slot
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from fieldapp import i18n
from fieldapp.gui import qt_words
from fieldapp.gui.actions import ACTIONS, Action, Where
from fieldapp.gui.dialogs.help_sheet import HelpSheet
from fieldapp.gui.page import Page
from fieldapp.gui.widgets.bars import DemoRibbon, Place, SideBar, TopBar
from fieldapp.gui.widgets.bottom_bar import BottomBar
from fieldapp.gui.widgets.notices import Toast
from fieldapp.gui.widgets.scan_guard import ScanGuard

HOME = "find"
MORE_KEYS = {"help": ["?"]}
HELD = frozenset({"enrol.next", "enrol.previous", "voluntary.more", "voluntary.less"})
"""Steps that go on while the key is held; every other key counts once."""


class Remembered(Protocol):
    """Small things kept between starts, by name."""

    def get(self, name: str) -> str | None: ...

    def set(self, name: str, value: str) -> None: ...


class MainWindow(QMainWindow):
    """Pages are registered by id with a factory and built when first shown.

    `top.find_field` is the find field; the composition root connects it to the use case and shows what it finds.
    """

    page_shown = Signal(str)
    lock_wanted = Signal()
    language_changed = Signal(str)

    def __init__(self, remembered: Remembered, parent: QWidget | None = None, *, is_demo: bool = False) -> None:
        super().__init__(parent)
        self._remembered = remembered
        self._factories: dict[str, Callable[[], Page]] = {}
        self._pages: dict[str, Page] = {}
        self._trail: list[str] = []
        self._keys: dict[str, QAction] = {}
        self.side, self.top, self.base = SideBar(self), TopBar(self), BottomBar(self)
        self._stack = QStackedWidget(self)
        self._lay_out(is_demo=is_demo)
        self.toast = Toast(self._stack)
        self.guard = ScanGuard(self, self.top.find_field)
        self._declare_keys()
        self.side.chosen.connect(self._on_chosen)
        self.base.language_chosen.connect(self.switch_language)
        self.retranslate()
        _restore_geometry(self, remembered.get("geometry"))

    def register(self, page_id: str, factory: Callable[[], Page]) -> None:
        """Make a page reachable; `factory` is called when it is first shown, and gets its parent from the stack."""
        self._factories[page_id] = factory

    def show_page(self, page_id: str, argument: object = None) -> bool:
        """Go to a page; false when the present page cannot be left. Raises `KeyError` for an unknown page."""
        current = self.page()
        if current is not None and not current.leave():
            return False
        page = self._built(page_id)
        if current is not None and current is not page and (not self._trail or self._trail[-1] != current.page_id):
            self._trail.append(current.page_id)
        if page_id == HOME:
            self._trail.clear()
        self._enter(page, argument)
        return True

    def back(self) -> None:
        """Esc: close what the page has open, else empty the find field, else go to the page before."""
        page, find = self.page(), self.top.find_field
        if page is not None and page.escape():
            return
        if find.line.hasFocus() and find.text():
            find.clear()
            return
        if page is not None and self._trail and page.leave():
            self._enter(self._built(self._trail.pop()), None)

    def page(self) -> Page | None:
        """The page in sight."""
        found = self._stack.currentWidget()
        return found if isinstance(found, Page) else None

    def refresh(self, changes: object) -> None:
        """Tell every built page what changed."""
        for page in self._pages.values():
            page.refresh(changes)

    def focus_find(self) -> None:
        """F2: the find field has the keyboard, whatever the page."""
        self.top.find_field.focus()

    def switch_language(self, language: str) -> None:
        """Speak another language at once; nothing typed is lost."""
        i18n.switch(language)
        qt_words.follow()
        self._remembered.set("language", language)
        QCoreApplication.sendEvent(self, QEvent(QEvent.Type.LanguageChange))
        self.language_changed.emit(language)

    def retranslate(self) -> None:
        """Words of the frame in the language spoken now."""
        shown = [known for known in ACTIONS if known.where in {Where.SIDE, Where.FOOT}]
        self.side.set_places(
            [Place(one.id, one.word(), one.shortcut, one.icon, one.where is Where.FOOT) for one in shown]
        )
        for one in ACTIONS:
            self._keys[one.id].setText(one.word())
        self.base.retranslate()
        self.top.retranslate()
        self._name_window()

    def changeEvent(self, event: QEvent) -> None:
        """Speak the new language; Qt hands the event on to bars and pages."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange and self._keys:
            self.retranslate()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Keep the geometry; a page that cannot be left keeps the window."""
        page = self.page()
        if page is not None and not page.leave():
            event.ignore()
            return
        self._remembered.set("geometry", base64.b64encode(self.saveGeometry().data()).decode())
        super().closeEvent(event)

    def _lay_out(self, *, is_demo: bool) -> None:
        frame = QWidget(self)
        frame.setProperty("ground", "paper")
        outer, middle = QVBoxLayout(frame), QHBoxLayout()
        for layout in (outer, middle):
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(0)
        if is_demo:
            outer.addWidget(DemoRibbon(frame))
        outer.addWidget(self.top)
        middle.addWidget(self.side)
        middle.addWidget(self._stack, 1)
        outer.addLayout(middle, 1)
        outer.addWidget(self.base)
        self.setCentralWidget(frame)
        QWidget.setTabOrder(self.top.find_field.line, self._stack)

    def _declare_keys(self) -> None:
        for one in ACTIONS:
            key = QAction(self)
            key.setObjectName(one.id)
            key.setShortcuts([QKeySequence(keys) for keys in [one.shortcut, *MORE_KEYS.get(one.id, [])]])
            key.setEnabled(one.where is not Where.PAGE)
            # A held Ctrl+Enter would save a person, take the money on the next page and leave the receipt.
            key.setAutoRepeat(one.id in HELD)
            key.triggered.connect(self._on_key)
            self.addAction(key)
            self._keys[one.id] = key

    def _built(self, page_id: str) -> Page:
        if page_id not in self._pages:
            page = self._factories[page_id]()
            self._pages[page_id] = page
            self._stack.addWidget(page)
            page.retranslate()
            page.wanted.connect(self.show_page)
            page.back_wanted.connect(self.back)
            page.told.connect(self.toast.tell)
            page.changed.connect(self.refresh)
        return self._pages[page_id]

    def _enter(self, page: Page, argument: object) -> None:
        handlers = page.handlers()
        for one in ACTIONS:
            if one.where is Where.PAGE:
                self._keys[one.id].setEnabled(one.id in handlers)
        self._stack.setCurrentWidget(page)
        self.toast.raise_()  # the stack puts the page above everything in it
        self.guard.takes_typing = not page.takes_typing
        self.side.set_current(page.place or page.page_id)
        page.arrive(argument)
        self._name_window()
        wanted = page.default_focus()
        if wanted is not None:
            wanted.setFocus(Qt.FocusReason.OtherFocusReason)
        elif not self.top.find_field.line.hasFocus():  # who types there goes on typing
            self.focus_find()
        self.page_shown.emit(page.page_id)

    def _name_window(self) -> None:
        page = self.page()
        title = page.title() if page is not None else ""
        self.setWindowTitle(f"{title} · fieldapp" if title else "fieldapp")

    def _perform(self, one: Action) -> None:
        if one.where is Where.PAGE:
            page = self.page()
            handler = page.handlers().get(one.id) if page is not None else None
            if handler is not None:
                handler()
            return
        own: dict[str, Callable[[], None]] = {
            "back": self.back, "undo": self.toast.undo, "help": self._open_help, "lock": self.lock_wanted.emit,
        }  # fmt: skip
        if one.id in own:
            own[one.id]()
        elif one.id in self._factories and self.show_page(one.id) and one.id == HOME:
            self.focus_find()

    def _open_help(self) -> None:
        page = self.page()
        HelpSheet(page.page_id if page else "", page.title() if page else "", self).open()

    @Slot()
    def _on_key(self) -> None:
        key = self.sender()
        if isinstance(key, QAction):
            self._perform({one.id: one for one in ACTIONS}[key.objectName()])

    @Slot(str)
    def _on_chosen(self, place_id: str) -> None:
        self._keys[place_id].trigger()


def _restore_geometry(window: MainWindow, kept: str | None) -> None:
    """As it stood when it was closed; the field's size where nothing usable was kept."""
    window.resize(1366, 768)
    try:
        if kept:
            window.restoreGeometry(QByteArray(base64.b64decode(kept, validate=True)))
    except binascii.Error:
        window.resize(1366, 768)
