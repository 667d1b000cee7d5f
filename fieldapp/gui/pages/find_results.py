"""People found, or nobody: rows, and what to do with a card that nobody here bears."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from fieldapp.domain import names
from fieldapp.domain.numbers.scan import read_scan
from fieldapp.gui.actions import action
from fieldapp.gui.widgets.buttons import ActionLink
from fieldapp.gui.widgets.cells import Column, NameCell, Row, TextCell
from fieldapp.gui.widgets.flow import Flow
from fieldapp.gui.widgets.labels import label
from fieldapp.gui.widgets.panels import Card, EmptyState
from fieldapp.gui.widgets.row_painter import KEEPS_CURSOR
from fieldapp.gui.widgets.rows import RowList
from fieldapp.gui.words import born_text, cover_pill, identity_text, tie_name
from fieldapp.i18n import _, format_count, ngettext
from fieldapp.services.find import Hit, Scanned, form_of
from fieldapp.services.forms import PersonForm


def hit_row(hit: Hit, today: date) -> Row:
    """One person found."""
    member = hit.member
    under = " · ".join(part for part in (born_text(member.born), identity_text(member)) if part)
    head = _("hộ {name}").format(name=hit.head_name) if hit.head_name else tie_name(member.tie, member.sex)
    cells = (NameCell(member.name, "", under), TextCell(head, hit.village), cover_pill(hit.standing, today))
    return Row(member.id, cells, quiet=not member.is_here)


def form_from(scanned: Scanned | None, text: str) -> PersonForm:
    """What is known of a person whom nobody knows here: the card, else a typed number, else a name with its accents."""
    form = scanned.form if scanned is not None else form_of(read_scan(text))
    if form != PersonForm() or scanned is not None:
        return form
    is_name = not any(letter.isdigit() for letter in text) and not text.isascii()
    return PersonForm(name=names.tidy(text)) if is_name else PersonForm()


@dataclass(frozen=True, slots=True)
class FoundPeople:
    """What was looked for (a text, or a card), who was found, and whether a person is being added to a household."""

    text: str
    scanned: Scanned | None
    hits: tuple[Hit, ...]
    today: date
    adding: bool = False


class FindResults(QWidget):
    """A list with the cursor that the find field moves; or an empty state that offers to enrol."""

    chosen = Signal(str)
    enrol_wanted = Signal()
    add_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._heading = label("", "heading", self, wrap=True)
        self.people = RowList("", self)
        self.people.setProperty(KEEPS_CURSOR, True)
        card = Card(self, flush=True)
        card.column.addWidget(self.people)
        found = QWidget(self)
        column = QVBoxLayout(found)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        self.enrol_link = ActionLink("", action("find.enrol").shortcut, found)
        self.add_link = ActionLink("", action("find.add").shortcut, found)
        self.links = Flow(self.enrol_link, self.add_link, parent=found)
        for widget in (self._heading, card, self.links):
            column.addWidget(widget)
        column.addStretch(1)
        self.nobody = EmptyState("person", self, shortcut="Return")
        self.add_instead = ActionLink("", action("find.add").shortcut, self)
        beneath = self.nobody.layout()
        if isinstance(beneath, QVBoxLayout):
            beneath.insertWidget(beneath.count() - 1, self.add_instead, 0, Qt.AlignmentFlag.AlignHCenter)
        self.stack = QStackedWidget(self)
        self._found = found
        for page in (found, self.nobody):
            self.stack.addWidget(page)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.stack)
        self.people.activated_row.connect(self.chosen)
        self.nobody.action.clicked.connect(self.enrol_wanted)
        self.enrol_link.clicked.connect(self.enrol_wanted)
        for link in (self.add_link, self.add_instead):
            link.clicked.connect(self.add_wanted)

    def retranslate(self) -> None:
        """The words that do not depend on what was found."""
        self.people.setAccessibleName(_("Những người tìm thấy"))
        self.people.set_columns(
            [Column("", 8), Column(_("Họ và tên")), Column(_("Hộ, bản"), 300, drop=1), Column(_("Thẻ còn đến"), 280)]
        )
        for link, name in (
            (self.enrol_link, "find.enrol"),
            (self.add_link, "find.add"),
            (self.add_instead, "find.add"),
        ):
            link.set_text(action(name).word())

    @property
    def is_empty(self) -> bool:
        """Whether nobody was found."""
        return self.stack.currentWidget() is self.nobody

    def show_found(self, found: FoundPeople) -> None:
        """Show who was found, the first one under the cursor; or that nobody was."""
        if not found.hits:
            self._show_nobody(found)
            return
        if found.scanned is not None:
            words = _("Thẻ của {name}: có thể là một trong những người này").format(name=found.scanned.form.name)
        else:
            count = len(found.hits)
            words = ngettext("Tìm thấy {count} người", "Tìm thấy {count} người", count)
            words = words.format(count=format_count(count))
        self._heading.setText(words)
        self.people.set_rows([hit_row(hit, found.today) for hit in found.hits])
        self.people.set_current(found.hits[0].member.id)
        self.links.setVisible(found.scanned is not None and not found.adding)
        self.stack.setCurrentWidget(self._found)

    def _show_nobody(self, found: FoundPeople) -> None:
        scanned = found.scanned
        if scanned is not None:
            form = scanned.form
            heading = _("Chưa có {name} trong sổ").format(name=form.name or _("người mang thẻ này"))
            text = " · ".join(part for part in (born_text(form.born), form.citizen_id, form.card_number) if part)
            enrol = _("Lập hộ mới với thẻ này")
        else:
            heading = _("Không thấy ai khớp “{text}”").format(text=found.text)
            text = _("Thử bớt chữ, gõ tên không dấu, hoặc quét thẻ. Người mới thì lập hộ mới.")
            enrol = _("Lập hộ mới")
        self.nobody.set_words(heading, text, "" if found.adding else enrol)
        self.add_instead.setVisible(not found.adding)
        self.stack.setCurrentWidget(self.nobody)

    def step(self, by: int) -> None:
        """The find field moves the cursor."""
        rows = self.people.rows_model.rows()
        if rows and not self.is_empty:
            now = next((at for at, row in enumerate(rows) if row.id == self.people.current_id()), 0)
            self.people.set_current(rows[min(max(now + by, 0), len(rows) - 1)].id)


def bearers(scanned: Scanned) -> tuple[Hit, ...]:
    """The people who bear a number of the card itself, not merely its name."""
    scan = scanned.scan
    return tuple(
        hit
        for hit in scanned.hits
        if (scan.citizen_id and hit.member.citizen_id == scan.citizen_id)
        or (scan.insurance_code and hit.member.insurance_code == scan.insurance_code)
    )
