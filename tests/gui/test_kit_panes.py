"""Two panes: beside each other or above each other, the main button always in sight."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fieldapp.gui import theme
from fieldapp.gui.theme import Theme
from fieldapp.gui.widgets.buttons import PrimaryButton
from fieldapp.gui.widgets.fields import TextField
from fieldapp.gui.widgets.panels import TwoPanes


@pytest.mark.parametrize(
    ("width", "scale", "stacked"), [(1274, 100, False), (1251, 125, False), (1205, 175, True), (700, 100, True)]
)
def test_panes_stand_above_each_other_where_it_is_narrow(
    dressed: QApplication, qtbot: QtBot, width: int, scale: int, stacked: bool
) -> None:
    theme.apply(dressed, Theme("light", scale))
    panes = TwoPanes()
    qtbot.addWidget(panes)
    panes.left.addWidget(TextField("Tên", panes))
    inside = TextField("Tiền", panes)
    panes.right.addWidget(inside)
    panes.resize(width, 600)
    panes.show()
    assert panes.is_stacked is stacked
    assert inside.isVisible()


def test_the_main_button_stays_in_sight_where_the_panes_are_stacked(dressed: QApplication, qtbot: QtBot) -> None:
    theme.apply(dressed, Theme("light", 175))
    panes = TwoPanes()
    qtbot.addWidget(panes)
    fields = [TextField(str(number), panes) for number in range(12)]
    for field in fields:
        panes.left.addWidget(field)
    first, take, last = TextField("Tiền", panes), PrimaryButton("Thu", "Ctrl+Return", panes), TextField("Sau", panes)
    for widget in (first, take, last):
        panes.right.addWidget(widget)
    panes.keep_in_sight(take)
    panes.resize(1205, 500)
    with qtbot.waitExposed(panes):
        panes.show()
    panes.activateWindow()
    assert panes.is_stacked
    assert take.visibleRegion().boundingRect().size() == take.size()
    assert last.visibleRegion().isEmpty()
    last.edit.setFocus()
    qtbot.waitUntil(lambda: not last.edit.visibleRegion().isEmpty())  # not by Tab, and yet it is brought into sight
    theme.apply(dressed, Theme("light", 100))
    panes.resize(1274, 600)
    qtbot.waitUntil(lambda: not panes.is_stacked)
    assert [panes.right.indexOf(widget) for widget in (first, take, last)] == [0, 1, 2]
    assert take.isVisible()
