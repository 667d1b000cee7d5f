"""Settings (F10): the look, paper, this laptop. Everything takes effect at once; there is nothing to save."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import ClassVar

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from fieldapp.gui.actions import action
from fieldapp.gui.dialogs.change_pin import ChangePinDialog
from fieldapp.gui.pages.settings_about import AboutPanel
from fieldapp.gui.pages.settings_look import LookCard
from fieldapp.gui.pages.settings_officers import Admitting
from fieldapp.gui.pages.settings_paper import PaperCard
from fieldapp.gui.printing import SystemPrinting
from fieldapp.gui.tasks import Lane, TaskRunner
from fieldapp.gui.widgets.buttons import ActionLink
from fieldapp.gui.widgets.flow import Flow
from fieldapp.gui.widgets.panels import PageHeading, TwoPanes
from fieldapp.gui.work_page import WorkPage
from fieldapp.i18n import _
from fieldapp.services.gate import Gate
from fieldapp.services.ports import Finding
from fieldapp.services.preferences import PaperChoice, keep_paper, read_paper
from fieldapp.services.workplace import Workplace

QUIET_MS = 200
"""Typing rests this long before it is kept."""


def look_over(at: Workplace) -> tuple[Finding, ...]:
    """The whole check, from the first fact."""
    return tuple(at.checks.check(deep=True))


class SettingsPage(WorkPage):
    """No arguments. `language_wanted` carries a language's code for the shell to switch to."""

    page_id: ClassVar[str] = "settings"
    language_wanted = Signal(str)

    def __init__(self, workplace: Workplace, runner: TaskRunner, gate: Gate, parent: QWidget | None = None) -> None:
        super().__init__(workplace, runner, parent)
        self._gate = gate
        self._checking = False
        panes = TwoPanes(self)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(panes)
        self.heading = PageHeading(self)
        self.look, self.paper = LookCard(gate.remembered, self), PaperCard(self)
        self.about = AboutPanel(workplace, self)
        panes.left.addWidget(self.heading)
        panes.left.addWidget(self.look)
        panes.left.addWidget(self.paper)
        panes.left.addStretch(1)
        panes.right.addWidget(self.about, 1)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(QUIET_MS)
        self._rest.timeout.connect(self._on_rest)
        self.look.language_wanted.connect(self.language_wanted)
        self.paper.changed.connect(self._rest.start)
        self.about.pin_wanted.connect(self.change_pin)
        self.about.check_wanted.connect(self.check)
        self.admitting = Admitting(self, gate)
        self.links = {
            name: ActionLink("", action(name).shortcut, self) for name in ("settings.numbers", "settings.admit")
        }
        self.links["settings.numbers"].clicked.connect(self.to_numbers)
        self.links["settings.admit"].clicked.connect(self.admitting.begin)
        panes.left.insertWidget(2, Flow(*self.links.values(), parent=self))

    def title(self) -> str:
        """The page's name."""
        return _("Cài đặt")

    def retranslate(self) -> None:
        """All words; choices and typed lines stay."""
        self.heading.set_words(self.title(), _("Đổi là có hiệu lực ngay và được nhớ cho lần sau."))
        self.look.retranslate()
        self.paper.retranslate()
        self.about.retranslate()
        for name, link in self.links.items():
            link.set_text(action(name).word())

    def arrive(self, argument: object) -> None:
        """Read what was chosen."""
        del argument
        settings = self.at.settings
        self.ask(partial(read_paper, settings), self._on_read)
        self.ask(SystemPrinting().names, self._on_printers, lane=Lane.PRINT)

    def leave(self) -> bool:
        """Nothing waits to be kept when the page goes out of sight."""
        if self._rest.isActive():
            self._rest.stop()
            self._on_rest()
        return True

    def default_focus(self) -> QWidget | None:
        """The language."""
        return self.look.language

    def handlers(self) -> Mapping[str, Callable[[], None]]:
        """The page's keys."""
        return {
            "settings.pin": self.change_pin,
            "settings.check": self.check,
            "settings.admit": self.admitting.begin,
            "settings.numbers": self.to_numbers,
        }

    @Slot()
    def change_pin(self) -> None:
        """Ask for the old PIN and a new one."""
        dialog = ChangePinDialog(self._gate, self.at.desk.officer, self.runner, self)
        dialog.pin_changed.connect(self._on_pin_changed)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot()
    def to_numbers(self) -> None:
        """Go to the book of receipt numbers."""
        self.wanted.emit("numbers", None)

    @Slot()
    def check(self) -> None:
        """Look over all data."""
        if not self._checking:
            self._checking = True
            self.about.show_checking()
            self.runner.run(
                Lane.DATABASE, partial(look_over, self.at), self._on_checked, self.say, ended=self._on_check_ended
            )

    def _on_read(self, choice: PaperChoice) -> None:
        if not self._rest.isActive():
            self.paper.show_choice(choice)

    def _on_printers(self, names: tuple[str, ...]) -> None:
        self.paper.set_printers(names)

    def _on_check_ended(self) -> None:
        self._checking = False
        self.about.show_ended()

    def _on_checked(self, findings: Sequence[Finding]) -> None:
        self.about.show_findings(findings)

    @Slot()
    def _on_pin_changed(self) -> None:
        self.told.emit(_("Đã đổi mã PIN. Lần sau mở máy bằng mã mới."), None)

    @Slot()
    def _on_rest(self) -> None:
        self.ask(partial(keep_paper, self.at.settings, self.paper.choice()), self._on_kept)

    def _on_kept(self, _nothing: None) -> None:
        """Kept."""
