"""The way to the office (F6): what waits and since when, one key to send, what came of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from fieldapp.domain.errors import FieldappError
from fieldapp.gui.drives import Drives, SystemDrives
from fieldapp.gui.messages import message
from fieldapp.gui.pages.sync_panel import OutboxList, SendPanel
from fieldapp.gui.pages.sync_stick import StickPanel
from fieldapp.gui.pages.sync_stick_jobs import StickJobs
from fieldapp.gui.pages.sync_words import is_calm
from fieldapp.gui.tasks import Lane, Progress, TaskRunner, Ticket
from fieldapp.gui.widgets.panels import PageHeading, TwoPanes
from fieldapp.gui.work_page import WorkPage
from fieldapp.i18n import _
from fieldapp.services.exchange import Exchange, SyncProgress, Watch
from fieldapp.services.ports import Changes, SyncReport
from fieldapp.services.status import OutboxLine, Status
from fieldapp.services.workplace import Workplace


@dataclass(frozen=True, slots=True)
class OutboxShown:
    """What waits, and the status it belongs to."""

    status: Status
    lines: tuple[OutboxLine, ...]


def read_outbox(at: Workplace) -> OutboxShown:
    """Read both."""
    return OutboxShown(at.status.read(at.desk), at.status.outbox())


class _Run:
    """One exchange on its way: the watch to stop it, and the last that was heard of it."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self.watch = Watch()
        self.last = SyncProgress(0, 0, 0, "send")
        self._most = 0

    def __call__(self, ticket: Ticket) -> SyncReport:
        """Runs on the network lane."""

        def heard(progress: SyncProgress) -> None:
            self.last = progress
            self._most = max(self._most, progress.waiting)
            ticket.report(self._most - progress.waiting, self._most, progress.phase)

        self.watch.progress = heard
        return self._exchange.run(self.watch)


class SyncPage(WorkPage):
    """Outbox at the left, sending at the right. No arguments.

    `running` tells the shell that an exchange is under way here, so that it does not begin another.
    """

    page_id: ClassVar[str] = "sync"
    running = Signal(bool)

    def __init__(
        self, workplace: Workplace, runner: TaskRunner, parent: QWidget | None = None, *, drives: Drives | None = None
    ) -> None:
        super().__init__(workplace, runner, parent)
        self._shown: OutboxShown | None = None
        self._run: _Run | None = None
        panes = TwoPanes(self)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(panes)
        self.heading, self.outbox, self.send = PageHeading(self), OutboxList(self), SendPanel(self)
        self.stick = StickPanel(self)
        self.jobs = StickJobs(workplace, runner, (self.stick, self.send), drives or SystemDrives(), self)
        panes.left.addWidget(self.heading)
        panes.left.addWidget(self.outbox, 1)
        panes.left.addWidget(self.stick)
        panes.right.addWidget(self.send, 1)
        panes.keep_in_sight(self.send.button)
        self.send.send_wanted.connect(self.begin)
        self.send.stop_wanted.connect(self.stop)
        self.stick.write_wanted.connect(self.write)
        self.stick.take_wanted.connect(self.take)
        self.stick.place_wanted.connect(self.jobs.choose)
        self.jobs.taken.connect(self.changed)
        self.jobs.ended.connect(self._load)

    def title(self) -> str:
        """The page's name."""
        return _("Gửi về cơ quan")

    def retranslate(self) -> None:
        """All words."""
        address = self.at.office_address
        about = _("Cơ quan: {address}").format(address=address) if address else ""
        self.heading.set_words(self.title(), about)
        self.outbox.retranslate()
        self.send.retranslate()
        self.stick.retranslate()
        self._show()

    def arrive(self, argument: object) -> None:
        """Read what waits."""
        del argument
        self._load()

    def refresh(self, changes: object) -> None:
        """Something was done, or came from the office."""
        if self._shown is not None and isinstance(changes, Changes):
            self._load()

    def escape(self) -> bool:
        """Esc stops an exchange."""
        if self._run is None and not self.jobs.is_running:
            return False
        self.stop()
        return True

    def default_focus(self) -> QWidget | None:
        """The button."""
        return self.send.button

    def handlers(self) -> Mapping[str, Callable[[], None]]:
        """The page's key."""
        return {
            "sync.now": self.begin,
            "sync.write": self.write,
            "sync.take": self.take,
            "sync.place": self.jobs.choose,
        }

    @Slot()
    def write(self) -> None:
        """Give what waits to a stick."""
        if self._run is None:
            self.jobs.write()

    @Slot()
    def take(self) -> None:
        """Take the office's answer from a stick."""
        if self._run is None:
            self.jobs.take()

    @Slot()
    def begin(self) -> None:
        """Send what waits and take what is new."""
        if self._run is not None or self.jobs.is_running:
            return
        self._run = _Run(self.at.exchange)
        self.send.show_running()
        self.running.emit(True)
        self.runner.run_long(
            Lane.NETWORK, self._run, self._on_sent, self._on_failed, ended=self._on_ended, progress=self._on_progress
        )

    @Slot()
    def stop(self) -> None:
        """Stop between two messages; what was acknowledged stays so."""
        self.jobs.stop()
        if self._run is not None:
            self._run.watch.stop.set()
            self.send.show_stopping()

    def _load(self) -> None:
        self.ask(partial(read_outbox, self.at), self._on_read)

    def _on_read(self, shown: OutboxShown) -> None:
        self._shown = shown
        self._show()

    def _show(self) -> None:
        if self._shown is not None:
            self.outbox.show_lines(self._shown.lines, self._shown.status)
            self.send.show_status(self._shown.status)

    def _on_progress(self, progress: Progress) -> None:
        if self._run is not None:
            self.send.show_progress(progress, self._run.last)

    def _on_ended(self) -> None:
        self._run = None
        self.send.show_ended()
        self.running.emit(False)

    def _on_sent(self, report: SyncReport) -> None:
        self.send.show_report(report)
        self.changed.emit(report.changes)
        self._load()

    def _on_failed(self, error: FieldappError) -> None:
        self.send.show_failure(message(error), calm=is_calm(error))
        self._load()
