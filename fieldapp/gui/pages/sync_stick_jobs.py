"""What the sync page does with a stick: looks which one is there, writes a bag, takes an answer."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QEvent, QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from fieldapp.domain.errors import FieldappError
from fieldapp.gui.drives import Drive, Drives
from fieldapp.gui.messages import message
from fieldapp.gui.pages.sync_panel import SendPanel, things_text
from fieldapp.gui.pages.sync_stick import StickPanel, StickSeen
from fieldapp.gui.pages.sync_words import bytes_text, is_calm
from fieldapp.gui.tasks import Lane, Progress, TaskRunner, Ticket
from fieldapp.i18n import _
from fieldapp.services.exchange import BagWatch, BagWritten
from fieldapp.services.ports import SyncReport
from fieldapp.services.workplace import Workplace

T = TypeVar("T")

LOOK_MS = 4_000
"""How often the page looks for sticks while it is in sight."""


class StickJobs(QObject):
    """One job at a time, looking for sticks while the page is in sight. `taken` brings what an answer has changed;
    `ended` comes after every job.
    """

    taken = Signal(object)
    ended = Signal()

    def __init__(
        self,
        workplace: Workplace,
        runner: TaskRunner,
        panels: tuple[StickPanel, SendPanel],
        drives: Drives,
        page: QWidget,
    ) -> None:
        super().__init__(page)
        self._at, self._runner, self._drives, self._page = workplace, runner, drives, page
        self._panel, self._send = panels
        self._chosen: Path | None = None
        self._seen = StickSeen()
        self._watch: BagWatch | None = None
        self._is_looking = False
        self._words = ""
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)
        page.installEventFilter(self)

    @property
    def is_running(self) -> bool:
        """Whether a bag is being written or taken."""
        return self._watch is not None

    # which stick

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look while the page is in sight."""
        if event.type() == QEvent.Type.Show:
            self.look()
            self._timer.start()
        elif event.type() == QEvent.Type.Hide:
            self._timer.stop()
        return super().eventFilter(watched, event)

    @Slot()
    def look(self) -> None:
        """See what is plugged in, unless somebody is still looking or the stick is in use."""
        if not self._is_looking and not self.is_running:
            self._is_looking = True
            post = self._at.post
            self._runner.run(Lane.DATABASE, lambda: (post.pending(), post.folder()), self._on_known, self._on_unseen)

    def _on_known(self, known: tuple[BagWritten | None, str]) -> None:
        pending, folder = known
        look = partial(self._look, pending, folder, self._chosen)
        self._runner.run(Lane.NETWORK, look, self._on_seen, self._on_unseen)

    def _look(self, pending: BagWritten | None, folder: str, chosen: Path | None) -> StickSeen:
        """Runs on the network lane: a sick stick may keep its reader waiting."""
        drive = choose_drive(self._drives.removable(), chosen, Path(folder) if folder else None)
        if drive is None:
            return StickSeen(pending=pending)
        return StickSeen(drive, self._at.post.look(drive.root), pending)

    def _on_seen(self, seen: StickSeen) -> None:
        self._is_looking = False
        if seen != self._seen:
            self._seen = seen
            self._panel.show_seen(seen)

    def _on_unseen(self, error: FieldappError) -> None:
        del error
        self._is_looking = False

    @Slot()
    def choose(self) -> None:
        """Another place than the stick that was found."""
        dialog = QFileDialog(self._page, _("USB hoặc thư mục"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setLabelText(QFileDialog.DialogLabel.Accept, _("Chọn"))
        dialog.setLabelText(QFileDialog.DialogLabel.Reject, _("Thôi"))
        dialog.fileSelected.connect(self.use)
        dialog.open()

    @Slot(str)
    def use(self, folder: str) -> None:
        """Write to and look at this place from now on."""
        self._chosen = Path(folder)
        self.look()

    # the jobs

    @Slot()
    def write(self) -> None:
        """Write what waits."""
        place = self._seen.place
        if place is not None:
            self._run(partial(self._at.post.write, place), self._on_written, _("Đang ghi ra USB"))

    @Slot()
    def take(self) -> None:
        """Take the office's answer."""
        place = self._seen.place
        if place is not None:
            self._run(partial(self._at.post.take, place), self._on_taken, _("Đang nhận từ USB"))

    def stop(self) -> None:
        """Stop before the next piece; no half file stays."""
        if self._watch is not None:
            self._watch.stop.set()
            self._send.show_stopping()

    def _run(self, job: Callable[[BagWatch], T], done: Callable[[T], None], words: str) -> None:
        if self.is_running:
            return
        watch = self._watch = BagWatch()
        self._words = words
        self._send.show_running(words + "…")

        def work(ticket: Ticket) -> T:
            watch.progress = ticket.report
            return job(watch)

        self._runner.run_long(
            Lane.NETWORK, work, done, self._on_failed, ended=self._on_ended, progress=self._on_progress
        )

    def _on_progress(self, progress: Progress) -> None:
        if progress.total:
            done, total = bytes_text(progress.done), bytes_text(progress.total)
            self._send.progress.begin(f"{self._words} · " + _("{done} trong {total}").format(done=done, total=total))
            self._send.progress.advance(progress)

    def _on_ended(self) -> None:
        self._watch = None
        self._send.show_ended()
        self.ended.emit()
        self.look()

    def _on_written(self, written: BagWritten) -> None:
        words = _("Đã ghi {things} ({size}). Đợi đèn USB tắt rồi hãy rút.").format(
            things=things_text(written.facts), size=bytes_text(written.size)
        )
        self._send.outcome.say(words, "good")

    def _on_taken(self, report: SyncReport) -> None:
        self._send.show_report(report)
        self.taken.emit(report.changes)

    def _on_failed(self, error: FieldappError) -> None:
        self._send.show_failure(message(error), calm=is_calm(error))


def choose_drive(drives: tuple[Drive, ...], chosen: Path | None, last: Path | None) -> Drive | None:
    """The place that was chosen, else the stick used last, else the first there is."""
    by_root = {drive.root: drive for drive in drives}
    for place in (chosen, last):
        if place is not None and place in by_root:
            return by_root[place]
    if chosen is not None and chosen.is_dir():
        return _folder(chosen, drives)
    if drives:
        return drives[0]
    return _folder(last, drives) if last is not None and last.is_dir() else None


def _folder(place: Path, drives: tuple[Drive, ...]) -> Drive:
    """A folder as if it were a stick, with the room of the stick that it lies on."""
    home = next((drive for drive in drives if place.is_relative_to(drive.root)), None)
    free = home.free if home is not None else shutil.disk_usage(place).free
    return Drive(place, place.name or str(place), free, home.is_locked if home is not None else False)
