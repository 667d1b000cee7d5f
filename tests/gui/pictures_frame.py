"""Pictures of the pages around the table: the door, the event, the cash, the way to the office, the settings.

python -m tests.gui.pictures_frame FOLDER
"""

from __future__ import annotations

import os
import sys
import tempfile
from datetime import date
from pathlib import Path

from PySide6.QtWidgets import QApplication

from fieldapp import i18n
from fieldapp.domain.ids import NO_ID
from fieldapp.gui import shots, theme
from fieldapp.gui.dialogs.change_pin import ChangePinDialog
from fieldapp.gui.dialogs.final import FinalDialog
from fieldapp.gui.drives import Drive
from fieldapp.gui.pages.activate import ActivateWindow
from fieldapp.gui.pages.cash import CashPage
from fieldapp.gui.pages.event import EventPage
from fieldapp.gui.pages.settings import SettingsPage
from fieldapp.gui.pages.sync import SyncPage
from fieldapp.gui.pages.sync_stick import StickSeen
from fieldapp.gui.pages.unlock import UnlockWindow
from fieldapp.gui.tasks import Progress, TaskRunner
from fieldapp.gui.theme import Theme
from fieldapp.services.exchange import LAST_SYNC, BagsSeen, BagWritten, SyncProgress
from fieldapp.services.gate import OfficerCard
from fieldapp.services.ports import SyncReport
from tests.gui.doors import RealGate
from tests.gui.frame_shell import Scene, a_busy_day, make_scene


def doors(folder: Path, place: Path) -> list[Path]:
    """Unlocking with one and with several officers, a wrong PIN, the first start."""
    gate = RealGate(place / "door")
    first = ActivateWindow(gate, TaskRunner.inline())
    first.ribbon.show()
    made = [shots.grab(first, folder / "activate-light.png")]
    first.address.set_text("https://may-chu.vi-du.vn")
    first.activate()
    made.append(shots.grab(first, folder / "activate-wrong.png"))
    first.close()
    gate.make()
    for name, more in (("one", ()), ("several", (OfficerCard("O2", "Cán bộ Mẫu Hai", "commune"),
                                                OfficerCard("O3", "Cán bộ Mẫu Ba", "collector")))):  # fmt: skip
        gate.more = more
        door = UnlockWindow(gate, TaskRunner.inline())
        door.begin()
        door.pin.set_text("27491")
        made.append(shots.grab(door, folder / f"unlock-{name}.png"))
        if name == "one":
            for _time in range(4):
                door.pin.set_text("111222")
                door.enter()
            made.append(shots.grab(door, folder / "unlock-wait.png"))
        door.close()
    gate.close()
    return made


def looks(folder: Path, place: Path) -> list[Path]:
    """The door in the other themes, large, and in English."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    gate = RealGate(place / "looks")
    gate.make()
    made = []
    for look in (Theme("sunlight"), Theme("dark"), Theme("light", 150)):
        theme.apply(application, look)
        door = UnlockWindow(gate, TaskRunner.inline())
        door.begin()
        made.append(shots.grab(door, folder / f"unlock-{look.name}-{look.scale}.png"))
        door.close()
    theme.apply(application, Theme())
    i18n.switch("en")
    door = UnlockWindow(gate, TaskRunner.inline())
    door.begin()
    made.append(shots.grab(door, folder / "unlock-english.png"))
    door.close()
    i18n.switch("vi")
    return made


def cash(folder: Path, place: Path) -> list[Path]:
    """The box: empty, full, being counted, about to be sealed, sealed; an earlier day."""
    made = []
    scene = make_scene(place / "empty", TaskRunner.inline())
    scene.window.show_page("cash")
    scene.show_status()
    made.append(shots.grab(scene.window, folder / "cash-empty.png"))
    scene.window.close()
    scene.at.close()
    scene = make_scene(place / "cash", TaskRunner.inline())
    a_busy_day(scene)
    scene.show_status()
    scene.window.show_page("cash")
    made.append(shots.grab(scene.window, folder / "cash-sheet.png"))
    page = scene.window.page()
    assert isinstance(page, CashPage)
    page.count_key()
    page.count.set_count({500_000: 22, 200_000: 2, 100_000: 3, 50_000: 4, 20_000: 3, 10_000: 4, 5_000: 2, 1_000: 7}, "")
    made.append(shots.grab(scene.window, folder / "cash-count.png"))
    made += around(scene, folder, "cash-count")
    page.count.reason.set_text("trả nhầm tiền thừa, đã báo thủ quỹ")
    page.count_key()
    (dialog,) = page.findChildren(FinalDialog)
    made.append(shots.grab(dialog, folder / "cash-final.png", dialog.sizeHint()))
    dialog.accept()
    made.append(shots.grab(scene.window, folder / "cash-closed.png"))
    scene.window.close()
    scene.at.close()
    return made


def event(folder: Path, place: Path) -> list[Path]:
    """No event yet; one going on with receipts in it."""
    scene = make_scene(place / "event", TaskRunner.inline())
    scene.window.show_page("event")
    scene.show_status()
    made = [shots.grab(scene.window, folder / "event-empty.png")]
    scene.window.show_page("find")
    at, clock = scene.at, scene.clock
    for day, where in ((19, "Nhà văn hóa Bản Mẫu Hai"), (20, "Trường tiểu học Mẫu")):
        clock.set(date(2026, 11, day))
        at.work_at(at.outreach.open(at.desk, where, "Bản Mẫu", ""))
        at.outreach.close(at.desk, at.desk.event)
    clock.set(date(2026, 11, 21))
    at.work_at(NO_ID)
    scene.window.show_page("event")
    page = scene.window.page()
    assert isinstance(page, EventPage)
    page.form.place.set_text("Nhà văn hóa Bản Mẫu")
    page.form.village.set_value("Bản Mẫu")
    made.append(shots.grab(scene.window, folder / "event-begin.png"))
    page.go()
    a_busy_day(scene)
    scene.show_status()
    page.arrive(None)
    made.append(shots.grab(scene.window, folder / "event-now.png"))
    made += around(scene, folder, "event-now")
    scene.window.close()
    at.close()
    return made


def sync(folder: Path, place: Path) -> list[Path]:
    """What waits; an exchange without a network; one under way; one that set something aside; all at the office."""
    scene = make_scene(place / "sync", TaskRunner.inline())
    a_busy_day(scene)
    scene.show_status()
    scene.window.show_page("sync")
    page = scene.window.page()
    assert isinstance(page, SyncPage)
    made = [shots.grab(scene.window, folder / "sync-waits.png")]
    stick = Drive(Path("/media/may/KINGSTON"), "KINGSTON", 3_400_000_000)
    written = BagWritten(
        "fieldapp_Muong-La_may-01_2026-11-21_1215_gui-van-phong.bag", "", 1_795_238_100_000, 18, 18, 0, 2_600
    )
    for name, seen in (("written", StickSeen(stick, pending=written)), ("answer", StickSeen(stick, BagsSeen(1)))):
        page.stick.show_seen(seen)
        made.append(shots.grab(scene.window, folder / f"sync-stick-{name}.png"))
    page.stick.show_seen(StickSeen())
    page.begin()
    made.append(shots.grab(scene.window, folder / "sync-failed.png"))
    page.send.show_running()
    page.send.show_progress(Progress(8, 18), SyncProgress(10, 14_200, 2_048, "send"))
    page.send.progress.show()
    made.append(shots.grab(scene.window, folder / "sync-running.png"))
    page.send.show_ended()
    page.send.show_report(SyncReport(sent=18, received=4, bytes_out=26_000, bytes_in=9_000, finished=True,
                                     parked=((7, "malformed_fact"),)))  # fmt: skip
    made.append(shots.grab(scene.window, folder / "sync-report.png"))
    made += around(scene, folder, "sync-report")
    scene.window.close()
    scene.at.close()
    scene = make_scene(place / "sent", TaskRunner.inline())
    scene.at.settings.put(LAST_SYNC, "1795242120000")
    scene.show_status()
    scene.window.show_page("sync")
    made.append(shots.grab(scene.window, folder / "sync-proof.png"))
    scene.window.close()
    scene.at.close()
    return made


def settings(folder: Path, place: Path) -> list[Path]:
    """The settings, a check that found nothing, the dialog for a new PIN."""
    scene = make_scene(place / "settings", TaskRunner.inline())
    scene.show_status()
    scene.window.show_page("settings")
    page = scene.window.page()
    assert isinstance(page, SettingsPage)
    made = [shots.grab(scene.window, folder / "settings.png")]
    page.check()
    made.append(shots.grab(scene.window, folder / "settings-checked.png"))
    made += around(scene, folder, "settings")
    page.change_pin()
    (dialog,) = page.findChildren(ChangePinDialog)
    dialog.old.set_text("274913")
    dialog.new.set_text("123456")
    dialog.change()
    made.append(shots.grab(dialog, folder / "settings-pin.png", dialog.size()))
    dialog.reject()
    scene.window.close()
    scene.at.close()
    return made


def around(scene: Scene, folder: Path, name: str) -> list[Path]:
    """One window in the other looks and in English."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    made = []
    for look in (Theme("sunlight"), Theme("dark"), Theme("light", 150)):
        theme.apply(application, look)
        made.append(shots.grab(scene.window, folder / f"{name}-{look.name}-{look.scale}.png"))
    theme.apply(application, Theme())
    scene.window.switch_language("en")
    made.append(shots.grab(scene.window, folder / f"{name}-english.png"))
    scene.window.switch_language("vi")
    return made


def pictures(folder: Path) -> list[Path]:
    """Write all pictures; the paths written."""
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    theme.apply(application, Theme())
    with tempfile.TemporaryDirectory() as place:
        makers = (doors, looks, cash, event, sync, settings)
        return [path for make in makers for path in make(folder, Path(place))]


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    pictures(Path(sys.argv[1]))
