"""What a policy pack may and must hold, as one table: the schema that every pack is read against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

FORMAT = 1
"""The shape of the file that this program reads."""


class Kind(Enum):
    """The shape of a parameter's value, as written in the file."""

    MONEY = auto()
    """Whole dong, not negative."""
    COUNT = auto()
    COUNTS = auto()
    SHARE = auto()
    """Text with a percent sign: `4.5%`."""
    SHARES = auto()
    SPAN = auto()
    """`{ days = 30 }` or `{ months = 36 }`."""
    FLAG = auto()
    CODES = auto()
    TABLE = auto()
    """A table from code to code."""
    MONTH_DAY = auto()
    """`09-30`."""
    ROUNDING = auto()


ROUNDINGS = ("participant_half_up_on_period",)
"""Known rounding rules. The person's share of the whole period is rounded, halves up; the State takes the remainder."""


@dataclass(frozen=True, slots=True)
class Spec:
    """One parameter: its value's shape, the keys each row bears, and whether a pack without it is refused."""

    kind: Kind
    keys: tuple[str, ...] = ()
    required: bool = True


PARAMETERS: Mapping[str, Spec] = {
    "base_salary": Spec(Kind.MONEY),
    "rounding": Spec(Kind.ROUNDING),
    "law_order": Spec(Kind.CODES),
    "provinces": Spec(Kind.CODES),
    "province_alias": Spec(Kind.TABLE),
    "health.rate": Spec(Kind.SHARE),
    "health.ladder": Spec(Kind.SHARES),
    "health.periods": Spec(Kind.COUNTS),
    "health.price_kept": Spec(Kind.FLAG),
    "health.refund_unused": Spec(Kind.FLAG),
    "health.state_paid": Spec(Kind.FLAG, ("group",)),
    "health.support": Spec(Kind.SHARE, ("group",)),
    "health.support_clock": Spec(Kind.SPAN, ("group",)),
    "health.ladder_before_support": Spec(Kind.FLAG, ("group",), required=False),
    "health.zone_groups": Spec(Kind.CODES, ("group",), required=False),
    "health.top_up": Spec(Kind.SHARE, ("place", "group"), required=False),
    "health.first_wait": Spec(Kind.SPAN),
    "health.break_limit": Spec(Kind.SPAN),
    "health.break_limit_other_reading": Spec(Kind.SPAN, required=False),
    "health.continuous_renewal": Spec(Kind.FLAG),
    "health.continuity_gap": Spec(Kind.SPAN),
    "health.continuity_years": Spec(Kind.COUNT),
    "health.copay_months": Spec(Kind.COUNT),
    "health.free_visit": Spec(Kind.SHARE),
    "health.renewal_window": Spec(Kind.SPAN),
    "health.child_age": Spec(Kind.COUNT),
    "health.child_cutoff": Spec(Kind.MONTH_DAY),
    "voluntary.rate": Spec(Kind.SHARE),
    "voluntary.poverty_line": Spec(Kind.MONEY),
    "voluntary.ceiling_multiple": Spec(Kind.COUNT),
    "voluntary.step": Spec(Kind.MONEY),
    "voluntary.support": Spec(Kind.SHARE, ("group",)),
    "voluntary.top_up": Spec(Kind.SHARE, ("place", "group"), required=False),
    "voluntary.support_months": Spec(Kind.COUNT),
    "voluntary.periods": Spec(Kind.COUNTS),
    "voluntary.price_kept": Spec(Kind.FLAG),
    "voluntary.refund_unused": Spec(Kind.FLAG),
    "voluntary.deadline_months": Spec(Kind.COUNT, ("months",)),
    "voluntary.change_after_method": Spec(Kind.FLAG, required=False),
    "voluntary.years_ahead": Spec(Kind.COUNTS),
    "voluntary.years_ahead_terms": Spec(Kind.FLAG),
    "voluntary.years_ahead_supported": Spec(Kind.FLAG),
    "voluntary.interest": Spec(Kind.SHARE),
    "voluntary.missing_most": Spec(Kind.COUNT),
    "voluntary.missing_supported": Spec(Kind.FLAG),
    "cash.remit_within": Spec(Kind.SPAN, required=False),
    "cash.remit_hour": Spec(Kind.COUNT, required=False),
    "cash.void_witness_above": Spec(Kind.MONEY, required=False),
}
"""Every parameter by name. A dotted name stands in the file as `[[health.rate]]`."""

HEALTH_GROUPS: tuple[str, ...] = (
    "poor",
    "child_under_6",
    "minority_difficult_area",
    "near_poor_minority_mountain",
    "extremely_difficult_area",
    "island",
    "merit",
    "veteran",
    "social_allowance",
    "elderly_75_survivor",
    "elderly_70_near_poor_survivor",
    "militia",
    "organ_donor",
    "safe_zone",
    "near_poor_poor_commune",
    "near_poor",
    "minority_exited_commune",
    "student",
    "village_staff",
    "trafficking_victim",
    "farm_average",
    "household",
)
"""Codes of the health groups that a commune meets. What each is worth on a day stands in the pack."""

VOLUNTARY_GROUPS: tuple[str, ...] = ("poor", "near_poor", "ethnic_minority", "island", "other")
"""Codes of the support groups of the voluntary scheme."""

GROUPS_OF: Mapping[str, tuple[str, ...]] = {"health": HEALTH_GROUPS, "voluntary": VOLUNTARY_GROUPS}
"""Which codes the key `group` may hold, by the first part of a parameter's name."""
