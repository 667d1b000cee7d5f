"""What a change will do to people and their cards, said before it is written."""

from __future__ import annotations

from datetime import date, timedelta

from fieldapp.gui import words
from fieldapp.gui.models.change_draft import DEPARTURES, ChangeDraft
from fieldapp.i18n import _, format_date
from fieldapp.services.standing import HouseholdStanding, MemberStanding


def effects(view: HouseholdStanding, draft: ChangeDraft, on: date) -> list[str]:
    """Sentences, the most important one first; none while it is not yet clear what happened."""
    home = view.household
    who = next((one for one in view.members if one.member.id == draft.member), None)
    said: list[str] = []
    if draft.kind in {*DEPARTURES, "joined"} and who is not None:
        said += _of_member(who, draft, on)
    elif draft.kind == "split" and draft.leaving:
        count = words.people_text(len(draft.leaving))
        said.append(_("{people} sang hộ mới, hộ cũ còn {left}.").format(
            people=count, left=words.people_text(len(draft.staying(home)))))  # fmt: skip
        said.append(_("Thẻ của mọi người giữ nguyên. Bậc đóng tính riêng từng hộ từ lần đóng sau."))
        said.append(_("Tách hộ rồi không hoàn tác được; có thể ghi từng người về lại."))
    elif draft.kind == "moved_out":
        said.append(_("Hộ không còn trong danh sách của xã từ {day}.").format(day=format_date(on)))
        said.append(_("Thẻ đã đóng vẫn dùng đến hết hạn. Xã mới sẽ gia hạn tiếp."))
    elif draft.kind == "returned":
        said.append(_("Ghi là đang ở đây, như chưa từng đi. Thẻ đã đóng dùng đến hết hạn như cũ."))
    elif draft.kind == "corrected":
        said.append(_("Chỉ ô nào đổi mới được ghi. Tiền và thẻ không thay đổi."))
    if draft.goers() and not draft.staying(home):
        said.append(_("Hộ không còn ai, sổ của hộ sẽ đóng lại."))
    return said


def _of_member(who: MemberStanding, draft: ChangeDraft, on: date) -> list[str]:
    name, until = who.member.name, who.state.until
    if draft.kind == "joined":
        return [
            _("{name} sang hộ mới, thẻ giữ nguyên.").format(name=name),
            _("Bậc đóng tính theo hộ mới từ lần đóng sau."),
        ]
    if draft.kind == "died":
        after = format_date(on + timedelta(days=1))
        if (until is not None and until > on) or who.paid_by_state is not None:
            ends = _("Thẻ của {name} hết giá trị từ {day}.").format(name=name, day=after)
        else:
            ends = _("{name} không có thẻ nào còn hạn.").format(name=name)
        return [ends, _("Không thu tiền của người này nữa. Tiền của tháng chưa dùng, cơ quan BHXH xem xét trả lại.")]
    if until is not None and until > on:
        stays = _("Thẻ của {name} vẫn dùng đến {day}.").format(name=name, day=format_date(until))
    else:
        stays = _("{name} không có thẻ nào còn hạn.").format(name=name)
    return [stays, _("Hộ này không gia hạn cho người này nữa; nơi ở mới sẽ gia hạn.")]
