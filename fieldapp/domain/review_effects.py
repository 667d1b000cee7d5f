"""What merges, splits and settlements of the office do to the tables.

Each leaves a row in `settlement` as well, so that everybody can see who decided what, and when.
"""

from __future__ import annotations

from fieldapp.domain import fact_kinds as k
from fieldapp.domain import tables as t
from fieldapp.domain.draft import Draft, effect
from fieldapp.domain.tables import Value

MERGE, SPLIT, CONFLICT = "merge", "split", "conflict"
"""Sorts of settlements that kinds of their own bring; the others are named in the fact (`ReviewSettled.sort`)."""

SETTLED_TABLES = {table.name: table for table in (t.HOUSEHOLD, t.MEMBER)}
"""Where conflicts are settled by fact."""


def _settled(draft: Draft, sort: str, **values: Value) -> None:
    fact = draft.fact
    draft.append(t.SETTLEMENT, 0, sort=sort, counter=fact.counter, wall=fact.wall, **values)


@effect(k.PersonMerged)
def _person_merged(draft: Draft, body: k.PersonMerged) -> None:
    draft.write(t.MEMBER, body.member, body.base, merged_into=body.survivor)
    _settled(
        draft, MERGE, subject=body.member, other=body.survivor, on_day=body.on, clerk=body.clerk, reason=body.reason
    )


@effect(k.PersonSplit)
def _person_split(draft: Draft, body: k.PersonSplit) -> None:
    draft.write(t.MEMBER, body.member, body.base, merged_into="")
    _settled(
        draft, SPLIT, subject=body.member, other=body.survivor, on_day=body.on, clerk=body.clerk, reason=body.reason
    )


@effect(k.ConflictSettled)
def _conflict_settled(draft: Draft, body: k.ConflictSettled) -> None:
    table = SETTLED_TABLES.get(body.table)
    if table is not None and body.name in {column.name for column in table.columns}:
        draft.write(table, body.row, body.base, **{body.name: body.value})
    _settled(draft, CONFLICT, subject=body.row, other=body.name, on_day=body.on, clerk=body.clerk, reason=body.reason)


@effect(k.ReviewSettled)
def _review_settled(draft: Draft, body: k.ReviewSettled) -> None:
    _settled(
        draft,
        body.sort,
        subject=body.subject,
        other=body.other,
        outcome=body.outcome,
        on_day=body.on,
        amount=body.amount,
        months=body.months,
        ends_on=body.ends_on,
        clerk=body.clerk,
        reason=body.reason,
    )
    for n, added in enumerate(body.cover, start=1):
        draft.append(
            t.COVER,
            n,
            member=added.member,
            scheme=added.scheme,
            support_group=added.group,
            starts_on=added.starts_on,
            expires_on=added.expires_on,
            contribution=added.contribution,
        )
