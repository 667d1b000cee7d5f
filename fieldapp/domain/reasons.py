"""Why an amount or a date is what it is: codes with parameters, declared once, as data.

A `Reason` never carries a sentence; `fieldapp.services.explain` makes one where it is shown. `PARAMS` lists the
parameters of each code: amounts are whole dong (`int`), days ISO text, shares exact text such as `70%`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from fieldapp.domain.errors import Param


class Certainty(StrEnum):
    """How sure a rule is: read in the law's words, inferred from them, or assumed until somebody settles it."""

    LAW = "law"
    INFERRED = "inferred"
    ASSUMED = "assumed"


@dataclass(frozen=True, slots=True)
class Source:
    """A legal source: short id in the pack, citation, address of the page where it was read (may be empty)."""

    id: str
    text: str
    url: str


class ReasonCode(StrEnum):
    """Every reason a quote can give; `PARAMS` says with which parameters."""

    # the amount, health
    BASE_SALARY = "base_salary"
    HEALTH_RATE = "health_rate"
    LADDER = "ladder"
    PAID_EARLIER_THIS_YEAR = "paid_earlier_this_year"
    ORDER_PROVISIONAL = "order_provisional"
    MONTHS = "months"
    STATE_SUPPORT = "state_support"
    PROVINCIAL_SUPPORT = "provincial_support"
    NO_LADDER = "no_ladder"
    ROUNDING = "rounding"
    PRICE_KEPT = "price_kept"
    # the group
    SEVERAL_GROUPS = "several_groups"
    CHILD_BY_BIRTH = "child_by_birth"
    BIRTH_UNCERTAIN = "birth_uncertain"
    SUPPORT_CLOCK = "support_clock"
    CLOCK_NOT_CHECKED = "clock_not_checked"
    STATUS_LAPSED = "status_lapsed"
    GROUP_NOT_IN_FORCE = "group_not_in_force"
    OVERRIDDEN = "overridden"
    PROVINCE_ALIAS = "province_alias"
    ZONE_LISTED = "zone_listed"
    ZONE_LEFT = "zone_left"
    # the start of cover
    STARTS_AFTER_WAIT = "starts_after_wait"
    STARTS_AFTER_BREAK = "starts_after_break"
    STARTS_NEXT_DAY = "starts_next_day"
    STARTS_ON_PAYMENT = "starts_on_payment"
    # the amount, voluntary
    VOLUNTARY_RATE = "voluntary_rate"
    POVERTY_LINE = "poverty_line"
    VOLUNTARY_SUPPORT = "voluntary_support"
    SUPPORT_MONTHS_LEFT = "support_months_left"
    YEARS_AHEAD = "years_ahead"
    MISSING_MONTHS = "missing_months"
    MISSING_NOT_SUPPORTED = "missing_not_supported"
    TERMS_OF_THE_DAY = "terms_of_the_day"
    # refunds
    UNUSED_MONTHS = "unused_months"
    # refusals
    PAID_BY_STATE = "paid_by_state"
    CLOCK_NOT_STARTED = "clock_not_started"
    MONTHS_NOT_ALLOWED = "months_not_allowed"
    BELOW_FLOOR = "below_floor"
    ABOVE_CEILING = "above_ceiling"
    NOT_ON_STEP = "not_on_step"
    INTEREST_UNKNOWN = "interest_unknown"
    METHOD_NOT_FINISHED = "method_not_finished"


PARAMS: Mapping[ReasonCode, tuple[str, ...]] = {
    ReasonCode.BASE_SALARY: ("amount", "since"),
    ReasonCode.HEALTH_RATE: ("rate", "since", "month"),
    ReasonCode.LADDER: ("place", "share", "first"),
    ReasonCode.PAID_EARLIER_THIS_YEAR: ("count", "year"),
    ReasonCode.ORDER_PROVISIONAL: ("year",),
    ReasonCode.MONTHS: ("months",),
    ReasonCode.STATE_SUPPORT: ("group", "share"),
    ReasonCode.PROVINCIAL_SUPPORT: ("province", "group", "share"),
    ReasonCode.NO_LADDER: ("group",),
    ReasonCode.ROUNDING: ("exact", "rounded"),
    ReasonCode.PRICE_KEPT: ("changes_on",),
    ReasonCode.SEVERAL_GROUPS: ("chosen", "others"),
    ReasonCode.CHILD_BY_BIRTH: ("born", "until"),
    ReasonCode.BIRTH_UNCERTAIN: ("born", "until"),
    ReasonCode.SUPPORT_CLOCK: ("group", "since", "until"),
    ReasonCode.CLOCK_NOT_CHECKED: ("group", "months"),
    ReasonCode.STATUS_LAPSED: ("group", "until"),
    ReasonCode.GROUP_NOT_IN_FORCE: ("group", "on"),
    ReasonCode.OVERRIDDEN: ("group", "reason"),
    ReasonCode.PROVINCE_ALIAS: ("given", "now"),
    ReasonCode.ZONE_LISTED: ("zone", "since", "decision"),
    ReasonCode.ZONE_LEFT: ("since", "decision"),
    ReasonCode.STARTS_AFTER_WAIT: ("days",),
    ReasonCode.STARTS_AFTER_BREAK: ("days", "break_days", "covered_until"),
    ReasonCode.STARTS_NEXT_DAY: ("covered_until",),
    ReasonCode.STARTS_ON_PAYMENT: ("covered_until", "break_days"),
    ReasonCode.VOLUNTARY_RATE: ("rate", "income", "month"),
    ReasonCode.POVERTY_LINE: ("amount", "since"),
    ReasonCode.VOLUNTARY_SUPPORT: ("group", "share", "month", "months"),
    ReasonCode.SUPPORT_MONTHS_LEFT: ("left", "most"),
    ReasonCode.YEARS_AHEAD: ("months", "interest"),
    ReasonCode.MISSING_MONTHS: ("months", "interest"),
    ReasonCode.MISSING_NOT_SUPPORTED: (),
    ReasonCode.TERMS_OF_THE_DAY: ("on",),
    ReasonCode.UNUSED_MONTHS: ("unused", "months"),
    ReasonCode.PAID_BY_STATE: ("group", "since"),
    ReasonCode.CLOCK_NOT_STARTED: ("group", "since"),
    ReasonCode.MONTHS_NOT_ALLOWED: ("months", "allowed"),
    ReasonCode.BELOW_FLOOR: ("income", "floor"),
    ReasonCode.ABOVE_CEILING: ("income", "ceiling"),
    ReasonCode.NOT_ON_STEP: ("income", "floor", "step"),
    ReasonCode.INTEREST_UNKNOWN: ("on",),
    ReasonCode.METHOD_NOT_FINISHED: ("income", "months", "until"),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One step of an explanation. `params` holds exactly the names that `PARAMS` lists for `code`."""

    code: ReasonCode
    params: Mapping[str, Param]
    source: Source | None = None
    certainty: Certainty = Certainty.LAW

    def __post_init__(self) -> None:
        assert tuple(self.params) == PARAMS[self.code], (self.code, tuple(self.params))
