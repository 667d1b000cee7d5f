"""Rules that begin later, in words: what the officer should be able to tell people ahead."""

from __future__ import annotations

from datetime import date, timedelta

from fieldapp.domain.dates import display_date
from fieldapp.domain.money import Money
from fieldapp.domain.policy import Parameter
from fieldapp.domain.policy_changes import value_text
from fieldapp.domain.policy_schema import PARAMETERS, Kind
from fieldapp.domain.reasons import Certainty
from fieldapp.i18n import _
from fieldapp.policy_words import GROUP_NAMES, certainty_name, parameter_name
from fieldapp.services.rules import AnnouncedRule

AHEAD = timedelta(days=60)
"""So long before a day people ask about it."""


def soon(rules: tuple[AnnouncedRule, ...], today: date) -> tuple[AnnouncedRule, ...]:
    """Those that begin within the time ahead."""
    return tuple(rule for rule in rules if rule.coming.starts <= today + AHEAD)


def announcement(rule: AnnouncedRule) -> str:
    """One line: `từ 01/01/2027: chuẩn nghèo nông thôn 1.500.000 → 2.200.000 (suy ra từ văn bản)`."""
    coming = rule.coming
    groups = ", ".join(_(GROUP_NAMES.get(key, key)) for key in coming.keys)
    name = f"{parameter_name(coming.name)} ({groups})" if groups else parameter_name(coming.name)
    value = _shown(coming)
    if rule.now is not None and rule.changes_value:
        value = f"{_shown(rule.now)} → {value}"
    line = _("từ {day}: {name} {value}").format(day=display_date(coming.starts), name=name, value=value)
    return line if coming.certainty is Certainty.LAW else f"{line} ({certainty_name(coming.certainty)})"


def _shown(row: Parameter) -> str:
    spec = PARAMETERS.get(row.name)
    if spec is not None and spec.kind is Kind.MONEY:
        return str(Money(row.whole))
    return value_text(row.value).replace(".", ",").replace("%", "\u00a0%")
