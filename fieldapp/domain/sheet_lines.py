"""Who takes part and for how much: the rows of D03-TS, D05-TS and TK1-TS."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction

from fieldapp.domain.household import HEAD
from fieldapp.domain.money import round_half_up
from fieldapp.domain.policy import Pack
from fieldapp.domain.quote import top_up
from fieldapp.domain.sheet_fields import Cell
from fieldapp.domain.sheet_holdings import NO_ROW, Fields, Holdings, Period, day, number_text, written
from fieldapp.domain.tables import Row

HEALTH, VOLUNTARY = "health", "voluntary"
DECLARES, BELONGS = "declares", "belongs"
"""Parts of TK1-TS: who declares, and the others of the household."""

_CHILD_YEARS = 6


def health_lines(holdings: Holdings, period: Period) -> Iterator[Fields]:
    """A row for each member's health cover paid for in the period, in the order of payment."""
    for contribution, line in _lines(holdings, period, HEALTH):
        yield {
            **_person(holdings, line),
            **_line(holdings, contribution, line),
            **_health_rates(holdings, contribution, line),
        }


def voluntary_lines(holdings: Holdings, period: Period) -> Iterator[Fields]:
    """A row for each member's voluntary social insurance paid for in the period, in the order of payment."""
    for contribution, line in _lines(holdings, period, VOLUNTARY):
        rates = _voluntary_rates(holdings, contribution, line)
        yield {**_person(holdings, line), **_line(holdings, contribution, line), **rates}


def _lines(holdings: Holdings, period: Period, scheme: str) -> Iterator[tuple[Row, Row]]:
    """Contributions of a scheme that stand, with each of their lines."""
    paid = [row for row in holdings.contributions.values() if row["scheme"] == scheme and period.has(row["paid_on"])]
    for contribution in sorted(paid, key=lambda row: (str(row["paid_on"]), *written(row))):
        if holdings.stands(contribution):
            for line in holdings.lines_of.get((int(contribution["unit"]), str(contribution["id"])), []):
                yield contribution, line


def _person(holdings: Holdings, line: Row) -> dict[str, Cell]:
    unit = int(line["unit"])
    member = holdings.members.get((unit, str(line["member"])), NO_ROW)
    household = holdings.households.get((unit, str(member.get("household", ""))), NO_ROW)
    return _identity(holdings, member, household, unit)


def _identity(holdings: Holdings, member: Row, household: Row, unit: int) -> dict[str, Cell]:
    texts = ("name", "insurance_code", "citizen_id", "sex", "ethnicity", "card_number", "tie")
    return {
        **{name: str(member.get(name, "")) for name in texts},
        "born": _born(str(member.get("born", ""))),
        "phone": str(member.get("phone", "") or household.get("phone", "")),
        "address": holdings.address(household, unit),
        "household_code": str(household.get("code", "")),
    }


def _born(text: str) -> date | int | None:
    """A day, or a year alone."""
    if len(text) == 4:
        return int(text)
    return day(text)


def _line(holdings: Holdings, contribution: Row, line: Row) -> dict[str, Cell]:
    receipt = holdings.standing_receipt(contribution)
    starts = day(line["starts_on"])
    return {
        "ladder_place": int(line["place"]) or None,
        "group": str(line["support_group"]),
        "method": str(contribution["method"]),
        "receipt_on": day(receipt["issued_on"]) if receipt else None,
        "receipt_number": number_text(receipt) if receipt else "",
        "income": int(contribution["income"]),
        "months": int(contribution["months"]),
        "from_month": starts.replace(day=1) if starts else None,
        "starts_on": starts,
        "expires_on": day(line["expires_on"]),
        "due": int(line["contribution_dong"]),
        "state": int(line["state_dong"]),
        "province": int(line["province_dong"]),
        "other": int(line["other_dong"]),
        "pays": int(line["pays_dong"]),
        "batch": holdings.batch(contribution),
        **holdings.collector(contribution),
    }


def _health_rates(holdings: Holdings, contribution: Row, line: Row) -> Mapping[str, Cell]:
    """The contribution of a month before the ladder, and the ladder's share, as the rules of the payment say."""
    pack, on = holdings.pack(str(contribution["pack_hash"])), day(contribution["paid_on"])
    if pack is None or on is None:
        return {}
    base, rate, ladder = (pack.find(name, on) for name in ("base_salary", "health.rate", "health.ladder"))
    place = int(line["place"])
    share = ladder.shares[min(place, len(ladder.shares)) - 1] if ladder and place else Fraction(1)
    return {
        "standard": round_half_up(base.whole * rate.share).dong if base and rate else None,
        "share": _hundredths(share),
    }


def _voluntary_rates(holdings: Holdings, contribution: Row, line: Row) -> Mapping[str, Cell]:
    """Shares of support as the rules of the payment say them; where nothing was given, none is said."""
    pack, on = holdings.pack(str(contribution["pack_hash"])), day(contribution["paid_on"])
    if pack is None or on is None:
        return {}
    group = str(line["support_group"])
    state = pack.find("voluntary.support", on, group) if line["state_dong"] else None
    return {
        "state_percent": _hundredths(state.share) if state else None,
        "province_percent": _province_percent(pack, holdings, line, on, group, state.share if state else Fraction(0)),
    }


def _province_percent(pack: Pack, holdings: Holdings, line: Row, on: date, group: str, state: Fraction) -> int | None:
    place = holdings.places.get(int(line["unit"]))
    if place is None or not line["province_dong"]:
        return None
    local = top_up(pack, VOLUNTARY, on, place.province_code, place.commune_code, group)
    return _hundredths(min(local.share, 1 - state)) if local else None


def _hundredths(share: Fraction) -> int:
    """A share in hundredths of a percent."""
    return round_half_up(share * 10_000).dong


def declarations(holdings: Holdings, period: Period) -> Iterator[Fields]:
    """Who has to declare: everyone paid for in the period who has no insurance code; below each, the household."""
    wanted: dict[tuple[int, str], dict[str, None]] = {}
    for scheme in (HEALTH, VOLUNTARY):
        for _contribution, line in _lines(holdings, period, scheme):
            key = int(line["unit"]), str(line["member"])
            member = holdings.members.get(key)
            if member is not None and not member["insurance_code"]:
                wanted.setdefault((key[0], str(member["household"])), {})[key[1]] = None
    for (unit, home), people in wanted.items():
        household = holdings.households.get((unit, home), NO_ROW)
        members = sorted(holdings.members_of[unit, home], key=_in_list)
        head = next((member for member in members if member["tie"] == HEAD), NO_ROW)
        here = [m for m in members if str(m["id"]) in people or (not m["departure"] and not m["merged_into"])]
        for member in sorted(here, key=lambda m: str(m["id"]) not in people):
            declares = str(member["id"]) in people
            yield {
                **_identity(holdings, member, household, unit),
                "part": DECLARES if declares else BELONGS,
                "guardian": str(head.get("name", "")) if declares and _is_small(member, period.last) else "",
            }


def _in_list(member: Row) -> tuple[bool, str, int, str]:
    """The head, then the others as they were written down."""
    made = str(member["id"])
    return member["tie"] != HEAD, str(member["created"]).zfill(40), len(made), made


def _is_small(member: Row, on: date) -> bool:
    """Whether somebody else declares for the child: under six years."""
    born = str(member["born"])
    return bool(born) and on.year - int(born[:4]) - ((on.month, on.day) < _birthday(born)) < _CHILD_YEARS


def _birthday(born: str) -> tuple[int, int]:
    return (int(born[5:7]), int(born[8:10])) if len(born) == 10 else (1, 1)
