"""Laptops together: the page by key, button and scan; what it says; and money that is not taken twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from fieldapp.domain.errors import FieldappError
from fieldapp.domain.fact_kinds import ContributionCollected, DeviceCertified, PaidLine, ReceiptIssued
from fieldapp.domain.facts import Fact
from fieldapp.domain.ids import NO_ID, Day, EntityId
from fieldapp.gui.hub_watch import HubWatch
from fieldapp.gui.pages.history import HistoryPage
from fieldapp.gui.pages.household import HouseholdPage
from fieldapp.gui.pages.hub import HubPage
from fieldapp.gui.tasks import TaskRunner
from fieldapp.services.hub import (
    FoundHub,
    HubPeer,
    HubState,
    HubUnreachable,
    Invitation,
    PeerNotCertified,
    TooManyGuesses,
    Visit,
    read_invitation,
)
from fieldapp.services.ports import Changes
from fieldapp.storage.fact_log import PEER
from fieldapp.wire.pairing import MistypedPairingCode, WrongPairingCode
from tests.gui.frame_shell import HEAD, HOUSEHOLD, Scene, make_scene
from tests.gui.typing_hands import click, tap
from tests.workplaces import office_facts

CTRL = Qt.KeyboardModifier.ControlModifier
SHOWN = Invitation("192.168.43.1:47810", "7K2-M9Q-XT4", "00ab12cd34ef5678")
GUEST = HubPeer("L2", "Máy mẫu Hai", 1_795_242_120_000, 12, 4, 12, is_here=True)


class ToldHub:
    """A hub that does as it was told."""

    def __init__(self) -> None:
        self.now = HubState()
        self.asked: list[object] = []
        self.refusal: FieldappError | None = None
        self.arrived: list[Changes] = []
        self.around: tuple[FoundHub, ...] = ()

    def state(self) -> HubState:
        return self.now

    def news(self) -> Changes | None:
        return self.arrived.pop() if self.arrived else None

    def serve(self) -> None:
        self._do("serve", HubState(SHOWN, (GUEST,)))

    def stop_serving(self) -> None:
        self._do("stop", HubState())

    def renew_code(self) -> None:
        self._do("code", replace(self.now, invitation=replace(SHOWN, code="QQQ-QQQ-QQQ")))

    def find(self) -> tuple[FoundHub, ...]:
        return self.around

    def join(self, invitation: Invitation) -> None:
        self._do(invitation, HubState(joined=GUEST, joined_address=invitation.address, is_met=True))

    def visit(self, invitation: Invitation) -> Visit:
        raise NotImplementedError

    def resume(self) -> None:
        self._do("resume", self.now)

    def leave(self) -> None:
        self._do("leave", HubState())

    def forget(self, device: str) -> None:
        self._do(device, self.now)

    def end(self) -> None:
        self.now = HubState()

    def _do(self, what: object, then: HubState) -> None:
        self.asked.append(what)
        if self.refusal is not None:
            raise self.refusal
        self.now = then


@pytest.fixture
def hub() -> ToldHub:
    return ToldHub()


@pytest.fixture
def scene(tmp_path: Path, dressed: QApplication, qtbot: QtBot, hub: ToldHub) -> Iterator[Scene]:
    made = make_scene(tmp_path, TaskRunner.inline())
    made.at.hub = hub
    made.window.register("hub", lambda: HubPage(made.at, made.runner))
    made.window.register("household", lambda: HouseholdPage(made.at, made.runner))
    made.window.register("history", lambda: HistoryPage(made.at, made.runner))
    qtbot.addWidget(made.window)
    with qtbot.waitExposed(made.window):
        made.window.show()
    made.window.activateWindow()
    made.window.show_page("find")
    yield made
    made.window.close()
    made.at.close()


def opened(scene: Scene) -> HubPage:
    tap(scene.window, Qt.Key.Key_F7)
    page = scene.window.page()
    assert isinstance(page, HubPage)
    return page


def pressed(qtbot: QtBot, button: QWidget) -> None:
    """Click once it stands in its place."""
    qtbot.waitUntil(lambda: button.height() > 0 and button.mapTo(button.window(), button.rect().center()).y() > 60)
    click(button)


def cells(page: HubPage) -> dict[str, list[str]]:
    return {row.id: [cell.spoken() for cell in row.cells] for row in page.peers.rows.rows_model.rows()}


@pytest.mark.parametrize("route", ["key", "button"])
def test_becoming_the_hub_shows_what_others_need(scene: Scene, hub: ToldHub, qtbot: QtBot, route: str) -> None:
    page = opened(scene)
    assert page.peers.nothing.isVisible()
    if route == "key":
        tap(page, Qt.Key.Key_M, held=CTRL)
    else:
        pressed(qtbot, page.choose.serve)
    assert hub.asked == ["serve"]
    assert page.serving.code.text() == SHOWN.code
    assert page.serving.address.text() == SHOWN.address
    assert read_invitation(page.serving.picture.text()) == replace(SHOWN, code="7K2M9QXT4")
    assert not page.choose.isVisible()
    assert cells(page)["L2"] == ["Máy mẫu Hai, mã máy L2", "đang nối", "12 · 4", "12 việc"]


@pytest.mark.parametrize("route", ["key", "button"])
def test_another_code_and_the_end_of_serving(scene: Scene, hub: ToldHub, qtbot: QtBot, route: str) -> None:
    page = opened(scene)
    page.serve()
    if route == "key":
        tap(page, Qt.Key.Key_R, held=CTRL)
        tap(page, Qt.Key.Key_E, held=CTRL)
    else:
        pressed(qtbot, page.serving.renew)
        assert page.serving.code.text() == "QQQ-QQQ-QQQ"
        pressed(qtbot, page.serving.stop)
    assert hub.asked == ["serve", "code", "stop"]
    assert page.choose.isVisible()


@pytest.mark.parametrize("route", ["key", "button", "enter"])
def test_joining_by_address_and_code(scene: Scene, hub: ToldHub, qtbot: QtBot, route: str) -> None:
    page = opened(scene)
    page.choose.address.set_text(SHOWN.address)
    page.choose.code.set_text("7k2m9qxt4")
    if route == "key":
        tap(page, Qt.Key.Key_Return, held=CTRL)
    elif route == "enter":
        tap(page.choose.code.edit, Qt.Key.Key_Return)
    else:
        pressed(qtbot, page.choose.join)
    assert hub.asked == [Invitation(SHOWN.address, "7k2m9qxt4")]
    assert page.joined.heading.text() == "Đang nối với Máy mẫu Hai"
    assert page.choose.code.text() == "", "a code is not left standing"
    tap(page, Qt.Key.Key_E, held=CTRL)
    assert hub.asked[-1] == "leave"


@pytest.mark.parametrize("route", ["key", "button"])
def test_a_pairing_is_ended(scene: Scene, hub: ToldHub, qtbot: QtBot, route: str) -> None:
    page = opened(scene)
    page.serve()
    page.peers.rows.set_current("L2")
    if route == "key":
        tap(page, Qt.Key.Key_Delete, held=CTRL)
    else:
        pressed(qtbot, page.peers.forget)
    assert hub.asked == ["serve", "L2"]


def test_a_scanned_picture_joins_at_once(scene: Scene, hub: ToldHub) -> None:
    page = opened(scene)
    assert page.take_scan(SHOWN.text())
    assert hub.asked == [replace(SHOWN, code="7K2M9QXT4")]
    assert not page.take_scan("014080900001|…")


def test_nothing_typed_is_said_beside_the_field(scene: Scene, hub: ToldHub) -> None:
    page = opened(scene)
    page.join()
    assert page.choose.address.error()
    page.choose.address.set_text(SHOWN.address)
    page.join()
    assert page.choose.code.error()
    assert hub.asked == []


@pytest.mark.parametrize(
    ("refusal", "where"),
    [
        (MistypedPairingCode(), "code"),
        (WrongPairingCode(), "code"),
        (TooManyGuesses(), "code"),
        (HubUnreachable("192.168.43.1:47810"), "address"),
        (PeerNotCertified("L2"), "notice"),
    ],
)
def test_each_refusal_is_said_where_it_belongs(scene: Scene, hub: ToldHub, refusal: FieldappError, where: str) -> None:
    page = opened(scene)
    hub.refusal = refusal
    page.choose.address.set_text(SHOWN.address)
    page.choose.code.set_text("7k2m9qxt4")
    page.join()
    said = {
        "code": page.choose.code.error(),
        "address": page.choose.address.error(),
        "notice": page.choose.notice.text() if page.choose.notice.isVisible() else "",
    }
    assert [place for place, words in said.items() if words] == [where]
    assert "Việc này chưa làm được" not in said[where]
    assert page.choose.code.text() == "7k2m9qxt4", "what was typed stays"
    assert page.choose.join.isEnabled()


def test_a_hub_that_answered_is_filled_in(scene: Scene, hub: ToldHub, qtbot: QtBot) -> None:
    hub.around = (FoundHub("L7", "192.168.43.9:47810"),)
    page = opened(scene)
    assert page.choose.address.text() == "192.168.43.9:47810"
    page.choose.address.set_text("")
    pressed(qtbot, page.choose.found[0])
    assert page.choose.address.text() == "192.168.43.9:47810"


def test_trouble_and_refused_laptops_are_told_calmly(scene: Scene, hub: ToldHub) -> None:
    hub.now = HubState(
        joined=replace(GUEST, is_here=False), joined_address=SHOWN.address, trouble="hub_unreachable",
        unconfirmed=3, refused=(("L9", "forked"),), others_there=("L2", "L4"),
    )  # fmt: skip
    page = opened(scene)
    assert page.joined.trouble.text().startswith("Chưa gặp được máy chủ.")
    assert page.joined.unconfirmed.text() == "3 việc từ máy bạn, chưa về cơ quan"
    assert page.refused.text().startswith("Không nhận việc của máy L9: có hai máy dùng chung một mã máy")
    assert list(cells(page)) == ["L2", "L4"]


def test_the_watch_brings_news_while_something_goes_on(scene: Scene, hub: ToldHub, qtbot: QtBot) -> None:
    watch = HubWatch(hub, scene.runner, scene.window)
    heard: list[object] = []
    watch.brought.connect(heard.append)
    watch.moved.connect(heard.append)
    watch.begin()
    assert heard == [HubState()]
    hub.now = HubState(SHOWN)
    watch.stir()
    hub.arrived.append(Changes())
    qtbot.waitUntil(lambda: Changes() in heard)
    assert hub.asked == ["resume"]
    watch.end()


def paid_by_a_peer(scene: Scene) -> Changes:
    """Another laptop has collected for the head of the household."""
    certificate = DeviceCertified("L2", "ab" * 32, Day("2028-01-01"), "Máy mẫu Hai")
    scene.store.sync.take(office_facts([certificate], first=50), {})
    line = PaidLine(HEAD, "household", 1, Day("2026-11-21"), Day("2027-11-20"), 1_263_600, 0, 0, 0, 1_263_600)
    collected = ContributionCollected(
        HOUSEHOLD, HEAD, "health", "months", 12, Day("2026-11-21"), 1_263_600, (line,), "p", "00" * 32
    )
    bodies = [collected, ReceiptIssued(EntityId("L2.1.0"), "SL26T", 901, 1_263_600, Day("2026-11-21"))]
    facts = [
        Fact("L2", seq, 1, 900 + seq, 1_795_242_120_000, "O2", NO_ID, body) for seq, body in enumerate(bodies, start=1)
    ]
    return scene.store.sync.take(facts, {}, source=PEER)


def test_what_a_peer_collected_is_seen_before_money_is_taken_again(scene: Scene, qtbot: QtBot) -> None:
    scene.window.show_page("household", HOUSEHOLD)
    page = scene.window.page()
    assert isinstance(page, HouseholdPage)
    assert not page.peers.isVisible()
    assert HEAD in page.desk.ticked()
    qtbot.waitUntil(lambda: page.panel.cash.is_armed)
    changes = paid_by_a_peer(scene)
    tap(page, Qt.Key.Key_Return, held=CTRL)
    assert page.panel.notice.text().startswith("Máy L2 vừa thu cho Lò Văn Mẫu.")
    assert own_payments(scene) == 0
    scene.window.refresh(changes)
    assert page.peers.isVisible()
    assert "Lò Văn Mẫu: máy L2 đã thu BHYT ngày 21/11/2026, đến 20/11/2027." in page.peers.text()
    tap(page, Qt.Key.Key_Return, held=CTRL)
    assert own_payments(scene) == 1, "whoever has read it decides"


def own_payments(scene: Scene) -> int:
    return sum(paid.device == "L1" for paid in scene.store.till.contributions(HOUSEHOLD))


def test_a_peers_receipt_says_where_it_comes_from(scene: Scene) -> None:
    paid_by_a_peer(scene)
    scene.window.show_page("history", HOUSEHOLD)
    page = scene.window.page()
    assert isinstance(page, HistoryPage)
    (row,) = page.paid.rows_model.rows()
    assert "từ máy bạn, chưa về cơ quan" in [cell.spoken() for cell in row.cells]


def test_the_language_changes_while_it_shows(scene: Scene, hub: ToldHub) -> None:
    hub.now = HubState(SHOWN, (GUEST,))
    page = opened(scene)
    scene.window.switch_language("en")
    assert page.serving.code.text() == SHOWN.code
    scene.window.switch_language("vi")
