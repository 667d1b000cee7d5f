"""Time as the program sees it, injected so that nothing reads a clock behind its back."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Protocol

VIETNAM = timezone(timedelta(hours=7), "+07")
"""Viet Nam keeps UTC+7 all year; a fixed offset needs no time-zone data on a laptop."""


class Clock(Protocol):
    """What time it is. `now` is aware, in any zone."""

    def now(self) -> datetime: ...


def day_of(moment: datetime) -> date:
    """The Vietnamese calendar day of an aware moment."""
    return moment.astimezone(VIETNAM).date()
