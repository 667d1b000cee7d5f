"""Pictures of the pages that write about people, for the eye: `pictures(folder)`."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

from PySide6.QtWidgets import QApplication

from fieldapp import i18n
from fieldapp.domain.money import Money
from fieldapp.gui import shots, theme
from fieldapp.gui.main_window import MainWindow
from fieldapp.gui.pages.change import ChangePage
from fieldapp.gui.pages.draft_page import DraftPage
from fieldapp.gui.pages.enrol import EnrolPage
from fieldapp.gui.pages.person import PersonPage
from fieldapp.gui.pages.visits import PersonTask
from fieldapp.gui.theme import Theme
from fieldapp.gui.widgets.bars import Today
from fieldapp.gui.widgets.bottom_bar import Standing
from tests.gui.family_stage import HOUSEHOLD, PUPIL, REGISTERED_SCAN, SCANS, WIFE, Stage, open_stage

Play = Callable[[Stage], None]


def dress(window: MainWindow) -> None:
    """The frame as on an outreach day."""
    window.top.set_today(Today("Bản Mẫu, phường Chiềng Cơi", date(2026, 11, 21), 17, Money(24_318_000)))
    window.top.set_officer("Cà Thị Mẫu", "nhân viên thu")
    window.base.set_standing(Standing(False, 12, 2, 183, datetime(2026, 11, 21, 3, 42, 7, tzinfo=UTC)))


def _settled(stage: Stage) -> None:
    page = stage.window.page()
    if isinstance(page, DraftPage):
        page.leave()
    shots.settle()


def _enrol_empty(stage: Stage) -> None:
    stage.window.show_page("enrol", ())


def _enrol_five(stage: Stage) -> None:
    stage.window.show_page("enrol", ())
    for scan in SCANS:
        stage.scan(scan)


def _enrol_duplicate(stage: Stage) -> None:
    _enrol_five(stage)
    stage.scan(REGISTERED_SCAN)


def _enrol_wrong(stage: Stage) -> None:
    stage.window.show_page("enrol", ())
    for scan in SCANS[:2]:
        stage.scan(scan)
    page = stage.window.page()
    assert isinstance(page, EnrolPage)
    page.handlers()["enrol.member"]()
    fields = page.board.fields
    for name, text in (("name", "Lò Thị Út Mẫu"), ("born", "31/2/2020"), ("citizen_id", "0143209")):
        fields.texts[name].edit.setText(text)
    page._on_edited()
    page.handlers()["enrol.save"]()


def _person_born(stage: Stage) -> None:
    stage.window.show_page("person", PersonTask(HOUSEHOLD, reason="born"))
    page = stage.window.page()
    assert isinstance(page, PersonPage)
    page.fields.texts["born"].edit.setText("12/11/2026")
    page._on_edited()


def _person_correct(stage: Stage) -> None:
    stage.window.show_page("person", PersonTask(HOUSEHOLD, PUPIL))


def _person_stranger(stage: Stage) -> None:
    _person_correct(stage)
    stage.scan(SCANS[2])


def _change(stage: Stage, kind: str) -> ChangePage:
    stage.window.show_page("change", HOUSEHOLD)
    page = stage.window.page()
    assert isinstance(page, ChangePage)
    if kind:
        page.handlers()[f"change.{kind}"]()
    return page


def _change_choose(stage: Stage) -> None:
    _change(stage, "")


def _change_died(stage: Stage) -> None:
    page = _change(stage, "died")
    page.form.member.set_value(WIFE)
    page._on_edited()


def _change_split(stage: Stage) -> None:
    page = _change(stage, "split")
    for place in (1, 3):
        page.form.people.rows_model.toggle(place)


def _change_joined(stage: Stage) -> None:
    _enrol_five(stage)
    page = stage.window.page()
    assert isinstance(page, EnrolPage)
    page.handlers()["enrol.save"]()
    page = _change(stage, "joined")
    page.form.member.set_value(PUPIL)
    page.form.search.set_text("lo van xom")
    page._on_searched("lo van xom")


PLAYS: dict[str, Play] = {
    "change-choose": _change_choose,
    "change-died": _change_died,
    "change-split": _change_split,
    "change-joined": _change_joined,
    "person-born": _person_born,
    "person-correct": _person_correct,
    "person-stranger": _person_stranger,
    "enrol-empty": _enrol_empty,
    "enrol-five": _enrol_five,
    "enrol-duplicate": _enrol_duplicate,
    "enrol-wrong": _enrol_wrong,
}
LOOKS: tuple[tuple[str, str, Theme], ...] = (
    *((name, "vi", Theme()) for name in PLAYS),
    ("enrol-five", "vi", Theme("sunlight")),
    ("enrol-five", "vi", Theme("dark")),
    ("enrol-five", "vi", Theme("light", 150)),
    ("enrol-five", "en", Theme()),
    ("person-born", "vi", Theme("dark")),
    ("person-correct", "vi", Theme("light", 150)),
    ("change-split", "vi", Theme("sunlight")),
    ("change-choose", "vi", Theme("light", 150)),
    ("change-choose", "vi", Theme("dark")),
    ("change-died", "en", Theme()),
)


def take(folder: Path, name: str, language: str, look: Theme) -> Path:
    """One picture."""
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        application = QApplication([])
    theme.apply(application, look)
    i18n.switch(language)
    with tempfile.TemporaryDirectory() as profile:
        stage = open_stage(
            Path(profile), {"enrol": EnrolPage, "person": PersonPage, "change": ChangePage}, is_demo=True
        )
        dress(stage.window)
        stage.window.resize(shots.FIELD_SIZE)
        stage.window.show()
        stage.window.activateWindow()
        PLAYS[name](stage)
        _settled(stage)
        ending = "" if (look, language) == (Theme(), "vi") else f"-{look.name}-{look.scale}-{language}"
        path = shots.grab(stage.window, folder / f"{name}{ending}.png")
        stage.window.close()
        stage.window.deleteLater()
        stage.store.close()
    i18n.switch("vi")
    theme.apply(application, Theme())
    return path


def pictures(folder: Path) -> list[Path]:
    """All of them."""
    return [take(folder, *look) for look in LOOKS]
