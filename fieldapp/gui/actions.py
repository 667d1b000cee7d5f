"""Everything a key does, declared once: side bar, shortcuts, key caps and the help sheet follow from this table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from fieldapp.i18n import N_, _


class Where(Enum):
    """Where an action shows besides the help sheet."""

    SIDE = "side"
    """In the side bar: goes to the page of the same id."""
    FOOT = "foot"
    """At the lower end of the side bar."""
    EVERYWHERE = "everywhere"
    """A key that works on every page."""
    PAGE = "page"
    """Only while its page is shown."""


@dataclass(frozen=True, slots=True)
class Action:
    """`id`, the word (a msgid), the key in Qt's spelling, the page it belongs to (empty: all), an icon's name."""

    id: str
    text: str
    shortcut: str
    where: Where
    page: str = ""
    icon: str = ""

    def word(self) -> str:
        """The word in the language spoken now."""
        return _(self.text)


ACTIONS: tuple[Action, ...] = (
    Action("find", N_("Tìm"), "F2", Where.SIDE, icon="search"),
    Action("event", N_("Sự kiện"), "F4", Where.SIDE, icon="event"),
    Action("cash", N_("Quỹ"), "F5", Where.SIDE, icon="cash"),
    Action("sync", N_("Gửi về"), "F6", Where.SIDE, icon="send"),
    Action("hub", N_("Máy bạn"), "F7", Where.SIDE, icon="network"),
    Action("settings", N_("Cài đặt"), "F10", Where.FOOT, icon="settings"),
    Action("help", N_("Các phím"), "F1", Where.EVERYWHERE, icon="help"),
    Action("back", N_("Quay lại"), "Escape", Where.EVERYWHERE, icon="back"),
    Action("undo", N_("Hoàn tác"), "Ctrl+Z", Where.EVERYWHERE, icon="undo"),
    Action("lock", N_("Khóa máy"), "Ctrl+L", Where.EVERYWHERE, icon="lock"),
    Action("enrol", N_("Hộ mới"), "Ctrl+Shift+N", Where.EVERYWHERE, icon="household"),
    Action("household.confirm", N_("Thu tiền và in biên lai"), "Ctrl+Return", Where.PAGE, "household", "cash"),
    Action("household.add", N_("Thêm người"), "Ctrl+N", Where.PAGE, "household", "add"),
    Action("household.change", N_("Chuyển, tách, qua đời"), "Ctrl+M", Where.PAGE, "household", "move"),
    Action("household.voluntary", N_("BHXH tự nguyện"), "Ctrl+B", Where.PAGE, "household", "old-age"),
    Action("household.history", N_("Lịch sử"), "Ctrl+H", Where.PAGE, "household", "history"),
    Action("household.note", N_("Làm theo lời nhắc"), "Ctrl+E", Where.PAGE, "household", "check"),
    Action("household.override", N_("Vẫn thu (người phụ trách)…"), "Ctrl+Shift+T", Where.PAGE, "household", "person"),
    Action("household.why", N_("Vì sao số này?"), "Ctrl+I", Where.PAGE, "household", "information"),
    Action("household.turn", N_("Xoay màn hình cho người dân"), "F9", Where.PAGE, "household", "turn"),
    Action("enrol.member", N_("Thêm người"), "Ctrl+N", Where.PAGE, "enrol", "add"),
    Action("enrol.save", N_("Lưu hộ"), "Ctrl+Return", Where.PAGE, "enrol", "saved"),
    Action("enrol.tie", N_("Đổi quan hệ"), "Ctrl+T", Where.PAGE, "enrol", "person"),
    Action("enrol.group", N_("Đổi nhóm"), "Ctrl+G", Where.PAGE, "enrol", "list"),
    Action("enrol.next", N_("Người sau"), "PgDown", Where.PAGE, "enrol"),
    Action("enrol.previous", N_("Người trước"), "PgUp", Where.PAGE, "enrol"),
    Action("enrol.remove", N_("Bỏ người này"), "Ctrl+Delete", Where.PAGE, "enrol", "close"),
    Action("enrol.discard", N_("Bỏ hộ đang nhập"), "Ctrl+Shift+Delete", Where.PAGE, "enrol", "close"),
    Action("enrol.open", N_("Mở hộ đó"), "Ctrl+O", Where.PAGE, "enrol", "household"),
    Action("voluntary.confirm", N_("Thu tiền và in biên lai"), "Ctrl+Return", Where.PAGE, "voluntary", "cash"),
    Action("voluntary.why", N_("Vì sao số này?"), "Ctrl+I", Where.PAGE, "voluntary", "information"),
    Action("voluntary.more", N_("Tăng một bậc"), "Ctrl+Up", Where.PAGE, "voluntary", "add"),
    Action("voluntary.less", N_("Giảm một bậc"), "Ctrl+Down", Where.PAGE, "voluntary"),
    Action("find.enrol", N_("Lập hộ mới"), "Ctrl+Return", Where.PAGE, "find", "household"),
    Action("find.add", N_("Thêm vào hộ có sẵn"), "Ctrl+N", Where.PAGE, "find", "add"),
    Action("find.resume", N_("Làm tiếp việc dở dang"), "Ctrl+T", Where.PAGE, "find", "history"),
    Action("person.save", N_("Lưu người này"), "Ctrl+Return", Where.PAGE, "person", "saved"),
    Action("person.verify", N_("Đúng người này"), "Ctrl+Y", Where.PAGE, "person", "check"),
    Action("person.keep", N_("Giữ giá trị đang dùng"), "Ctrl+K", Where.PAGE, "person", "check"),
    Action("person.open", N_("Mở hộ đó"), "Ctrl+O", Where.PAGE, "person", "household"),
    Action("change.died", N_("Có người mất"), "Alt+1", Where.PAGE, "change", "person"),
    Action("change.moved_away", N_("Có người chuyển đi"), "Alt+2", Where.PAGE, "change", "move"),
    Action("change.married_out", N_("Đi lấy chồng, lấy vợ"), "Alt+3", Where.PAGE, "change", "person"),
    Action("change.joined", N_("Sang hộ khác trong xã"), "Alt+4", Where.PAGE, "change", "household"),
    Action("change.split", N_("Tách hộ"), "Alt+5", Where.PAGE, "change", "household"),
    Action("change.moved_out", N_("Cả hộ chuyển đi"), "Alt+6", Where.PAGE, "change", "move"),
    Action("change.returned", N_("Đã về lại"), "Alt+7", Where.PAGE, "change", "undo"),
    Action("change.corrected", N_("Sửa bản, địa chỉ, điện thoại"), "Alt+8", Where.PAGE, "change", "edit"),
    Action("change.tie", N_("Đổi quan hệ"), "Ctrl+T", Where.PAGE, "change", "person"),
    Action("change.save", N_("Ghi việc này"), "Ctrl+Return", Where.PAGE, "change", "saved"),
    Action("receipt.print", N_("In"), "Ctrl+P", Where.PAGE, "receipt", "print"),
    Action("receipt.save", N_("Lưu PDF"), "Ctrl+S", Where.PAGE, "receipt", "saved"),
    Action("receipt.copy", N_("In bản sao"), "Ctrl+Shift+P", Where.PAGE, "receipt", "receipt"),
    Action("receipt.replace", N_("Thay tờ hỏng"), "Ctrl+R", Where.PAGE, "receipt", "edit"),
    Action("receipt.next", N_("Người tiếp theo"), "Ctrl+Return", Where.PAGE, "receipt", "check"),
    Action("receipt.household", N_("Về hộ này"), "Ctrl+O", Where.PAGE, "receipt", "household"),
    Action("receipt.void", N_("Hủy biên lai"), "Ctrl+Delete", Where.PAGE, "receipt", "void"),
    Action("event.go", N_("Bắt đầu sự kiện"), "Ctrl+Return", Where.PAGE, "event", "event"),
    Action("event.close", N_("Kết thúc sự kiện"), "Ctrl+E", Where.PAGE, "event", "check"),
    Action("cash.close", N_("Đếm tiền và chốt ngày"), "Ctrl+Return", Where.PAGE, "cash", "check"),
    Action("cash.print", N_("In phiếu chốt"), "Ctrl+P", Where.PAGE, "cash", "print"),
    Action("cash.remit", N_("Nộp tiền"), "Ctrl+M", Where.PAGE, "cash", "send"),
    Action("cash.day", N_("Xem ngày khác"), "Ctrl+D", Where.PAGE, "cash", "calendar"),
    Action("cash.transfer", N_("Chuyển tiền cho cán bộ khác"), "Ctrl+T", Where.PAGE, "cash", "move"),
    Action("cash.answer", N_("Trả lời khoản chuyển"), "Ctrl+R", Where.PAGE, "cash", "check"),
    Action("cash.float", N_("Sửa tiền lẻ"), "Ctrl+E", Where.PAGE, "cash", "edit"),
    Action("cash.cosign", N_("Ký cùng"), "Ctrl+G", Where.PAGE, "cash", "person"),
    Action("cash.slip", N_("In phiếu nộp tiền"), "Ctrl+Shift+P", Where.PAGE, "cash", "print"),
    Action("cash.numbers", N_("Sổ số biên lai"), "Ctrl+J", Where.PAGE, "cash", "list"),
    Action("numbers.ask", N_("Xin thêm số"), "Ctrl+Return", Where.PAGE, "numbers", "send"),
    Action("numbers.return", N_("Trả số chưa dùng"), "Ctrl+Delete", Where.PAGE, "numbers", "undo"),
    Action("sync.now", N_("Gửi ngay"), "Ctrl+Return", Where.PAGE, "sync", "send"),
    Action("hub.serve", N_("Làm máy chủ điểm"), "Ctrl+M", Where.PAGE, "hub", "network"),
    Action("hub.join", N_("Nối vào"), "Ctrl+Return", Where.PAGE, "hub", "send"),
    Action("hub.code", N_("Đổi mã ghép"), "Ctrl+R", Where.PAGE, "hub", "turn"),
    Action("hub.forget", N_("Ngừng ghép máy đang chọn"), "Ctrl+Delete", Where.PAGE, "hub", "close"),
    Action("hub.stop", N_("Ngừng làm máy chủ"), "Ctrl+E", Where.PAGE, "hub", "close"),
    Action("sync.write", N_("Ghi ra USB"), "Ctrl+U", Where.PAGE, "sync", "usb"),
    Action("sync.take", N_("Nhận từ USB"), "Ctrl+I", Where.PAGE, "sync", "usb"),
    Action("sync.place", N_("Chọn nơi khác"), "Ctrl+D", Where.PAGE, "sync"),
    Action("settings.pin", N_("Đổi mã PIN"), "Ctrl+P", Where.PAGE, "settings", "lock"),
    Action("settings.numbers", N_("Sổ số biên lai"), "Ctrl+J", Where.PAGE, "settings", "list"),
    Action("settings.admit", N_("Thêm cán bộ vào máy này"), "Ctrl+O", Where.PAGE, "settings", "person"),
    Action("settings.check", N_("Kiểm tra dữ liệu"), "Ctrl+K", Where.PAGE, "settings", "check"),
)


def action(action_id: str) -> Action:
    """The declaration with this id. Raises `KeyError`."""
    return {known.id: known for known in ACTIONS}[action_id]


def actions_of(page: str) -> Sequence[Action]:
    """The actions of one page, in order."""
    return [known for known in ACTIONS if known.page == page and known.where is Where.PAGE]
