"""A new household in real windows: scans, typing, guesses, duplicates, drafts, saving."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fieldapp import i18n
from fieldapp.domain.household import Household
from fieldapp.domain.ids import EntityId
from fieldapp.gui.actions import action
from fieldapp.gui.models.family_draft import FamilyDraft
from fieldapp.gui.pages.enrol import EnrolPage
from fieldapp.gui.tasks import TaskRunner
from fieldapp.services.forms import PersonForm
from tests.gui.family_stage import HOUSEHOLD, REGISTERED_SCAN, SCANS, Stage, choose_sex, fill, open_stage, use_key
from tests.gui.typing_hands import press

PHAN = "014190900021||Phan Mẫu|01011990|Nam|Bản Mẫu, Chiềng Cơi, Sơn La|15042021"


@pytest.fixture
def stage(dressed: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[Stage]:
    made = open_stage(tmp_path, {"enrol": EnrolPage})
    yield from shown(made, qtbot)


def shown(made: Stage, qtbot: QtBot) -> Iterator[Stage]:
    qtbot.addWidget(made.window)
    with qtbot.waitExposed(made.window):
        made.window.show()
    made.window.activateWindow()
    made.window.show_page("enrol", ())
    yield made
    made.close()


def page_of(stage: Stage) -> EnrolPage:
    page = stage.window.page()
    assert isinstance(page, EnrolPage)
    return page


def type_into(stage: Stage, **texts: str) -> None:
    """As typed by hand into the person at the right."""
    fill(page_of(stage).board.fields, **texts)


def rested(stage: Stage) -> None:
    """Everything typed is kept and looked over."""
    page_of(stage).leave()


def newest(stage: Stage) -> Household:
    shown = stage.household_page.shown[-1]
    assert isinstance(shown, str)
    return stage.household(EntityId(shown))


def test_five_scans_and_one_key_make_a_household(stage: Stage) -> None:
    for scan in SCANS:
        stage.scan(scan)
    use_key(stage, "enrol.save")
    home = newest(stage)
    assert [(m.name, m.tie, m.groups, m.verified) for m in home.members] == [
        ("Lò Văn Xóm Mẫu", "head", (), "card"),
        ("Cà Thị Ban Mẫu", "spouse", (), "card"),
        ("Lò Thị Mai Mẫu", "child", (), "card"),
        ("Lò Văn Pán Mẫu", "child", ("student",), "card"),
        ("Quàng Thị Dín Mẫu", "parent", (), "card"),
    ]
    assert (home.village, home.address) == ("Bản Mẫu", "Bản Mẫu, Chiềng Cơi, Thành phố Sơn La, Sơn La")
    assert home.members[3].citizen_id == "014212900014"
    due = [m.due for m in stage.at.standings.household(home.id).members]
    assert due == [True] * 5
    renewal = stage.at.renewals.quote(home.id, tuple(m.id for m in home.members), 12)
    assert [line.pays.dong for line in renewal.quote.lines] == [1_366_200, 956_340, 819_720, 683_100, 683_100]


def test_a_scanner_that_types_into_any_field_adds_a_person(stage: Stage) -> None:
    board = page_of(stage).board
    texts, at = board.fields.texts, 1000
    for field, scan in ((texts["name"], SCANS[0]), (board.village, SCANS[1]), (texts["born"], SCANS[3])):
        field.edit.setFocus()
        at = press(field.edit, scan + "\n", at + 1000, 5)
    names = [form.name for form in page_of(stage).draft.written()]
    assert names == ["Lò Văn Xóm Mẫu", "Cà Thị Ban Mẫu", "Lò Văn Pán Mẫu"]
    assert board.village.text() == "Bản Mẫu"
    assert page_of(stage).draft.people[1].form.born == "11/09/1981"


def test_the_same_card_twice_is_one_person(stage: Stage) -> None:
    stage.scan(SCANS[0])
    stage.scan(SCANS[1])
    stage.scan(SCANS[0])
    assert len(page_of(stage).draft.written()) == 2
    assert page_of(stage).draft.current == 0


def test_a_card_completes_somebody_typed_before(stage: Stage) -> None:
    type_into(stage, name="lò văn xóm mẫu", born="1978")
    stage.scan(SCANS[0])
    (only,) = page_of(stage).draft.written()
    assert (only.name, only.born, only.citizen_id, only.sex) == (
        "Lò Văn Xóm Mẫu", "1978-02-03", "014078900011", "male",
    )  # fmt: skip


def test_scans_that_came_before_the_page_are_taken_up(stage: Stage) -> None:
    stage.window.show_page("enrol", (PersonForm(name="Vì Thị Mẫu", born="1990-01-01", sex="female"),))
    stage.scan(SCANS[0])
    assert [form.name for form in page_of(stage).draft.written()] == ["Vì Thị Mẫu", "Lò Văn Xóm Mẫu"]


def test_what_is_no_card_is_told_and_changes_nothing(stage: Stage) -> None:
    assert page_of(stage).take_scan("xyzxyzxyz")
    assert page_of(stage).draft.is_blank
    assert "không đọc được" in stage.window.toast.text()
    assert not page_of(stage).take_scan("FA1:6BFOXN")


def test_people_without_a_card_are_typed(stage: Stage) -> None:
    type_into(stage, name="giàng a mẫu", born="2/5/80")
    choose_sex(page_of(stage).board.fields, "male")
    use_key(stage, "enrol.member")
    type_into(stage, name="Vàng Thị Mẫu", born="1982")
    choose_sex(page_of(stage).board.fields, "female")
    use_key(stage, "enrol.member")
    type_into(stage, name="Giàng A Bé Mẫu", born="2023")
    choose_sex(page_of(stage).board.fields, "male")
    use_key(stage, "enrol.save")
    home = newest(stage)
    assert [(m.name, m.born, m.tie) for m in home.members] == [
        ("Giàng A Mẫu", "1980-05-02", "head"),
        ("Vàng Thị Mẫu", "1982", "spouse"),
        ("Giàng A Bé Mẫu", "2023", "child"),
    ]
    child = stage.at.standings.household(home.id).members[2]
    assert child.groups[0] == "child_under_6"
    assert not child.due


def test_small_children_show_that_the_state_pays(stage: Stage) -> None:
    type_into(stage, name="Lò Văn Bé Mẫu", born="2023")
    assert page_of(stage).board.fields.group.combo.currentText() == "Trẻ em dưới 6 tuổi"


@pytest.mark.parametrize("route", ["key", "link"])
def test_tie_and_group_go_on_with_one_key(stage: Stage, route: str) -> None:
    for scan in SCANS[:2]:
        stage.scan(scan)
    page = page_of(stage)
    for name in ("enrol.tie", "enrol.group"):
        if route == "key":
            use_key(stage, name)
        else:
            next(link for link in page.board.links if link.word() == action(name).word()).click()
    form = page.draft.people[1].form
    assert (form.tie, form.groups) == ("child", ("student",))
    stage.scan(SCANS[4])
    assert page.draft.people[1].form.tie == "child", "what the officer chose is not guessed anew"


def test_another_head_frees_the_first(stage: Stage) -> None:
    for scan in SCANS[:2]:
        stage.scan(scan)
    page = page_of(stage)
    tie = page.board.fields.tie
    tie.combo.setCurrentIndex(0)
    tie.combo.activated.emit(0)
    assert [form.tie for form in page.draft.written()] == ["spouse", "head"]


@pytest.mark.parametrize("route", ["save key", "save button"])
def test_each_way_to_save(stage: Stage, route: str) -> None:
    stage.scan(SCANS[0])
    if route == "save key":
        use_key(stage, "enrol.save")
    else:
        page_of(stage).board.confirm.click()
    assert [m.name for m in newest(stage).members] == ["Lò Văn Xóm Mẫu"]


def test_saving_nothing_says_so(stage: Stage) -> None:
    use_key(stage, "enrol.save")
    assert "Chưa có ai" in stage.window.toast.text()
    assert stage.household_page.shown == []


def test_errors_stand_beside_their_fields_and_nothing_typed_is_lost(stage: Stage) -> None:
    stage.scan(SCANS[0])
    use_key(stage, "enrol.member")
    type_into(stage, name="Lò Thị Mẫu", born="31/2/2020", citizen_id="0143")
    page_of(stage).board.people.setCurrentIndex(page_of(stage).board.people.rows_model.index(0, 0))
    use_key(stage, "enrol.save")
    page, fields = page_of(stage), page_of(stage).board.fields.fields()
    assert page.draft.current == 1
    assert "02/05/1980" in fields["born"].error()
    assert fields["citizen_id"].error() == "Cần 12 chữ số, đang có 4."
    assert fields["sex"].error() == "Chọn nam hoặc nữ."
    assert page.board.fields.texts["born"].text() == "31/2/2020"
    assert page.board.fields.texts["born"].edit.hasFocus()
    assert stage.household_page.shown == []


def test_doubts_are_amber_and_never_stop(stage: Stage) -> None:
    type_into(stage, name="Lò Văn Mẫu", born="1979", citizen_id="014078900031")
    choose_sex(page_of(stage).board.fields, "male")
    rested(stage)
    page_of(stage).board.fields.focus_field("name")
    rested_page = page_of(stage)
    rested_page.look_over()
    assert rested_page.board.fields.fields()["citizen_id"].doubt() == "Theo số định danh thì sinh năm 1978."
    use_key(stage, "enrol.save")
    assert newest(stage).members[0].citizen_id == "014078900031"


def test_somebody_known_is_shown_at_once_and_never_stops(stage: Stage) -> None:
    stage.scan(REGISTERED_SCAN)
    rested(stage)
    page = page_of(stage)
    assert page.board.duplicate.isVisible()
    who = "Quàng Thị Mẫu, 11/09/1983, Hộ ông Lò Văn Mẫu, Bản Mẫu (trùng số)"
    assert page.board.duplicate.text() == f"Có thể đã có: {who}."
    use_key(stage, "enrol.open")
    assert stage.household_page.shown == [HOUSEHOLD]
    stage.window.back()
    assert [form.name for form in page_of(stage).draft.written()] == ["Quàng Thị Mẫu"], "what was scanned is kept"
    use_key(stage, "enrol.save")
    assert newest(stage).id != HOUSEHOLD


def test_a_namesake_of_the_same_year_is_shown(stage: Stage) -> None:
    type_into(stage, name="lo van mau", born="1980")
    rested(stage)
    assert "cùng tên, cùng ngày sinh" in page_of(stage).board.duplicate.text()


def test_the_village_is_offered_while_typing(stage: Stage) -> None:
    village = page_of(stage).board.village
    press(village.edit, "ban m", 1000, 200)
    assert list(village.offered()) == ["Bản Mẫu"]
    village._completer.activated.emit("Bản Mẫu")
    assert page_of(stage).draft.home.village == "Bản Mẫu"


def test_a_draft_comes_back_after_the_power_went(stage: Stage, qtbot: QtBot) -> None:
    for scan in SCANS[:3]:
        stage.scan(scan)
    page = page_of(stage)
    qtbot.waitUntil(page.is_resting)
    again = EnrolPage(stage.at, stage.runner)
    qtbot.addWidget(again)
    again.retranslate()
    again.arrive(())
    assert again.draft == page.draft
    assert again.board.unfinished.isVisibleTo(again)
    assert "3 người" in again.board.unfinished.text()


def test_the_draft_goes_with_the_save(stage: Stage) -> None:
    stage.scan(SCANS[0])
    rested(stage)
    assert stage.at.drafts.keys() == ("enrol",)
    use_key(stage, "enrol.save")
    assert stage.at.drafts.keys() == ()


def test_an_unfinished_household_can_be_put_aside_and_taken_back(stage: Stage) -> None:
    for scan in SCANS[:2]:
        stage.scan(scan)
    use_key(stage, "enrol.discard")
    assert page_of(stage).draft.is_blank
    stage.window.toast.undo()
    assert len(page_of(stage).draft.written()) == 2


def test_a_person_taken_out_comes_back_in_place(stage: Stage) -> None:
    for scan in SCANS[:3]:
        stage.scan(scan)
    use_key(stage, "enrol.previous")
    use_key(stage, "enrol.remove")
    assert [form.citizen_id[-2:] for form in page_of(stage).draft.written()] == ["11", "13"]
    stage.window.toast.undo()
    assert [form.citizen_id[-2:] for form in page_of(stage).draft.written()] == ["11", "12", "13"]


@pytest.mark.parametrize(("key", "start", "end"), [("enrol.next", 0, 1), ("enrol.previous", 1, 0)])
def test_walking_from_person_to_person(stage: Stage, key: str, start: int, end: int) -> None:
    for scan in SCANS[:2]:
        stage.scan(scan)
    page = page_of(stage)
    page.board.people.setCurrentIndex(page.board.people.rows_model.index(start, 0))
    use_key(stage, key)
    assert page.draft.current == end
    assert page.board.fields.texts["name"].text() == page.draft.people[end].form.name


def test_enter_goes_on_from_field_to_field_and_person_to_person(stage: Stage) -> None:
    fields = page_of(stage).board.fields
    fields.focus_field("name")
    visited = []
    for _step in range(7):
        focus = stage.window.focusWidget()
        assert focus is not None
        visited.append(focus.accessibleName())
        QTest.keyClick(focus, Qt.Key.Key_Return)
    assert visited == [
        "Họ và tên", "Ngày sinh", "Giới tính", "Số định danh", "Thẻ BHYT còn đến", "Quan hệ với chủ hộ", "Nhóm",
    ]  # fmt: skip


def test_a_change_of_language_keeps_what_was_typed(stage: Stage) -> None:
    stage.scan(SCANS[0])
    type_into(stage, ethnicity="Thái")
    before = dataclasses.replace(page_of(stage).draft.people[0].form)
    stage.window.switch_language("en")
    assert page_of(stage).draft.people[0].form == before
    assert page_of(stage).board.fields.texts["ethnicity"].text() == "Thái"
    assert i18n.current_language() == "en"


def test_every_control_says_its_name(stage: Stage) -> None:
    board = page_of(stage).board
    controls = [*(field.focusProxy() for field in board.fields.fields().values()), board.people, board.confirm]
    assert all(control is not None and control.accessibleName() for control in controls)


def test_cover_on_a_card_from_elsewhere_is_kept(stage: Stage) -> None:
    stage.scan(SCANS[0])
    type_into(stage, cover_until="31/12/2026")
    use_key(stage, "enrol.save")
    (cover,) = newest(stage).members[0].cover
    assert (cover.scheme, cover.group, cover.expires_on) == ("health", "household", "2026-12-31")


def test_on_real_threads(dressed: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    """The database lane opens the store itself, as in the program."""
    made = open_stage(tmp_path, {"enrol": EnrolPage}, TaskRunner.threaded())
    showing = shown(made, qtbot)
    next(showing)
    for scan in SCANS:
        made.scan(scan)
    page = page_of(made)
    qtbot.waitUntil(lambda: page.is_resting() and made.runner.is_idle)
    use_key(made, "enrol.save")
    qtbot.waitUntil(lambda: bool(made.household_page.shown))
    assert next(showing, None) is None


def test_a_draft_of_another_make_is_an_empty_one() -> None:
    for text in ("", "{}", "[]", '{"people": 3}', '{"people": [{"form": {"x": 1}}], "home": {}, "current": 0}'):
        assert FamilyDraft.from_json(text).is_blank
