"""What happened to a household, told in real windows and written into a real store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fieldapp.domain.ids import Day, EntityId
from fieldapp.gui.models.change_draft import KINDS
from fieldapp.gui.pages.change import ChangePage
from fieldapp.gui.tasks import TaskRunner
from fieldapp.services.forms import HouseholdForm, PersonForm
from tests.gui.family_stage import CHILD, GRANDMOTHER, HEAD, HOUSEHOLD, PUPIL, WIFE, Stage, open_stage, use_key
from tests.gui.typing_hands import press


@pytest.fixture
def stage(dressed: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[Stage]:
    made = open_stage(tmp_path, {"change": ChangePage})
    qtbot.addWidget(made.window)
    with qtbot.waitExposed(made.window):
        made.window.show()
    made.window.activateWindow()
    yield made
    made.close()


def chosen(stage: Stage, kind: str, member: EntityId | None = None, on: str = "") -> ChangePage:
    """The page with what happened, to whom, and when."""
    stage.window.show_page("change", HOUSEHOLD)
    page = stage.window.page()
    assert isinstance(page, ChangePage)
    use_key(stage, f"change.{kind}")
    if member:
        (page.form.gone if kind == "returned" else page.form.member).set_value(member)
        page.form.edited.emit()
    if on:
        page.form.on.edit.selectAll()
        press(page.form.on.edit, on, 1000, 200)
    return page


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("route", ["key", "button"])
def test_each_choice_has_a_key_and_a_button(stage: Stage, kind: str, route: str) -> None:
    stage.window.show_page("change", HOUSEHOLD)
    page = stage.window.page()
    assert isinstance(page, ChangePage)
    if route == "key":
        use_key(stage, f"change.{kind}")
    else:
        page.choices[kind].click()
    assert page.draft.kind == kind
    assert page.form.isVisible()
    assert page.effects.text()


def test_a_death_says_what_becomes_of_the_card_and_can_be_taken_back(stage: Stage) -> None:
    page = chosen(stage, "died", WIFE, "20/11/2026")
    assert "Thẻ của Quàng Thị Mẫu hết giá trị từ 21/11/2026." in page.effects.text()
    use_key(stage, "change.save")
    assert stage.member(WIFE).departed == ("died", Day("2026-11-20"))
    assert stage.household_page.shown == [HOUSEHOLD]
    use_key(stage, "undo")
    assert stage.member(WIFE).is_here


def test_when_the_head_dies_the_next_one_is_chosen_and_undo_restores_both(stage: Stage) -> None:
    page = chosen(stage, "died", HEAD)
    assert page.form.successor.isVisible()
    assert page.form.successor.value() == WIFE
    page.form.successor.set_value(GRANDMOTHER)
    use_key(stage, "change.save")
    assert stage.member(GRANDMOTHER).tie == "head"
    use_key(stage, "undo")
    assert (stage.member(HEAD).is_here, stage.member(GRANDMOTHER).tie) == (True, "parent")


@pytest.mark.parametrize("kind", ["moved_away", "married_out"])
def test_who_moves_keeps_the_card(stage: Stage, kind: str) -> None:
    page = chosen(stage, kind, WIFE)
    assert "vẫn dùng đến 30/11/2026" in page.effects.text()
    page.confirm.click()
    assert stage.member(WIFE).departed == (kind, Day("2026-11-21"))


def test_a_day_that_has_not_come_is_refused_beside_the_field(stage: Stage) -> None:
    page = chosen(stage, "died", WIFE, "22/11/2026")
    use_key(stage, "change.save")
    assert "22/11/2026 chưa tới" in page.form.on.error()
    assert stage.member(WIFE).is_here
    page.form.on.edit.selectAll()
    press(page.form.on.edit, "x", 9000, 200)
    use_key(stage, "change.save")
    assert page.form.on.error().startswith("Gõ đủ")


def test_somebody_must_be_named(stage: Stage) -> None:
    page = chosen(stage, "died")
    use_key(stage, "change.save")
    assert page.form.member.error() == "Chọn một người."


def test_the_whole_household_moves_out_and_back(stage: Stage) -> None:
    page = chosen(stage, "moved_out")
    page.form.destination.set_text("Điện Biên")
    use_key(stage, "change.save")
    assert stage.household(HOUSEHOLD).status == "moved_out:2026-11-21"
    use_key(stage, "undo")
    assert stage.household(HOUSEHOLD).is_living


def test_who_left_returns(stage: Stage) -> None:
    stage.at.enrolment.record_departure(stage.at.desk, WIFE, "moved_away", Day("2026-11-01"))
    chosen(stage, "returned", WIFE)
    use_key(stage, "change.save")
    assert stage.member(WIFE).is_here


def test_a_household_that_left_returns(stage: Stage) -> None:
    stage.at.enrolment.move_household_out(stage.at.desk, HOUSEHOLD, Day("2026-11-01"), "")
    chosen(stage, "returned", HOUSEHOLD)
    use_key(stage, "change.save")
    assert stage.household(HOUSEHOLD).is_living


def test_a_split_by_keys_opens_the_new_household(stage: Stage) -> None:
    page = chosen(stage, "split")
    for _step in range(1):
        QTest.keyClick(page.form.people, Qt.Key.Key_Down)
    QTest.keyClick(page.form.people, Qt.Key.Key_Space)
    for _step in range(2):
        QTest.keyClick(page.form.people, Qt.Key.Key_Down)
    QTest.keyClick(page.form.people, Qt.Key.Key_Space)
    assert dict(page.draft.leaving) == {WIFE: "head", CHILD: "child"}
    assert "2 người sang hộ mới, hộ cũ còn 3 người." in page.effects.text()
    use_key(stage, "change.tie")
    assert dict(page.draft.leaving)[CHILD] == "parent"
    page.form.address.set_text("nhà mới")
    use_key(stage, "change.save")
    (new,) = stage.household_page.shown
    assert isinstance(new, str)
    home = stage.household(EntityId(new))
    assert [(m.id, m.tie) for m in home.members] == [(WIFE, "head"), (CHILD, "parent")]
    assert (home.village, home.address) == ("Bản Mẫu", "nhà mới")
    assert [m.expires_on for m in home.members[0].cover] == ["2026-11-30"]


def test_a_split_of_nobody_says_what_to_do(stage: Stage) -> None:
    page = chosen(stage, "split")
    use_key(stage, "change.save")
    assert "phím cách" in page.effects.text()


def test_a_member_joins_a_household_that_is_found_and_comes_back(stage: Stage) -> None:
    person = PersonForm(name="Vì Văn Xóm Mẫu", born="1970", sex="male", tie="head")
    other = stage.at.enrolment.enrol(stage.at.desk, HouseholdForm(village="Bản Hai"), (person,))
    page = chosen(stage, "joined", PUPIL)
    use_key(stage, "change.save")
    assert page.form.search.error() == "Gõ tên chủ hộ để tìm hộ đến."
    press(page.form.search.edit, "vi van xom", 1000, 200)
    assert page.form.target.value() == other
    page.form.tie.set_value("child_in_law")
    use_key(stage, "change.save")
    assert (stage.member(PUPIL).household, stage.member(PUPIL).tie) == (other, "child_in_law")
    assert stage.household_page.shown == [other]
    use_key(stage, "undo")
    assert (stage.member(PUPIL).household, stage.member(PUPIL).tie) == (HOUSEHOLD, "child")


def test_address_village_and_phone_are_put_right_and_back(stage: Stage) -> None:
    page = chosen(stage, "corrected")
    assert page.form.village.text() == "Bản Mẫu"
    page.form.phone.set_text("1")
    use_key(stage, "change.save")
    assert page.form.phone.error().startswith("Cần")
    page.form.phone.set_text("0987000999")
    page.form.village.set_text("Bản Hai")
    use_key(stage, "change.save")
    assert (stage.household(HOUSEHOLD).village, stage.household(HOUSEHOLD).phone) == ("Bản Hai", "0987000999")
    use_key(stage, "undo")
    assert (stage.household(HOUSEHOLD).village, stage.household(HOUSEHOLD).phone) == ("Bản Mẫu", "0987000321")


def test_a_draft_comes_back_and_escape_drops_it(stage: Stage, qtbot: QtBot) -> None:
    page = chosen(stage, "died", WIFE)
    qtbot.waitUntil(page.is_resting)
    again = ChangePage(stage.at, stage.runner)
    qtbot.addWidget(again)
    again.retranslate()
    again.arrive(HOUSEHOLD)
    assert (again.draft.kind, again.draft.member) == ("died", WIFE)
    assert page.escape()
    page.leave()
    assert stage.at.drafts.keys() == ()
    assert not page.escape()


def test_a_change_of_language_keeps_what_was_chosen(stage: Stage) -> None:
    page = chosen(stage, "died", WIFE, "20/11/2026")
    stage.window.switch_language("en")
    assert (page.draft.kind, page.form.member.value(), page.form.on.text()) == ("died", WIFE, "20/11/2026")


def test_on_real_threads(dressed: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    made = open_stage(tmp_path, {"change": ChangePage}, TaskRunner.threaded())
    qtbot.addWidget(made.window)
    made.window.show()
    made.window.show_page("change", HOUSEHOLD)
    page = made.window.page()
    assert isinstance(page, ChangePage)
    qtbot.waitUntil(lambda: page.opened is not None and made.runner.is_idle)
    page.choices["died"].click()
    page.form.member.set_value(WIFE)
    page.form.edited.emit()
    page.confirm.click()
    qtbot.waitUntil(lambda: bool(made.household_page.shown))
    made.close()
