"""Finding: results while typing, a scan straight to the household, nobody found to a new one; today before all that."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import ClassVar

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from fieldapp.domain.ids import EntityId
from fieldapp.gui.pages.find_home import FindHome, lay_home
from fieldapp.gui.pages.find_results import FindResults, FoundPeople, bearers, form_from
from fieldapp.gui.pages.searching import Searching
from fieldapp.gui.pages.visits import HouseholdVisit, PersonTask, ReceiptRef
from fieldapp.gui.tasks import TaskRunner
from fieldapp.gui.widgets.notices import Notice
from fieldapp.gui.work_page import WorkPage
from fieldapp.i18n import _
from fieldapp.services.find import Hit, Scanned
from fieldapp.services.forms import PersonForm
from fieldapp.services.ports import Changes
from fieldapp.services.workplace import Workplace


class FindPage(WorkPage):
    """The find field itself is in the bar: its signals go to `look_up`, `take_scan`, `submit` and `step`."""

    page_id: ClassVar[str] = "find"

    cleared = Signal()
    """The next person: the find field is to be emptied."""

    def __init__(self, workplace: Workplace, runner: TaskRunner, parent: QWidget | None = None) -> None:
        super().__init__(workplace, runner, parent)
        self._hits: tuple[Hit, ...] = ()
        self._scanned: Scanned | None = None
        self._adding: PersonForm | None = None
        self.searching = Searching(self)
        self.home, self.results, self.adding = FindHome(self), FindResults(self), Notice(self, shortcut="Escape")
        self.stack = QStackedWidget(self)
        self._lay_out()

    def title(self) -> str:
        """The place's name."""
        return _("Tìm")

    def retranslate(self) -> None:
        """All words; what was found stays."""
        self.home.retranslate()
        self.results.retranslate()
        self._show()

    def arrive(self, argument: object) -> None:
        """Today's home, or the last search, read again; an empty text begins anew."""
        if argument == "":
            self.look_up("")
            self.cleared.emit()
        self.ask(partial(lay_home, self.at), self.home.set_table)
        if self.searching.text and self._scanned is None:
            self.searching.now()

    def refresh(self, changes: object) -> None:
        """Counters and cover follow what was done elsewhere."""
        if self.isVisible() and isinstance(changes, Changes):
            self.arrive(None)

    def escape(self) -> bool:
        """Give up adding a person to a household."""
        was_adding = self._adding is not None
        self._adding = None
        self._show()
        return was_adding

    def handlers(self) -> Mapping[str, Callable[[], None]]:
        """What the keys of this page do."""
        return {"find.enrol": self._enrol, "find.add": self._add, "find.resume": self._resume}

    def look_up(self, text: str) -> None:
        """What stands in the find field now."""
        self._scanned = None
        if not self.searching.look_up(text):
            self._hits = ()
            self._show()

    def take_scan(self, text: str) -> bool:
        """A card: its bearer's household if there is exactly one, else who it may be, else a new household."""
        self.searching.look_up("")
        finder = self.at.finder
        self.ask(lambda: (text, finder.scanned(text)), self._on_scanned)
        return True

    def submit(self, text: str) -> None:
        """Enter in the find field: the person under the cursor; where nobody was found, a new household."""
        if self._scanned is None and text.strip() != self.searching.text:
            self.look_up(text)
        if self.searching.is_under_way:
            self.searching.first()
        elif self.stack.currentWidget() is self.results:
            self._open_first()

    def step(self, by: int) -> None:
        """Up and down from the find field."""
        if self.stack.currentWidget() is self.results:
            self.results.step(by)
        else:
            self.home.enter(by)

    def _lay_out(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(24, 20, 24, 16)
        outer.setSpacing(12)
        outer.addWidget(self.adding)
        outer.addWidget(self.stack, 1)
        self.stack.addWidget(self.home)
        self.stack.addWidget(self.results)
        self.results.chosen.connect(self._open)
        self.results.enrol_wanted.connect(self._enrol)
        self.results.add_wanted.connect(self._add)
        self.home.resume_wanted.connect(self._resume)
        self.home.cash_wanted.connect(partial(self.wanted.emit, "cash", None))
        self.home.receipt_chosen.connect(lambda receipt: self.wanted.emit("receipt", ReceiptRef(EntityId(receipt))))
        self.searching.found.connect(self._on_found)
        self.adding.acted.connect(self.escape)

    @Slot(object, bool)
    def _on_found(self, hits: tuple[Hit, ...], first_wanted: bool) -> None:
        self._hits = hits
        self._show()
        if first_wanted:
            self._open_first()

    def _on_scanned(self, answer: tuple[str, Scanned]) -> None:
        text, scanned = answer
        if scanned.scan.kind == "unknown" and not scanned.hits:
            if any(letter.isdigit() or letter == "|" for letter in text):
                self.look_up(text)  # a spoiled reading founds no household
                self.told.emit(_("Máy quét không đọc được thẻ. Quét lại, hoặc gõ tay."), None)
            else:
                self.submit(text)  # quick fingers, or something pasted
            return
        own = bearers(scanned)
        if len(own) == 1 and self._adding is None:
            self.told.emit(_("Quét thẻ: {name}").format(name=own[0].member.name), None)
            self.wanted.emit("household", HouseholdVisit(own[0].household, own[0].member.id, scanned))
            return
        self._scanned, self._hits = scanned, scanned.hits
        self._show()

    def _show(self) -> None:
        adding = self._adding.name or _("người mới") if self._adding is not None else ""
        if adding:
            text = _("Thêm {name} vào một hộ có sẵn: tìm một người của hộ đó rồi bấm Enter.")
            self.adding.say(text.format(name=adding), "plain", _("Thôi"))
        self.adding.setVisible(bool(adding))
        scanned, text = self._scanned, self.searching.text
        if scanned is None and not text:
            self.stack.setCurrentWidget(self.home)
        else:
            self.stack.setCurrentWidget(self.results)
            self.results.show_found(FoundPeople(text, scanned, self._hits, self.home.today(), bool(adding)))

    def _open_first(self) -> None:
        if self.results.is_empty:
            self._enrol()
        else:
            self._open(self.results.people.current_id() or "")

    @Slot(str)
    def _open(self, member: str) -> None:
        hit = next((one for one in self._hits if one.member.id == member), None)
        if hit is None:
            return
        if self._adding is not None:
            form, self._adding = self._adding, None
            self.wanted.emit("person", PersonTask(hit.household, form=form))
        else:
            self.wanted.emit("household", HouseholdVisit(hit.household, hit.member.id, self._scanned))

    @Slot()
    def _enrol(self) -> None:
        form = form_from(self._scanned, self.searching.text)
        if self._adding is None:
            self.wanted.emit("enrol", (form,) if form != PersonForm() else ())

    @Slot()
    def _add(self) -> None:
        if self.stack.currentWidget() is self.results:
            self._adding = form_from(self._scanned, self.searching.text)
            self.look_up("")
            self.cleared.emit()

    @Slot()
    def _resume(self) -> None:
        left = self.home.unfinished_work()
        if left is not None:
            self.wanted.emit(left.page, left.argument)
