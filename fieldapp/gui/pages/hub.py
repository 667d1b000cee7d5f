"""Laptops together at one place (F7): be the hub, join one, see who is there and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import ClassVar

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from fieldapp.domain.errors import FieldappError
from fieldapp.gui.messages import message
from fieldapp.gui.pages.hub_panel import ChoosePanel, JoinedPanel, PeerList, ServingPanel
from fieldapp.gui.pages.hub_words import refused_text
from fieldapp.gui.tasks import Lane, TaskRunner
from fieldapp.gui.widgets.notices import Notice
from fieldapp.gui.widgets.panels import PageHeading, TwoPanes
from fieldapp.gui.work_page import WorkPage
from fieldapp.i18n import _
from fieldapp.services.hub import HubState, Invitation, read_invitation
from fieldapp.services.workplace import Workplace

AT_CODE = frozenset({"mistyped_pairing_code", "wrong_pairing_code", "too_many_guesses"})
AT_ADDRESS = frozenset({"bad_hub_address", "hub_unreachable"})


class HubPage(WorkPage):
    """`arrive` takes an `Invitation` that was scanned elsewhere, or nothing.

    `stirred` tells the shell that something was asked of the hub, so that it looks what became of it.
    """

    page_id: ClassVar[str] = "hub"
    stirred = Signal()

    def __init__(self, workplace: Workplace, runner: TaskRunner, parent: QWidget | None = None) -> None:
        super().__init__(workplace, runner, parent)
        self._state = HubState()
        self._busy = False
        panes = TwoPanes(self)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(panes)
        self.heading, self.refused, self.peers = PageHeading(self), Notice(self), PeerList(self)
        self.choose, self.serving, self.joined = ChoosePanel(self), ServingPanel(self), JoinedPanel(self)
        for widget in (self.heading, self.refused):
            panes.left.addWidget(widget)
        panes.left.addWidget(self.peers, 1)
        for panel in (self.choose, self.serving, self.joined):
            panes.right.addWidget(panel, 1)
        panes.keep_in_sight(self.choose.join, self.serving.code, self.serving.stop, self.joined.leave)
        self.choose.serve_wanted.connect(self.serve)
        self.choose.join_wanted.connect(self.join)
        self.serving.renew_wanted.connect(self.renew_code)
        self.serving.stop_wanted.connect(self.stop)
        self.joined.leave_wanted.connect(self.stop)
        self.peers.forget_wanted.connect(self.forget)

    def title(self) -> str:
        """The page's name."""
        return _("Máy bạn")

    def retranslate(self) -> None:
        """All words; what was typed stays."""
        about = _("Ở điểm không có mạng, các máy nối với nhau để không thu trùng và cùng thấy việc của nhau.")
        self.heading.set_words(_("Cùng làm ở một điểm"), about)
        for part in (self.peers, self.choose, self.serving, self.joined):
            part.retranslate()
        self._show()

    def arrive(self, argument: object) -> None:
        """See how things stand, and call for hubs while this laptop is alone."""
        self.show_state(self.at.hub.state())
        if isinstance(argument, Invitation):
            self._join(argument)
        elif not self._state.is_active:
            self.ask(self.at.hub.find, self.choose.show_found, lane=Lane.NETWORK)

    def refresh(self, changes: object) -> None:
        """Counters follow what is done."""
        del changes
        self.show_state(self.at.hub.state())

    def take_scan(self, text: str) -> bool:
        """A hub's picture joins it."""
        invitation = read_invitation(text)
        if invitation is None or self._state.is_active:
            return False
        self._join(invitation)
        return True

    def default_focus(self) -> QWidget | None:
        """The first thing to do; while something goes on people are served, so the find field has the keyboard."""
        return None if self._state.is_active else self.choose.serve

    def handlers(self) -> Mapping[str, Callable[[], None]]:
        """The page's keys."""
        return {
            "hub.serve": self.serve, "hub.join": self.join, "hub.code": self.renew_code, "hub.stop": self.stop,
            "hub.forget": self.forget,
        }  # fmt: skip

    @Slot(object)
    def show_state(self, state: object) -> None:
        """How things stand now."""
        assert isinstance(state, HubState)
        was = self._state.is_active
        self._state = state
        self._show()
        wanted = self.default_focus()
        if was != state.is_active and self.isVisible() and wanted is not None:
            wanted.setFocus()

    @Slot()
    def serve(self) -> None:
        """Become the hub."""
        if not self._busy and not self._state.is_active:
            self._begin(self.at.hub.serve)

    @Slot()
    def join(self) -> None:
        """Join the hub whose address and code were typed."""
        if self._state.is_active:
            return
        if not self.choose.address.text():
            self.choose.address.set_error(_("Gõ địa chỉ đang hiện trên máy chủ."))
        elif not self.choose.code.text():
            self.choose.code.set_error(_("Gõ mã ghép đang hiện trên máy chủ."))
        else:
            self._join(self.choose.invitation())

    @Slot()
    def renew_code(self) -> None:
        """Show another code."""
        if self._state.is_serving:
            self._begin(self.at.hub.renew_code)

    @Slot()
    def stop(self) -> None:
        """Be no hub any more, or leave the one that was joined."""
        if self._state.is_serving:
            self._begin(self.at.hub.stop_serving)
        elif self._state.joined is not None:
            self._begin(self.at.hub.leave)

    @Slot()
    def forget(self) -> None:
        """End the pairing with the guest that is chosen in the list."""
        device = self.peers.rows.current_id()
        if self._state.is_serving and device:
            self._begin(partial(self.at.hub.forget, device))

    def _join(self, invitation: Invitation) -> None:
        if not self._busy:
            self.choose.address.set_text(invitation.address)
            self._begin(partial(self.at.hub.join, invitation))

    def _begin(self, job: Callable[[], None]) -> None:
        self._busy = True
        self.choose.set_busy(busy=True)
        self.choose.notice.hide()
        self.runner.run(Lane.NETWORK, job, self._on_done, self._on_failed, ended=self._on_ended)

    def _on_ended(self) -> None:
        self._busy = False
        self.choose.set_busy(busy=False)

    def _on_done(self, _nothing: None) -> None:
        self.choose.code.set_text("")
        self.show_state(self.at.hub.state())
        self.stirred.emit()

    def _on_failed(self, error: FieldappError) -> None:
        if error.code in AT_CODE:
            self.choose.code.set_error(message(error))
            self.choose.code.edit.setFocus()
        elif error.code in AT_ADDRESS:
            self.choose.address.set_error(message(error))
            self.choose.address.edit.setFocus()
        else:
            self.choose.fail(message(error))
        self.show_state(self.at.hub.state())

    def _show(self) -> None:
        state = self._state
        self.peers.show_state(state)
        self.choose.setVisible(not state.is_active)
        self.serving.setVisible(state.is_serving)
        self.joined.setVisible(state.joined is not None and not state.is_serving)
        self.choose.join.setVisible(not state.is_active)
        for kept in (self.serving.code, self.serving.stop):
            kept.setVisible(state.is_serving)
        self.joined.leave.setVisible(state.joined is not None and not state.is_serving)
        if state.invitation is not None:
            self.serving.show_invitation(state.invitation)
        self.joined.show_state(state)
        refused = refused_text(state)
        if refused:
            self.refused.say(refused, "soon")
        self.refused.setVisible(bool(refused))
