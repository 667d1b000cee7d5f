"""The hub in words: who is there, since when, and why not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from fieldapp.domain.clock import VIETNAM
from fieldapp.gui.messages import SENTENCES
from fieldapp.gui.pages.sync_panel import things_text
from fieldapp.gui.theme import Status
from fieldapp.gui.widgets.notices import Notice
from fieldapp.gui.words import day_text, scheme_name
from fieldapp.i18n import N_, _, placeholders
from fieldapp.services.hub import HubPeer, HubState, PeerPayment, PeerPayments

_LATER = N_("Chưa gặp được máy chủ. Việc vẫn làm bình thường, gặp lại sẽ tự trao đổi tiếp.")

_TROUBLE: Mapping[str, str] = {
    "hub_unreachable": _LATER,
    "wrong_pairing_code": N_("Máy chủ đã ngừng ghép với máy này. Nhập mã mới để nối lại."),
    "peer_not_certified": N_("Chứng nhận của máy này hoặc máy chủ không còn hiệu lực. Gửi về cơ quan khi có mạng."),
}
"""Why the hub was not met -> what to do."""

REFUSED: Mapping[str, str] = {
    "unknown_device": N_("cơ quan chưa cho máy này biết máy đó"),
    "device_revoked": N_("cơ quan đã thu hồi máy đó"),
    "device_expired": N_("chứng nhận của máy đó đã hết hạn"),
    "forked": N_("có hai máy dùng chung một mã máy, báo cơ quan ngay"),
    "from_the_future": N_("số thứ tự của máy đó vượt xa mọi máy khác, báo cơ quan"),
    "unknown_bundle_version": N_("máy đó chạy bản mới hơn, cập nhật chương trình ở máy này"),
    "office_only": N_("máy đó ghi việc chỉ cơ quan mới được ghi, báo cơ quan"),
}
"""Why nothing is taken from a laptop."""


def peer_name(peer: HubPeer) -> str:
    """What the office calls a laptop, else its id."""
    return peer.label or _("Máy {device}").format(device=peer.device)


def hour_text(wall: int) -> str:
    """`13:22` of milliseconds since 1970."""
    return f"{datetime.fromtimestamp(wall / 1000, VIETNAM):%H:%M}"


def peer_status(peer: HubPeer) -> tuple[Status, str]:
    """Whether a laptop is in the room."""
    if peer.is_here:
        return Status.GOOD, _("đang nối")
    if not peer.last_met:
        return Status.NONE, _("chưa thấy hôm nay")
    return Status.SOON, _("vắng từ {hour}").format(hour=hour_text(peer.last_met))


def exchanged_text(peer: HubPeer) -> str:
    """`nhận 12 việc · đưa 4 việc`."""
    return _("Đã nhận {taken}, đã đưa {given}.").format(taken=things_text(peer.taken), given=things_text(peer.given))


def trouble_text(code: str) -> str:
    """Why the hub was not met."""
    sentence = _TROUBLE.get(code) or SENTENCES.get(code) or _LATER
    return _(_LATER if placeholders(sentence) else sentence)


def refused_text(state: HubState) -> str:
    """Of whom nothing is taken, and why; empty when that is nobody."""
    lines = [
        _("Không nhận việc của máy {device}: {reason}.").format(
            device=device, reason=_(REFUSED[code]) if code in REFUSED else _("mã {code}").format(code=code)
        )
        for device, code in state.refused
    ]
    return "\n".join(lines)


def unconfirmed_text(count: int) -> str:
    """What stands here from peers only."""
    return _("{things} từ máy bạn, chưa về cơ quan").format(things=things_text(count))


def payment_text(paid: PeerPayment) -> str:
    """What another laptop has collected for somebody."""
    who = _("máy {device}").format(device=paid.device) + (f" ({paid.officer})" if paid.officer else "")
    words = _("{name}: {who} đã thu {scheme} ngày {day}, đến {until}.")
    return words.format(
        name=paid.member_name, who=who, scheme=scheme_name(paid.scheme), day=day_text(paid.paid_on),
        until=day_text(paid.expires_on),
    )  # fmt: skip


def show_peers(notice: Notice, payments: PeerPayments) -> None:
    """Say beside the members what peers have collected; nothing hides it."""
    lines = [payment_text(paid) for paid in payments.lines]
    if lines:
        notice.say("\n".join([_("Từ máy bạn, chưa về cơ quan. Đừng thu lần nữa:"), *lines]), "soon")
    notice.setVisible(bool(lines))
