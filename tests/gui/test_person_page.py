"""Adding a person and putting one right, in real windows over a real store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fieldapp.domain.fact_kinds import FieldChange, MemberCorrected
from fieldapp.domain.ids import EntityId
from fieldapp.gui.pages.person import PersonPage
from fieldapp.gui.pages.visits import PersonTask
from fieldapp.gui.tasks import TaskRunner
from fieldapp.services.forms import PersonForm
from tests.gui.family_stage import (
    GRANDMOTHER,
    HEAD,
    HOUSEHOLD,
    PUPIL,
    REGISTERED_SCAN,
    SCANS,
    WIFE,
    Stage,
    choose_sex,
    fill,
    open_stage,
    use_key,
)
from tests.workplaces import office_facts


@pytest.fixture
def stage(dressed: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[Stage]:
    made = open_stage(tmp_path, {"person": PersonPage})
    qtbot.addWidget(made.window)
    with qtbot.waitExposed(made.window):
        made.window.show()
    made.window.activateWindow()
    yield made
    made.close()


def opened(
    stage: Stage, member: EntityId | None = None, reason: str = "", form: PersonForm | None = None
) -> PersonPage:
    stage.window.show_page("person", PersonTask(HOUSEHOLD, member, reason, form))
    page = stage.window.page()
    assert isinstance(page, PersonPage)
    return page


@pytest.mark.parametrize("route", ["key", "button"])
def test_a_birth_needs_no_more_than_a_day_and_a_sex(stage: Stage, route: str) -> None:
    page = opened(stage, reason="born")
    assert page.mother.value() == WIFE, "the one woman who is likely"
    assert page.fields.texts["name"].text() == "Con Bà Quàng Thị Mẫu"
    fill(page.fields, born="12/11/2026")
    choose_sex(page.fields, "female")
    page.leave()
    assert page.side.groups.text() == "Trẻ em dưới 6 tuổi"
    if route == "key":
        use_key(stage, "person.save")
    else:
        page.side.confirm.click()
    assert stage.household_page.shown == [HOUSEHOLD]
    baby = stage.household(HOUSEHOLD).present[-1]
    assert (baby.name, baby.born, baby.tie, baby.ethnicity) == (
        "Con Bà Quàng Thị Mẫu", "2026-11-12", "child", "Thái",
    )  # fmt: skip
    assert not stage.at.standings.member(baby).pays
    assert stage.at.drafts.keys() == ()


def test_a_child_of_the_daughter_is_a_grandchild_and_keeps_its_own_name(stage: Stage) -> None:
    page = opened(stage, reason="born")
    fill(page.fields, name="Lò Bé Mẫu")
    page.mother.set_value(PUPIL)
    page._on_mother(PUPIL)
    assert page.fields.form().tie == "grandchild"
    assert page.fields.texts["name"].text() == "Lò Bé Mẫu"


def test_an_arrival_has_a_day_and_a_scanned_card(stage: Stage) -> None:
    page = opened(stage, reason="married_in")
    assert page.on.isVisible()
    assert not page.mother.isVisible()
    stage.scan(SCANS[1])
    page.on.edit.setText("1/11/2026")
    page.fields.tie.set_value("child_in_law")
    use_key(stage, "person.save")
    new = stage.household(HOUSEHOLD).present[-1]
    assert (new.name, new.tie, new.verified, new.citizen_id) == (
        "Cà Thị Ban Mẫu", "child_in_law", "card", "014181900012",
    )  # fmt: skip


def test_a_form_scanned_before_is_filled_in(stage: Stage) -> None:
    page = opened(stage, form=PersonForm(name="Vì Thị Mẫu", born="1990-01-01", sex="female"))
    assert page.reason_choice.value() == "omitted"
    use_key(stage, "person.save")
    assert stage.household(HOUSEHOLD).present[-1].name == "Vì Thị Mẫu"


def test_the_tie_of_an_arrival_is_guessed(stage: Stage) -> None:
    page = opened(stage, reason="moved_in")
    fill(page.fields, name="Lò Văn Mẫu", born="2013")
    assert page.fields.form().tie == "child"


def test_errors_stand_beside_fields_and_nothing_is_lost(stage: Stage) -> None:
    page = opened(stage, reason="moved_in")
    fill(page.fields, name="Vì Thị Mẫu", born="x")
    use_key(stage, "person.save")
    assert page.fields.texts["born"].error().startswith("Gõ ngày")
    assert page.fields.texts["name"].text() == "Vì Thị Mẫu"
    assert page.fields.sex.error() == "Chọn nam hoặc nữ."
    page.on.edit.setText("soon")
    use_key(stage, "person.save")
    assert page.on.error()
    page.on.edit.setText("22/11/2026")
    use_key(stage, "person.save")
    assert "chưa tới" in page.on.error()
    assert stage.household_page.shown == []


def test_only_what_changed_is_written_and_undo_puts_it_back(stage: Stage) -> None:
    page = opened(stage, PUPIL)
    assert not page.reason.isVisible()
    fill(page.fields, name="Lò Thị Hoa Mẫu")
    use_key(stage, "person.save")
    (fact,) = stage.at.enrolment.changes().facts
    assert isinstance(fact.body, MemberCorrected)
    assert [change.name for change in fact.body.changes] == ["name"]
    assert stage.member(PUPIL).name == "Lò Thị Hoa Mẫu"
    stage.window.toast.undo()
    assert stage.member(PUPIL).name == "Lò Thị Mẫu"


def test_saving_without_a_change_writes_nothing(stage: Stage) -> None:
    before = stage.store.journal.head().seq
    opened(stage, PUPIL)
    use_key(stage, "person.save")
    assert stage.store.journal.head().seq == before
    assert stage.household_page.shown == [HOUSEHOLD]


def test_the_card_of_the_person_verifies_at_once(stage: Stage) -> None:
    page = opened(stage, WIFE)
    stage.scan(REGISTERED_SCAN)
    assert stage.member(WIFE).verified == "card:2026-11-21"
    assert page.side.identity.text() == "Đã xác nhận bằng thẻ ngày 21/11/2026."


def test_a_spoiled_reading_changes_nothing_and_leaves_nothing(stage: Stage) -> None:
    page = opened(stage, WIFE)
    before = {name: field.edit.text() for name, field in page.fields.texts.items()}
    stage.scan("01408#%0|zz?|")
    assert stage.window.page() is page
    assert {name: field.edit.text() for name, field in page.fields.texts.items()} == before
    assert stage.window.toast.isVisible()
    assert page.take_scan("01408#%0|zz?|")  # kept from the find page, which would leave this one


def test_another_card_is_asked_about_first(stage: Stage) -> None:
    page = opened(stage, PUPIL)
    stage.scan(SCANS[2])
    assert page.side.stranger.isVisible()
    assert stage.member(PUPIL).verified == ""
    use_key(stage, "person.verify")
    assert (stage.member(PUPIL).verified, stage.member(PUPIL).citizen_id) == ("card:2026-11-21", "014305900013")


def test_two_values_show_who_wrote_them_and_one_is_kept(stage: Stage) -> None:
    stage.at.enrolment.correct_member(stage.at.desk, HEAD, {"born": "3/5/1980"})
    other = MemberCorrected(HEAD, (FieldChange("born", (), "1981-01-01"),))
    stage.store.sync.take(office_facts([other], first=3), {1: 3})
    page = opened(stage, HEAD)
    assert "hai máy ghi khác nhau" in page.side.conflict.text()
    assert "máy L1" in page.side.conflict.text()
    assert "cơ quan" in page.side.conflict.text()
    shown = stage.member(HEAD).born
    use_key(stage, "person.keep")
    use_key(stage, "person.save")
    assert stage.member(HEAD).conflicts == ()
    assert stage.member(HEAD).born == shown


def test_somebody_known_elsewhere_is_shown(stage: Stage) -> None:
    page = opened(stage, reason="moved_in")
    stage.scan(REGISTERED_SCAN)
    page.leave()
    assert "Có thể đã có" in page.side.duplicate.text()
    use_key(stage, "person.open")
    assert stage.household_page.shown == [HOUSEHOLD]


def test_a_draft_comes_back_after_the_power_went(stage: Stage, qtbot: QtBot) -> None:
    page = opened(stage, GRANDMOTHER)
    fill(page.fields, phone="0987000333")
    qtbot.waitUntil(page.is_resting)
    again = PersonPage(stage.at, stage.runner)
    qtbot.addWidget(again)
    again.retranslate()
    again.arrive(PersonTask(HOUSEHOLD, GRANDMOTHER))
    assert again.fields.texts["phone"].text() == "0987000333"


def test_a_change_of_language_keeps_what_was_typed(stage: Stage) -> None:
    page = opened(stage, reason="moved_in")
    fill(page.fields, name="Vì Thị Mẫu")
    stage.window.switch_language("en")
    assert page.fields.texts["name"].text() == "Vì Thị Mẫu"
    assert page.reason_choice.value() == "moved_in"


def test_on_real_threads(dressed: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    made = open_stage(tmp_path, {"person": PersonPage}, TaskRunner.threaded())
    qtbot.addWidget(made.window)
    made.window.show()
    page = opened(made, PUPIL)
    qtbot.waitUntil(lambda: page.opened is not None and made.runner.is_idle)
    fill(page.fields, name="Lò Thị Hoa Mẫu")
    page.side.confirm.click()
    qtbot.waitUntil(lambda: bool(made.household_page.shown))
    made.close()
