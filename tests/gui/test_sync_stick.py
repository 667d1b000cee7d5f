"""The way by stick: which stick is used, writing and taking by key and by hand, and every way a stick can fail."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from fieldapp.domain.errors import FieldappError
from fieldapp.gui.drives import Drive, SystemDrives, is_removable
from fieldapp.gui.pages.sync import SyncPage
from fieldapp.gui.pages.sync_stick_jobs import choose_drive
from fieldapp.gui.stick_watch import StickWatch
from fieldapp.gui.tasks import TaskRunner
from fieldapp.services.exchange import (
    BagForOffice,
    BagOfAnother,
    BagsSeen,
    BagWatch,
    BagWritten,
    NoBagHere,
    NoEnvelopeKey,
    OfficeForgot,
    SyncCancelled,
)
from fieldapp.services.ports import SyncReport
from fieldapp.wire.bag_files import StickFault, StickFull, StickGone, StickReadOnly, StickUnsound
from fieldapp.wire.problems import EnvelopeDamaged, NotOurEnvelope, TornBundle
from tests.gui.frame_shell import HEAD, Scene, make_scene
from tests.gui.typing_hands import click, tap

CTRL = Qt.KeyboardModifier.ControlModifier
STICK = Drive(Path("/media/may/KINGSTON"), "KINGSTON", 3_400_000_000)
OTHER = Drive(Path("/media/may/CAM"), "CAM", 20_000_000)
WRITTEN = BagWritten("fieldapp_Muong-La_may-01_gui-van-phong.bag", "/media", 1_795_313_700_000, 18, 18, 0, 2_600)
REPORT = SyncReport(sent=18, received=4, bytes_in=9_000, finished=True)


class PluggedIn:
    """Drives as a test puts them in."""

    def __init__(self, *drives: Drive) -> None:
        self.drives = drives

    def removable(self) -> tuple[Drive, ...]:
        return self.drives


class ToldPost:
    """A post that does as it was told."""

    def __init__(self) -> None:
        self.seen = BagsSeen()
        self.waits: BagWritten | None = None
        self.last = ""
        self.error: FieldappError | None = None
        self.done: list[tuple[str, Path]] = []
        self.held = Event()
        self.held.set()

    def write(self, place: Path, watch: BagWatch) -> BagWritten:
        self._do("write", place, watch)
        self.waits = WRITTEN
        return WRITTEN

    def take(self, place: Path, watch: BagWatch) -> SyncReport:
        self._do("take", place, watch)
        self.waits, self.seen = None, BagsSeen()
        return REPORT

    def _do(self, what: str, place: Path, watch: BagWatch) -> None:
        watch.tell(0, 2_600)
        self.held.wait(5)
        watch.tell(1_300, 2_600)
        if self.error is not None:
            raise self.error
        self.done.append((what, place))

    def look(self, place: Path) -> BagsSeen:
        return self.seen if place == STICK.root else BagsSeen()

    def pending(self) -> BagWritten | None:
        return self.waits

    def folder(self) -> str:
        return self.last


@pytest.fixture
def post() -> ToldPost:
    return ToldPost()


@pytest.fixture
def drives() -> PluggedIn:
    return PluggedIn(STICK)


@pytest.fixture
def scene(tmp_path: Path, dressed: QApplication, qtbot: QtBot, post: ToldPost, drives: PluggedIn) -> Iterator[Scene]:
    made = make_scene(tmp_path, TaskRunner.inline())
    made.at.post = post
    made.window.register("sync", lambda: SyncPage(made.at, made.runner, drives=drives))
    qtbot.addWidget(made.window)
    with qtbot.waitExposed(made.window):
        made.window.show()
    made.window.activateWindow()
    made.window.show_page("find")
    yield made
    made.window.close()
    made.at.close()


def opened(scene: Scene) -> SyncPage:
    tap(scene.window, Qt.Key.Key_F6)
    page = scene.window.page()
    assert isinstance(page, SyncPage)
    return page


@pytest.mark.parametrize("route", ["key", "button"])
def test_what_waits_is_written_and_not_called_sent(scene: Scene, post: ToldPost, qtbot: QtBot, route: str) -> None:
    scene.renew(HEAD)
    page = opened(scene)
    qtbot.waitUntil(lambda: page.stick.write.height() > 0)
    if route == "key":
        tap(page, Qt.Key.Key_U, held=CTRL)
    else:
        click(page.stick.write)
    assert post.done == [("write", STICK.root)]
    assert page.send.outcome.text() == "Đã ghi 18 việc (2\u00a0KB). Đợi đèn USB tắt rồi hãy rút."
    assert page.stick.pending.text() == "Đã ghi 18 việc ra USB lúc 09:15 22/11/2026, chờ cơ quan trả lời."
    assert page.stick.file.text() == f"Tệp {WRITTEN.file}"
    assert page.send.waiting.text() == "2 việc chưa về"


@pytest.mark.parametrize("route", ["key", "button", "offer"])
def test_an_answer_that_lies_there_is_offered_and_taken(scene: Scene, post: ToldPost, qtbot: QtBot, route: str) -> None:
    post.seen, post.waits = BagsSeen(answers=1), WRITTEN
    page = opened(scene)
    assert page.stick.offer.text() == "USB “KINGSTON” có trả lời của cơ quan cho máy này."
    assert not page.stick.pending.isVisible()
    heard: list[object] = []
    page.changed.connect(heard.append)
    qtbot.waitUntil(lambda: page.stick.take.height() > 0)
    if route == "key":
        tap(page, Qt.Key.Key_I, held=CTRL)
    elif route == "button":
        click(page.stick.take)
    else:
        page.stick.offer.acted.emit()
    assert post.done == [("take", STICK.root)]
    assert page.send.outcome.text().startswith("Đã gửi 18 việc, nhận 4 việc")
    assert heard == [REPORT.changes]
    assert not page.stick.offer.isVisible()
    assert not page.stick.pending.isVisible()


@pytest.mark.parametrize(
    "error",
    [
        StickFull("KINGSTON"),
        StickReadOnly("KINGSTON"),
        StickGone("KINGSTON"),
        StickUnsound("KINGSTON"),
        StickFault("KINGSTON", "lạ"),
        NoBagHere(2),
        BagOfAnother("L3"),
        BagForOffice(),
        NoEnvelopeKey(),
        OfficeForgot(),
        NotOurEnvelope(),
        EnvelopeDamaged(),
        TornBundle("mailbag"),
        SyncCancelled(),
    ],
)
def test_each_failure_has_its_words_and_the_buttons_come_back(
    scene: Scene, post: ToldPost, error: FieldappError
) -> None:
    post.error = error
    page = opened(scene)
    page.write()
    words = page.send.outcome.text()
    assert words
    assert "Việc này chưa làm được" not in words
    assert "{" not in words
    assert page.send.button.isVisible()
    assert not page.jobs.is_running


def test_without_a_stick_the_page_says_what_to_do(scene: Scene, drives: PluggedIn, post: ToldPost) -> None:
    drives.drives = ()
    page = opened(scene)
    assert page.stick.place.text() == "Chưa thấy USB nào. Cắm USB vào máy, hoặc chọn một thư mục."
    assert not page.stick.write.isEnabled()
    tap(page, Qt.Key.Key_U, held=CTRL)
    assert post.done == []
    drives.drives = (STICK,)
    page.jobs.look()
    assert page.stick.place.text() == "KINGSTON: còn 3,1\u00a0GB."
    assert page.stick.write.isEnabled()


@pytest.mark.parametrize(
    ("drive", "words"),
    [
        (Drive(STICK.root, "A", 3_000_000), "A: gần hết chỗ (còn 2,8\u00a0MB)."),
        (Drive(STICK.root, "A", 3_000_000_000, is_locked=True), "A: đang khóa ghi, chỉ nhận được."),
    ],
)
def test_a_stick_of_little_use_is_told(scene: Scene, drives: PluggedIn, drive: Drive, words: str) -> None:
    drives.drives = (drive,)
    assert opened(scene).stick.place.text() == words


def test_a_folder_can_be_chosen(scene: Scene, post: ToldPost, tmp_path: Path, qtbot: QtBot) -> None:
    page = opened(scene)
    tap(page, Qt.Key.Key_D, held=CTRL)
    (dialog,) = page.findChildren(QFileDialog)
    dialog.fileSelected.emit(str(tmp_path))
    dialog.close()
    page.write()
    assert post.done == [("write", tmp_path)]


def test_the_stick_used_last_is_used_again(tmp_path: Path) -> None:
    both = (OTHER, STICK)
    assert choose_drive(both, None, None) == OTHER
    assert choose_drive(both, None, STICK.root) == STICK
    assert choose_drive(both, OTHER.root, STICK.root) == OTHER
    assert choose_drive(both, STICK.root / "gone", None) == OTHER
    assert choose_drive((), None, STICK.root) is None
    folder = choose_drive((), None, tmp_path)
    assert folder is not None
    assert (folder.root, folder.name) == (tmp_path, tmp_path.name)


def test_esc_stops_a_writing_under_way(tmp_path: Path, dressed: QApplication, qtbot: QtBot) -> None:
    post = ToldPost()
    post.held.clear()
    runner = TaskRunner.threaded()
    inline = make_scene(tmp_path, TaskRunner.inline())
    inline.at.post = post
    page = SyncPage(inline.at, runner, drives=PluggedIn(STICK))
    qtbot.addWidget(page)
    page.retranslate()
    page._load = lambda: None  # type: ignore[method-assign]  # the store belongs to this thread, not to the lane
    page.jobs.look()
    qtbot.waitUntil(page.stick.write.isEnabled)
    page.write()
    page.write()
    page.begin()
    qtbot.waitUntil(lambda: "0\u00a0byte" in page.send.progress.accessibleName())
    assert page.escape()
    post.held.set()
    qtbot.waitUntil(lambda: runner.is_idle)
    assert post.done == []
    assert page.send.outcome.text().startswith("Đã dừng gửi")
    assert not page.escape()
    runner.shutdown()
    inline.at.close()


def test_a_stick_with_an_answer_is_told_of_once(scene: Scene, post: ToldPost, drives: PluggedIn) -> None:
    heard: list[str] = []
    watch = StickWatch(scene.at, scene.runner, drives, scene.window)
    watch.found.connect(heard.append)
    watch.begin()

    def look(what: Callable[[], None] = lambda: None) -> list[str]:
        what()
        watch.look()
        return heard

    assert look() == []
    post.seen = BagsSeen(answers=1)
    assert look() == ["KINGSTON"]
    assert look() == ["KINGSTON"]
    drives.drives = ()
    assert look() == ["KINGSTON"]
    drives.drives = (OTHER, STICK)
    assert look() == ["KINGSTON", "KINGSTON"]
    watch.end()
    drives.drives = ()
    look()
    drives.drives = (STICK,)
    assert look() == ["KINGSTON", "KINGSTON"]


def test_only_what_can_be_pulled_out_is_a_stick() -> None:
    assert is_removable("/media/may/KINGSTON", b"ext4")
    assert is_removable("/mnt/usb", b"vfat")
    assert not is_removable("/mnt/server", b"nfs")
    assert not is_removable("/", b"ext4")
    roots = [drive.root for drive in SystemDrives().removable()]
    assert roots == sorted(roots)
    assert Path("/") not in roots
