"""Pictures of laptops together at one place: alone, as the hub, as a guest, in trouble; a payment by a peer.

python -m tests.gui.pictures_hub FOLDER
"""

from __future__ import annotations

import os
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QApplication

from fieldapp.gui import shots, theme
from fieldapp.gui.pages.household import HouseholdPage
from fieldapp.gui.pages.hub import HubPage
from fieldapp.gui.tasks import TaskRunner
from fieldapp.gui.theme import Theme
from fieldapp.services.hub import FoundHub, HubState, HubUnreachable
from tests.gui.frame_shell import HOUSEHOLD, make_scene
from tests.gui.pictures_frame import around
from tests.gui.test_hub_page import GUEST, SHOWN, ToldHub, paid_by_a_peer

PEERS = (
    replace(GUEST, label="Máy mẫu Hai"),
    replace(GUEST, device="L3", label="Máy mẫu Ba", taken=31, given=18, unconfirmed=31, has_mail=True),
    replace(GUEST, device="L4", label="Máy mẫu Bốn", taken=6, given=6, unconfirmed=6, is_here=False),
)


def hub(folder: Path, place: Path) -> list[Path]:
    """The page in each of its states."""
    scene, told = make_scene(place / "hub", TaskRunner.inline()), ToldHub()
    scene.at.hub = told
    scene.window.register("hub", lambda: HubPage(scene.at, scene.runner))
    scene.window.register("household", lambda: HouseholdPage(scene.at, scene.runner))
    scene.show_status()
    told.around = (FoundHub("L2", SHOWN.address),)
    scene.window.show_page("hub")
    page = scene.window.page()
    assert isinstance(page, HubPage)
    made = [shots.grab(scene.window, folder / "hub-alone.png")]
    told.refusal = HubUnreachable(SHOWN.address)
    page.choose.code.set_text("7K2-M9Q-XT4")
    page.join()
    made.append(shots.grab(scene.window, folder / "hub-unreachable.png"))
    told.refusal = None
    states = {
        "first": HubState(SHOWN),
        "serving": HubState(SHOWN, PEERS, unconfirmed=49, refused=(("L9", "unknown_device"),)),
        "joined": HubState(joined=PEERS[0], joined_address=SHOWN.address, is_met=True, unconfirmed=49,
                           others_there=("L2", "L3")),
        "waiting": HubState(joined=replace(PEERS[0], is_here=False), joined_address=SHOWN.address, unconfirmed=12,
                            trouble="hub_unreachable"),
    }  # fmt: skip
    for name, state in states.items():
        told.now = state
        page.arrive(None)
        made.append(shots.grab(scene.window, folder / f"hub-{name}.png"))
        if name in {"serving", "joined"}:
            made += around(scene, folder, f"hub-{name}")
    paid_by_a_peer(scene)
    scene.window.show_page("household", HOUSEHOLD)
    made.append(shots.grab(scene.window, folder / "hub-household.png"))
    scene.window.close()
    scene.at.close()
    return made


def pictures(folder: Path) -> list[Path]:
    """Write all pictures; the paths written."""
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    theme.apply(application, Theme())
    with tempfile.TemporaryDirectory() as place:
        return hub(folder, Path(place))


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    pictures(Path(sys.argv[1]))
