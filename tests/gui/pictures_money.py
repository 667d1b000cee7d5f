"""Pictures of money between officers and of the book of numbers. For the eye: `pictures(folder)`."""

from __future__ import annotations

import tempfile
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication, QDialog

from fieldapp.domain.cash import LOOSE
from fieldapp.domain.ids import Day
from fieldapp.domain.money import Money
from fieldapp.gui import shots, theme
from fieldapp.gui.dialogs.admit import AdmitDialog
from fieldapp.gui.dialogs.transfer import AnswerDialog, TransferDialog
from fieldapp.gui.dialogs.witness import WitnessDialog
from fieldapp.gui.pages.cash import CashPage
from fieldapp.gui.tasks import TaskRunner
from fieldapp.gui.theme import Theme
from tests.gui.frame_shell import Scene, a_busy_day, make_scene, with_colleague

TODAY = Day("2026-11-21")
LOOKS = (("", "vi", Theme()), ("-sunlight", "vi", Theme("sunlight")), ("-english", "en", Theme()))


def _grab(scene: Scene, folder: Path, name: str) -> list[Path]:
    made = []
    for ending, language, look in LOOKS:
        theme.apply(_application(), look)
        scene.window.switch_language(language)
        shots.settle()
        made.append(shots.grab(scene.window, folder / f"{name}{ending}.png"))
    theme.apply(_application(), Theme())
    scene.window.switch_language("vi")
    return made


def _application() -> QApplication:
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    return application


def _dialog(scene: Scene, sort: type[QDialog], folder: Path, name: str) -> Path:
    dialog = next(one for one in scene.window.findChildren(sort) if one.isVisible())
    shots.settle()
    made = shots.grab(dialog, folder / f"{name}.png", QSize(dialog.sizeHint()))
    dialog.close()
    return made


def _scene(place: Path) -> Scene:
    scene = make_scene(place, TaskRunner.inline())
    a_busy_day(scene)
    scene.show_status()
    return scene


def money(folder: Path, place: Path) -> list[Path]:
    """Cash given, coming, co-signed, late; the book of numbers; one more officer."""
    scene = _scene(place / "money")
    second = with_colleague(scene)
    at = scene.at
    second.cash.open(second.desk, Money(800_000))
    second.transfers.give(second.desk, TODAY, "O1", Money(300_000), "tiền lẻ cho buổi chiều")
    at.transfers.give(at.desk, TODAY, "O2", Money(2_000_000))
    scene.window.show_page("cash")
    made = _grab(scene, folder, "cash-moves")
    page = scene.window.page()
    assert isinstance(page, CashPage)
    page.handlers()["cash.transfer"]()
    made.append(_dialog(scene, TransferDialog, folder, "cash-transfer"))
    page.handlers()["cash.answer"]()
    made.append(_dialog(scene, AnswerDialog, folder, "cash-answer"))
    at.transfers.take(at.desk, at.cash.account(at.desk).to_answer[0].id)
    at.cash.close(at.desk, TODAY, ((LOOSE, at.cash.day(at.desk).expected.dong),), "")
    at.cash.remit(at.desk, TODAY, Money(1_000_000), "Thủ quỹ Mẫu", "Kho bạc Mẫu")
    scene.window.show_page("cash")
    page.arrive(str(TODAY))
    made += _grab(scene, folder, "cash-closed-moves")
    page.handlers()["cash.cosign"]()
    made.append(_dialog(scene, WitnessDialog, folder, "cash-cosign"))
    page.handlers()["cash.slip"]()
    made.append(shots.grab(scene.window, folder / "cash-remittance.png"))
    at.number_book.ask(at.desk)
    scene.window.show_page("numbers")
    made += _grab(scene, folder, "numbers")
    scene.window.show_page("settings")
    made += _grab(scene, folder, "settings-officers")
    scene.window.page().handlers()["settings.admit"]()  # type: ignore[union-attr]
    made.append(_dialog(scene, AdmitDialog, folder, "settings-admit"))
    scene.window.close()
    at.close()
    return made


def pictures(folder: Path) -> list[Path]:
    """Every picture; the files."""
    theme.apply(_application(), Theme())
    with tempfile.TemporaryDirectory() as place:
        return money(folder, Path(place))
