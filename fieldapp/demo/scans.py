"""What a scanner types for the citizen cards of demonstration people: the seven fields of the card's QR."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from fieldapp.demo.places_of_play import COMMUNES
from fieldapp.domain.dates import Born, add_months
from fieldapp.domain.fact_kinds import NewMember
from fieldapp.office.register_rows import RegisterHousehold

_COMMUNE = {commune.code: commune for commune in COMMUNES}
_FIRST_CARDS = date(2021, 3, 1)


def demo_scans(households: Iterable[RegisterHousehold]) -> dict[str, str]:
    """Citizen id → scanned text, for everybody whose card shows a whole date of birth."""
    return {
        member.citizen_id: citizen_card_text(member, household)
        for household in households
        for member in household.members
        if member.citizen_id and len(member.born) == len("YYYY-MM-DD")
    }


def citizen_card_text(member: NewMember, household: RegisterHousehold) -> str:
    """`id|old number|name|ddMMyyyy|sex|address|ddMMyyyy`, the address with the district as cards of then have it.

    The member needs a whole date of birth.
    """
    born = Born.parse(member.born).earliest
    issued = max(_FIRST_CARDS, add_months(born, 12 * 14)) if born.year < 2010 else date(2025, 3, 3)
    commune = _COMMUNE[household.commune]
    address = f"{household.village}, {commune.name}, {commune.old_district}, Sơn La"
    sex = "Nam" if member.sex == "male" else "Nữ"
    return "|".join((member.citizen_id, "", member.name, f"{born:%d%m%Y}", sex, address, f"{issued:%d%m%Y}"))
