"""The frame of a day over a real encrypted store: float, count, hand-over, events, what waits for the office."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fieldapp.domain.cash import DENOMINATIONS, BadNote, count_notes
from fieldapp.domain.ids import NO_DAY, NO_ID, Day
from fieldapp.domain.money import ZERO, Money
from fieldapp.services.cash import DayNotClosed, NothingToRemit
from fieldapp.services.outreach import EventNeedsPlace
from fieldapp.services.preferences import PaperChoice, keep_paper, read_paper
from fieldapp.storage.remembered import RememberedFile
from tests.unit.test_services_money import HEAD, PUPIL, WIFE, Scene
from tests.workplaces import TestClock, make_store, make_workplace

TODAY = Day("2026-11-21")


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    clock = TestClock()
    store = make_store(tmp_path / "profile", clock, numbers=5)
    yield Scene(store, clock, make_workplace(store, clock))
    store.close()


# --- cash ----------------------------------------------------------------------------------------------------------


def test_the_sheet_of_a_day_adds_up(scene: Scene) -> None:
    scene.at.cash.open(scene.at.desk, Money(200_000))
    scene.renew(HEAD)
    void = scene.renew(WIFE)
    scene.at.receipts.void(scene.at.desk, void, "ghi nhầm người", cash_returned=True)
    sheet = scene.at.cash.sheet(scene.at.desk)
    assert sheet.today == sheet.day.on == TODAY
    assert sheet.takings() == {"health": (2, Money(1_366_200 + 956_340))}
    assert sheet.day.returned == Money(956_340)
    assert sheet.day.expected == Money(200_000 + 1_366_200)
    assert len(sheet.receipts) == 2


def test_the_float_of_yesterday_is_suggested(scene: Scene) -> None:
    assert scene.at.cash.sheet(scene.at.desk).suggested_float == ZERO
    scene.at.cash.open(scene.at.desk, Money(300_000))
    scene.clock.set(date(2026, 11, 22))
    assert scene.at.cash.sheet(scene.at.desk).suggested_float == Money(300_000)


def test_an_earlier_day_waits_to_be_closed_and_keeps_its_receipts(scene: Scene) -> None:
    scene.renew(HEAD)
    scene.clock.set(date(2026, 11, 23))
    today = scene.at.cash.sheet(scene.at.desk)
    assert today.days_to_close == (TODAY,)
    assert today.receipts == ()
    earlier = scene.at.cash.sheet(scene.at.desk, TODAY)
    assert earlier.day.collected == Money(1_366_200)
    scene.at.cash.close(scene.at.desk, TODAY, ((200_000, 6), (100_000, 1), (50_000, 1), (10_000, 1), (5_000, 1),
                                                (1_000, 1), (200, 1)), "")  # fmt: skip
    assert scene.at.cash.sheet(scene.at.desk).days_to_close == ()


def test_money_is_handed_over_only_after_the_count_and_never_more_than_is_owed(scene: Scene) -> None:
    scene.renew(HEAD)
    with pytest.raises(DayNotClosed):
        scene.at.cash.remit(scene.at.desk, TODAY, Money(1), "")
    scene.at.cash.close(scene.at.desk, TODAY, ((500_000, 3),), "thừa tiền lẻ")
    assert scene.at.cash.day(scene.at.desk).to_remit == Money(1_366_200)
    with pytest.raises(NothingToRemit):
        scene.at.cash.remit(scene.at.desk, TODAY, Money(1_366_201), "")
    scene.at.cash.remit(scene.at.desk, TODAY, Money(1_000_000), " Thủ quỹ  Mẫu ")
    assert scene.at.cash.day(scene.at.desk).to_remit == Money(366_200)
    scene.at.cash.remit(scene.at.desk, TODAY, Money(366_200), "")
    with pytest.raises(NothingToRemit):
        scene.at.cash.remit(scene.at.desk, TODAY, Money(1), "")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(DENOMINATIONS), st.integers(0, 9999)))
def test_a_count_is_the_sum_of_its_notes(notes: dict[int, int]) -> None:
    assert count_notes(notes.items()).dong == sum(note * count for note, count in notes.items())


@pytest.mark.parametrize("note", [(300_000, 1), (500_000, -1)])
def test_no_other_notes_are_counted(note: tuple[int, int]) -> None:
    with pytest.raises(BadNote):
        count_notes([note])


# --- outreach ------------------------------------------------------------------------------------------------------


def test_everything_done_at_an_event_belongs_to_it(scene: Scene) -> None:
    event = scene.at.outreach.open(scene.at.desk, "  Nhà văn hóa  Bản Mẫu ", "Bản Mẫu", "Thái")
    scene.at.work_at(event)
    receipt = scene.renew(HEAD, PUPIL)
    scene.at.work_at()
    scene.renew(WIFE)
    found = scene.at.outreach.current(event)
    assert found is not None
    assert (found.place, found.households, found.receipts) == ("Nhà văn hóa Bản Mẫu", 1, 1)
    assert found.collected == scene.at.receipts.view(receipt).receipt.total.dong
    assert scene.at.receipts.view(receipt).receipt.event == event


def test_a_household_whose_only_receipt_is_void_was_not_served(scene: Scene) -> None:
    at = scene.at
    at.work_at(at.outreach.open(at.desk, "Nhà văn hóa Mẫu", ""))
    receipt = scene.renew(HEAD)
    at.receipts.void(at.desk, receipt, "Ghi nhầm hộ", cash_returned=True)
    event = at.outreach.current(at.desk.event)
    assert event is not None
    assert (event.households, event.receipts, event.collected) == (0, 0, 0)
    scene.renew(HEAD)
    event = at.outreach.current(at.desk.event)
    assert event is not None
    assert (event.households, event.receipts, event.collected) == (1, 1, 1_366_200)


def test_an_open_event_of_today_is_gone_on_with_and_a_closed_one_is_not(scene: Scene) -> None:
    event = scene.at.outreach.open(scene.at.desk, "Nhà văn hóa", "")
    found = scene.at.outreach.today()
    assert found is not None
    assert found.id == event
    assert make_workplace(scene.store, scene.clock).desk.event == event
    scene.at.outreach.close(scene.at.desk, event)
    assert scene.at.outreach.today() is None
    assert make_workplace(scene.store, scene.clock).desk.event == NO_ID


def test_an_event_of_another_day_is_not_todays(scene: Scene) -> None:
    scene.at.outreach.open(scene.at.desk, "Nhà văn hóa", "")
    scene.clock.set(date(2026, 11, 22))
    assert scene.at.outreach.today() is None
    assert [event.opened_on for event in scene.at.outreach.recent()] == [TODAY]


def test_an_event_needs_a_place(scene: Scene) -> None:
    with pytest.raises(EventNeedsPlace):
        scene.at.outreach.open(scene.at.desk, "   ", "Bản Mẫu")
    assert scene.at.outreach.recent() == ()


# --- what waits, what is remembered --------------------------------------------------------------------------------


def test_the_outbox_tells_kinds_and_counts_of_what_the_office_lacks(scene: Scene) -> None:
    assert scene.at.status.outbox() == ()
    scene.at.outreach.open(scene.at.desk, "Nhà văn hóa", "")
    scene.renew(HEAD)
    scene.renew(WIFE)
    lines = {line.kind: line.count for line in scene.at.status.outbox()}
    assert lines == {"event_opened": 1, "contribution_collected": 2, "receipt_issued": 2}
    assert sum(lines.values()) == scene.at.status.read(scene.at.desk).waiting
    assert scene.at.status.outbox()[0].kind == "event_opened"


def test_the_choice_of_paper_comes_back_whole(scene: Scene) -> None:
    assert read_paper(scene.at.settings) == PaperChoice()
    choice = PaperChoice("roll80", "Máy in Mẫu", at_once=False, folder="giay", organisation="Dòng một\nDòng hai")
    keep_paper(scene.at.settings, choice)
    assert read_paper(scene.at.settings) == choice
    slip = scene.at.papers.close_slip(scene.at.desk, TODAY)
    assert slip.document.issuer.organisation == ("Dòng một", "Dòng hai")


def test_what_is_remembered_beside_the_profile_survives_and_a_torn_file_is_an_empty_one(tmp_path: Path) -> None:
    kept = RememberedFile(tmp_path / "new")
    assert kept.get("language") is None
    kept.set("language", "en")
    kept.set("theme", "dark")
    assert RememberedFile(tmp_path / "new").get("language") == "en"
    (tmp_path / "new" / RememberedFile.NAME).write_bytes(b'{"language": "e')
    again = RememberedFile(tmp_path / "new")
    assert again.get("language") is None
    again.set("theme", "light")
    assert RememberedFile(tmp_path / "new").get("theme") == "light"


def test_a_folder_that_cannot_be_written_costs_only_the_memory(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    kept = RememberedFile(tmp_path / "file")
    kept.set("theme", "dark")
    assert kept.get("theme") == "dark"
    assert RememberedFile(tmp_path / "file").get("theme") is None


def test_the_day_of_nobody_is_empty(scene: Scene) -> None:
    sheet = scene.at.cash.sheet(scene.at.desk, NO_DAY)
    assert sheet.receipts == ()
    assert sheet.takings() == {}
    assert sheet.day.expected == ZERO
