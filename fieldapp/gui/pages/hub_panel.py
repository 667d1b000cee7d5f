"""Parts of the hub page: who is there; being the hub; having joined one; neither yet."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from fieldapp.gui.actions import action
from fieldapp.gui.pages.hub_words import exchanged_text, peer_name, peer_status, trouble_text, unconfirmed_text
from fieldapp.gui.pages.sync_panel import things_text
from fieldapp.gui.pages.sync_words import moment_text
from fieldapp.gui.theme import theme_of
from fieldapp.gui.widgets.buttons import ActionLink, Button, Kind
from fieldapp.gui.widgets.cells import Column, FigureCell, NameCell, PillCell, Row, TextCell
from fieldapp.gui.widgets.code_picture import CodePicture, SpelledCode
from fieldapp.gui.widgets.fields import TextField
from fieldapp.gui.widgets.labels import label
from fieldapp.gui.widgets.notices import Notice
from fieldapp.gui.widgets.panels import Card, EmptyState, rule
from fieldapp.gui.widgets.rows import RowList
from fieldapp.i18n import _, format_count
from fieldapp.services.hub import FoundHub, HubPeer, HubState, Invitation


class PeerList(QWidget):
    """The laptops around this one; or what the page is for."""

    forget_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = RowList("", self)
        self.nothing = EmptyState("network", self)
        self.forget = ActionLink("", action("hub.forget").shortcut, self)
        self.forget.clicked.connect(self.forget_wanted)
        self._card = Card(self, flush=True)
        self._card.column.addWidget(self.rows)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._card)
        column.addWidget(self.forget, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.nothing, 1)
        column.addStretch(0)

    def retranslate(self) -> None:
        """Headings."""
        self.forget.set_text(action("hub.forget").word())
        self.rows.setAccessibleName(_("Các máy đang cùng làm"))
        self.rows.set_columns(
            [Column("", 8), Column(_("Máy")), Column(_("Tình trạng"), 184), Column(_("Nhận · đưa"), 136, drop=1),
             Column(_("Chưa về cơ quan"), 144, right=True, drop=2)]
        )  # fmt: skip

    def show_state(self, state: HubState) -> None:
        """Guests of this hub, or the hub that was joined and who else is there."""
        peers = [*state.peers, *([state.joined] if state.joined else [])]
        rows = [self._row(peer, is_hub=peer is state.joined) for peer in peers]
        known = {peer.device for peer in peers}
        rows += [
            Row(device, (NameCell(_("Máy {device}").format(device=device), "", _("cùng nối vào máy chủ này")),
                         PillCell(*peer_status(HubPeer(device, "", is_here=True))), TextCell(""), FigureCell("")))
            for device in state.others_there if device not in known
        ]  # fmt: skip
        self.rows.set_rows(rows)
        self._card.setVisible(bool(rows))
        self.forget.setVisible(bool(state.peers))
        self.nothing.setVisible(not rows)
        if state.is_serving:
            self.nothing.set_words(
                _("Chưa máy nào nối vào"),
                _("Ở máy kia: mở trang này, quét mã hoặc gõ địa chỉ và mã ghép đang hiện bên phải."),
            )
        else:
            self.nothing.set_words(
                _("Cùng làm ở một điểm, không cần internet"),
                _("Các máy vào chung một mạng Wi-Fi hoặc điểm phát từ điện thoại. Một máy làm máy chủ, "
                  "các máy khác nối vào: hộ và biên lai của nhau hiện ra sau vài giây."),
            )  # fmt: skip

    def _row(self, peer: HubPeer, *, is_hub: bool) -> Row:
        about = _("{device} · giữ hộ thư") if peer.has_mail else _("mã máy {device}")
        about = about.format(device=peer.device)
        tag = _("máy chủ") if is_hub else ""
        figure = things_text(peer.unconfirmed) if peer.unconfirmed else ""
        both = f"{format_count(peer.taken)} · {format_count(peer.given)}"
        return Row(
            peer.device,
            (
                NameCell(peer_name(peer), tag, about),
                PillCell(*peer_status(peer)),
                TextCell(both),
                FigureCell(figure),
            ),
        )


class ServingPanel(QWidget):
    """This laptop is the hub: its code in large letters, the picture, the address."""

    renew_wanted = Signal()
    stop_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._invitation: Invitation | None = None
        self.heading = label("", "heading", self)
        self._code_word, self.code = label("", "label", self), SpelledCode(self)
        self._address_word, self.address = label("", "label", self), label("", "heading", self)
        self.picture = CodePicture(self)
        self.about = label("", "soft", self, wrap=True)
        self.renew = ActionLink("", action("hub.code").shortcut, self)
        self.stop = Button("", action("hub.stop").shortcut, Kind.QUIET, self, large=True)
        self.renew.clicked.connect(self.renew_wanted)
        self.stop.clicked.connect(self.stop_wanted)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme_of(self).space("near"))
        column.addWidget(self.heading)
        column.addWidget(self.picture, 0, Qt.AlignmentFlag.AlignHCenter)
        for widget in (self._code_word, self.code, self._address_word, self.address, self.renew, self.about):
            column.addWidget(widget)
        column.addStretch(1)
        column.addWidget(self.stop)

    def retranslate(self) -> None:
        """All words."""
        self.heading.setText(_("Máy này đang làm máy chủ điểm"))
        self._code_word.setText(_("Mã ghép"))
        self._address_word.setText(_("Địa chỉ"))
        self.renew.set_text(action("hub.code").word())
        self.stop.set_text(action("hub.stop").word())
        self.about.setText(_("Chỉ đọc mã cho đồng nghiệp ngồi cùng điểm. Máy đã ghép thì nối lại được đến hết ngày."))
        self.picture.setAccessibleName(_("Mã QR để máy khác quét"))

    def show_invitation(self, invitation: Invitation) -> None:
        """Show what others need."""
        if invitation == self._invitation:
            return
        self._invitation = invitation
        self.code.set_text(invitation.code)
        self.address.setText(invitation.address)
        self.picture.set_text(invitation.text())


class JoinedPanel(QWidget):
    """This laptop has joined a hub."""

    leave_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = HubState()
        self.heading, self.where = label("", "title", self, wrap=True), label("", "soft", self, wrap=True)
        self.last, self.exchanged = label("", "body", self, wrap=True), label("", "body", self, wrap=True)
        self.unconfirmed = label("", "body", self, wrap=True)
        self.trouble = Notice(self)
        self.about = label("", "soft", self, wrap=True)
        self.leave = Button("", action("hub.stop").shortcut, Kind.QUIET, self, large=True)
        self.leave.clicked.connect(self.leave_wanted)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme_of(self).space("side"))
        for widget in (self.heading, self.where, self.trouble, self.last, self.exchanged, self.unconfirmed):
            column.addWidget(widget)
        column.addStretch(1)
        column.addWidget(self.about)
        column.addWidget(self.leave)

    def retranslate(self) -> None:
        """All words."""
        self.leave.set_text(_("Rời máy chủ"))
        self.about.setText(_("Máy chủ giữ hộ thư niêm phong về cơ quan, không mở được. Chỉ cơ quan mới xác nhận."))
        if self._state.joined is not None:
            self.show_state(self._state)

    def show_state(self, state: HubState) -> None:
        """How it goes."""
        self._state = state
        hub = state.joined
        if hub is None:
            return
        words = _("Đang nối với {name}") if state.is_met else _("Đang chờ {name}")
        self.heading.setText(words.format(name=peer_name(hub)))
        self.where.setText(state.joined_address)
        met = _("Gặp lần cuối: {moment}").format(moment=moment_text(hub.last_met)) if hub.last_met else ""
        self.last.setText(met)
        self.exchanged.setText(exchanged_text(hub))
        self.unconfirmed.setText(unconfirmed_text(state.unconfirmed))
        for words_of, shown in ((self.last, bool(met)), (self.unconfirmed, state.unconfirmed > 0)):
            words_of.setVisible(shown)
        if state.trouble:
            self.trouble.say(trouble_text(state.trouble), "soon")
        self.trouble.setVisible(bool(state.trouble))


class ChoosePanel(QWidget):
    """Neither hub nor guest: become the one or the other."""

    serve_wanted = Signal()
    join_wanted = Signal()
    chosen = Signal(object)
    """A `FoundHub` was chosen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._found: tuple[FoundHub, ...] = ()
        self.heading, self._join_heading = label("", "heading", self), label("", "heading", self)
        self.about = label("", "soft", self, wrap=True)
        self.serve = Button("", action("hub.serve").shortcut, Kind.ACCENT, self, icon="network", large=True)
        self.notice = Notice(self)
        self.found = [ActionLink("", "", self, icon="network") for _n in range(3)]
        self.code, self.address = TextField("", self), TextField("", self)
        self.join = Button("", action("hub.join").shortcut, Kind.QUIET, self, large=True)
        self.serve.clicked.connect(self.serve_wanted)
        self.join.clicked.connect(self.join_wanted)
        self.code.edit.returnPressed.connect(self.join_wanted)
        self.address.edit.returnPressed.connect(self.code.edit.setFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme_of(self).space("side"))
        for widget in (self.heading, self.about, self.serve, rule(self), self._join_heading):
            column.addWidget(widget)
        for link in self.found:
            link.clicked.connect(self._on_chosen)
            link.hide()
            column.addWidget(link, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.address)
        column.addWidget(self.code)
        column.addWidget(self.notice)
        column.addStretch(1)
        column.addWidget(self.join)

    def retranslate(self) -> None:
        """All words; what was typed stays."""
        self.heading.setText(_("Làm máy chủ"))
        self.about.setText(_("Chọn máy còn nhiều pin. Mỗi điểm chỉ cần một máy chủ."))
        self.serve.set_text(action("hub.serve").word())
        self._join_heading.setText(_("Nối vào máy chủ"))
        self.address.set_label(_("Địa chỉ máy chủ"))
        self.address.set_placeholder("192.168.43.1:47810")
        self.code.set_label(_("Mã ghép"))
        self.code.set_placeholder("7K2-M9Q-XT4")
        self.code.set_hint(_("Hiện trên màn hình máy chủ. Có máy quét thì quét thẳng mã QR ở đó."))
        self.join.set_text(action("hub.join").word())
        self.show_found(self._found)

    def show_found(self, found: Sequence[FoundHub]) -> None:
        """Hubs that have answered; the only one is filled in already."""
        self._found = tuple(found)
        for place, link in enumerate(self.found):
            link.setVisible(place < len(found))
            if place < len(found):
                hub = found[place]
                link.set_text(_("Máy {device} ở {address}").format(device=hub.device, address=hub.address))
        if len(found) == 1 and not self.address.text():
            self.address.set_text(found[0].address)

    def invitation(self) -> Invitation:
        """What was typed."""
        return Invitation(self.address.text(), self.code.text())

    def set_busy(self, *, busy: bool) -> None:
        """While pairing or opening goes on nothing else can be asked."""
        for button in (self.serve, self.join):
            button.setEnabled(not busy)

    def fail(self, words: str) -> None:
        """Why it did not work."""
        self.notice.say(words, "bad")

    @Slot()
    def _on_chosen(self) -> None:
        link = self.sender()
        if isinstance(link, ActionLink) and link in self.found:
            hub = self._found[self.found.index(link)]
            self.address.set_text(hub.address)
            self.code.edit.setFocus(Qt.FocusReason.OtherFocusReason)
            self.chosen.emit(hub)
