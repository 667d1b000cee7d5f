"""What is worth knowing of the member under the cursor, and the one thing to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from fieldapp.gui.words import capital, field_name
from fieldapp.i18n import _
from fieldapp.services.explain import explain, group_name
from fieldapp.services.find import Scanned
from fieldapp.services.standing import MemberStanding


class NoteAct(Enum):
    """What the note offers."""

    NOTHING = "nothing"
    VERIFY = "verify"
    REQUEST_CARD = "request_card"
    OPEN_SURVIVOR = "open_survivor"


@dataclass(frozen=True, slots=True)
class MemberNote:
    """A sentence, its tone, what it offers and the words for that."""

    text: str
    tone: str = "plain"
    act: NoteAct = NoteAct.NOTHING
    offer: str = ""


def note_of(standing: MemberStanding, scanned: Scanned | None) -> MemberNote | None:
    """The most pressing thing about a member; None when there is nothing to say."""
    member = standing.member
    if scanned is not None:
        found = _about_scan(standing, scanned)
        if found is not None:
            return found
    if standing.survivor is not None:
        text = _("Cơ quan đã gộp {name} với {other}: thẻ và biên lai của cả hai xem ở đó.")
        said = text.format(name=member.name, other=standing.survivor.name)
        return MemberNote(said, "plain", NoteAct.OPEN_SURVIVOR, _("Mở"))
    if not member.is_here:
        return None
    if standing.paid_by_state is not None:
        text = _("{name}: {reason}.").format(name=member.name, reason=explain(standing.paid_by_state))
        return MemberNote(text, "good", NoteAct.REQUEST_CARD, _("Đề nghị cấp thẻ"))
    if member.conflicts:
        fields = ", ".join(field_name(name) for name in member.conflicts)
        text = _("{name} có hai giá trị khác nhau ở: {fields}. Cơ quan sẽ xem lại; vẫn thu được.")
        return MemberNote(text.format(name=member.name, fields=fields), "soon")
    if standing.suggestions:
        hint = standing.suggestions[0]
        why = "; ".join(explain(reason) for reason in hint.why)
        text = _("{name}: {why}. Có thể thuộc nhóm “{group}”; hỏi lại rồi sửa nhóm.")
        return MemberNote(text.format(name=member.name, why=why, group=group_name(hint.group)), "soon")
    if not member.citizen_id:
        text = _("{name} chưa có số định danh. Quét thẻ căn cước của người này để điền.")
        return MemberNote(text.format(name=member.name), "soon")
    return None


def _about_scan(standing: MemberStanding, scanned: Scanned) -> MemberNote | None:
    member, scan = standing.member, scanned.scan
    name = scanned.form.name
    read = _("Quét thẻ: {name}").format(name=name or member.name)
    if name and name.casefold() != member.name.casefold():
        text = _("{read}. Tên trong sổ là {name}; hỏi lại xem có đúng người không.")
        tone = "soon"
    else:
        text, tone = _("{read}."), "good"
    said = capital(text.format(read=read, name=member.name))
    if (
        scanned.form.verified
        and scan.citizen_id
        and not (member.verified.startswith("card") and member.citizen_id == scan.citizen_id)
    ):
        offer = _("Xác nhận đúng người") if member.citizen_id else _("Điền số định danh")
        return MemberNote(said, tone, NoteAct.VERIFY, offer)
    return MemberNote(said, tone)
