"""What the office decided and what was paid before, in pictures over a real store. For the eye.

python -m tests.gui.pictures_decided FOLDER
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from PySide6.QtWidgets import QApplication

from fieldapp import i18n
from fieldapp.domain import fact_kinds as k
from fieldapp.domain.ids import EntityId
from fieldapp.gui import shots, theme
from fieldapp.gui.pages.enrol import EnrolPage
from fieldapp.gui.pages.household import HouseholdPage
from fieldapp.gui.theme import Theme
from fieldapp.services.forms import PersonForm
from tests.gui.pictures_table import Table, lay
from tests.unit.test_services_review import HEAD, HOUSEHOLD, TODAY, twice_enrolled
from tests.workplaces import TestClock, make_store, make_workplace, office_facts

TYPED = PersonForm(name="Lò Mẫu Văn", born="02/05/1980", sex="male", citizen_id="014080900010")


def _enrol(table: Table) -> None:
    """Somebody being typed who may be one of two known people."""
    page = EnrolPage(table.at, table.runner)
    table.window.register("enrol", lambda: page)
    table.window.show_page("enrol", (TYPED,))
    page.look_over()


def pictures(folder: Path) -> list[Path]:
    """The warning before paying, the list while typing, a merged member; the first in English too."""
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        application = QApplication([])
    theme.apply(application, Theme())
    made: list[Path] = []
    with tempfile.TemporaryDirectory() as kept:
        store = make_store(Path(kept) / "profile", TestClock(), numbers=183)
        table = lay(make_workplace(store, TestClock()))
        table.window.resize(shots.FIELD_SIZE)
        table.window.show()
        other = twice_enrolled(store)
        try:
            table.window.show_page("household", HOUSEHOLD)
            made.append(shots.grab(table.window, folder / "decided-paid-before.png"))
            i18n.switch("en")
            table.window.show_page("household", HOUSEHOLD)
            made.append(shots.grab(table.window, folder / "decided-paid-before-english.png"))
            i18n.switch("vi")
            _enrol(table)
            made.append(shots.grab(table.window, folder / "decided-known.png"))
            store.sync.take(office_facts([k.PersonMerged(other, HEAD, TODAY)], first=3), {})
            table.window.show_page("household", EntityId("L2.1.0"))
            page = table.window.page()
            assert isinstance(page, HouseholdPage)
            page.members.set_current(other)
            made.append(shots.grab(table.window, folder / "decided-merged.png"))
        finally:
            i18n.switch("vi")
            table.window.close()
            table.runner.shutdown()
            store.close()
    return made


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    pictures(Path(sys.argv[1]))
