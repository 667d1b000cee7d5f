"""What the office's facts after a loss do to the tables. That it was restored changes no row."""

from __future__ import annotations

from fieldapp.domain import tables as t
from fieldapp.domain.draft import Draft, effect
from fieldapp.domain.restore_facts import NumbersQuestioned

QUESTIONED = (t.NUMBER_QUESTION,)
"""Every question and every answer stands; the last one over a number counts."""


@effect(NumbersQuestioned)
def _numbers_questioned(draft: Draft, body: NumbersQuestioned) -> None:
    draft.append(
        t.NUMBER_QUESTION,
        0,
        device=body.device,
        series=body.series,
        first=body.first,
        last=body.last,
        on_day=body.on,
        outcome=body.outcome,
        reason=body.reason,
        counter=draft.fact.counter,
        wall=draft.fact.wall,
    )
