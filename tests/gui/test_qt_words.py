"""Qt's own words: Vietnamese on its buttons, menus and file dialog, its own English for English, no reference lost."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QFileDialog, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from fieldapp import i18n, paths
from fieldapp.gui import qt_words
from tests.gui import gallery
from tests.meta import tree

_LOOK_UPS = 20_000


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The locales with Qt's words compiled, whatever the checkout has built."""
    folder = tmp_path_factory.mktemp("words") / "locales"
    shutil.copytree(paths.locales_dir(), folder, ignore=shutil.ignore_patterns("*.qm", "*.mo"))
    spec = importlib.util.spec_from_file_location("fieldapp_catalogs", tree.ROOT / "packaging" / "catalogs.py")
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    assert folder / "vi" / "LC_MESSAGES" / "qt_vi.qm" in tool.compile_all(folder)
    return folder


@pytest.fixture
def say(qapp: QApplication, compiled: Path) -> Iterator[Callable[[str], None]]:
    """Switch the language of the program and of Qt; Qt is left in English."""

    def switch(language: str) -> None:
        i18n.switch(language, compiled)
        qt_words.follow(compiled)

    yield switch
    switch("en")


def _menu(widget: QLineEdit | QPlainTextEdit) -> list[str]:
    menu = widget.createStandardContextMenu()
    words = [action.text().partition("\t")[0].replace("&", "") for action in menu.actions() if action.text()]
    menu.deleteLater()
    return words


_VIETNAMESE_MENU = ["Hoàn tác", "Làm lại", "Cắt", "Sao chép", "Dán", "Xóa", "Chọn tất cả"]


@pytest.mark.parametrize("kind", [QLineEdit, QPlainTextEdit])
def test_the_edit_menu_speaks_vietnamese(
    qtbot: QtBot, say: Callable[[str], None], kind: type[QLineEdit | QPlainTextEdit]
) -> None:
    widget = kind()
    qtbot.addWidget(widget)
    say("vi")
    assert _menu(widget) == _VIETNAMESE_MENU


def test_english_needs_no_file_and_a_minority_language_stands_on_vietnamese(
    qtbot: QtBot, say: Callable[[str], None]
) -> None:
    line = QLineEdit()
    qtbot.addWidget(line)
    seen = []
    for language in ("vi", "en", "blt", "vi"):
        say(language)
        seen.append(_menu(line)[0])
    assert seen == ["Hoàn tác", "Undo", "Hoàn tác", "Hoàn tác"]


def test_every_standard_button_is_translated(qtbot: QtBot, say: Callable[[str], None]) -> None:
    def labels() -> dict[str, str]:
        box = QDialogButtonBox()
        qtbot.addWidget(box)
        kinds = [one for one in QDialogButtonBox.StandardButton if one.value and one.value & (one.value - 1) == 0]
        return {str(one.name): box.addButton(one).text() for one in kinds}

    say("en")
    english = labels()
    say("vi")
    vietnamese = labels()
    assert len(english) == 18
    assert [name for name, text in vietnamese.items() if text == english[name]] == []


def test_the_file_dialog_speaks_vietnamese(qtbot: QtBot, say: Callable[[str], None], tmp_path: Path) -> None:
    say("vi")
    dialog = QFileDialog(None, "", str(tmp_path))
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    qtbot.addWidget(dialog)
    texts = {str(part.property("text")).replace("&", "") for part in dialog.findChildren(QWidget)}
    assert {"Ở thư mục:", "Tên tệp:", "Loại tệp:", "Mở", "Thôi"} <= texts


def test_a_folder_without_compiled_words_leaves_qt_english(
    qtbot: QtBot, say: Callable[[str], None], tmp_path: Path
) -> None:
    say("vi")
    qt_words.follow(tmp_path)
    line = QLineEdit()
    qtbot.addWidget(line)
    assert _menu(line)[0] == "Undo"


def test_the_window_switches_qt_with_itself(qtbot: QtBot, say: Callable[[str], None]) -> None:
    say("vi")
    window = gallery.window(None, is_demo=False)
    qtbot.addWidget(window)
    line = QLineEdit(window)
    window.switch_language("en")
    assert _menu(line)[0] == "Undo"


def test_look_ups_lose_no_reference(say: Callable[[str], None]) -> None:
    say("vi")
    constants = (None, True, False)
    before = [sys.getrefcount(one) for one in constants]
    for _ in range(_LOOK_UPS // 2):
        QCoreApplication.translate("QLineEdit", "&Undo")  # found
        QCoreApplication.translate("QLineEdit", "no such words")  # not found
    lost = [then - sys.getrefcount(one) for one, then in zip(constants, before, strict=True)]
    assert all(abs(one) < _LOOK_UPS // 100 for one in lost)
