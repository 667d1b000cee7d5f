"""What each fact does to the tables: the one place that says so, for laptop and office alike.

`reads` names the rows a fact touches; `project` turns those rows and the fact into the rows to write. Both are pure.
Facts may arrive in any order, and a fact again once its personal part has been erased: the rows end up equal. Derived
things (ladder place, cover on a day, cash in hand) are queries over these rows and are not written anywhere.
"""

from __future__ import annotations

from fieldapp.domain import cash_effects, restore_effects, review_effects
from fieldapp.domain.draft import EFFECTS, Draft, RowKey, Rows, RowValues
from fieldapp.domain.effects import DISSOLVED, LIVING, MOVED_OUT
from fieldapp.domain.facts import Fact, UnknownBody, UnknownFactKind

assert review_effects.SETTLED_TABLES, "imported so that its effects are declared"
assert restore_effects.QUESTIONED, "likewise"
assert cash_effects.CASH_TABLES, "likewise"

__all__ = ["DISSOLVED", "LIVING", "MOVED_OUT", "RowKey", "RowValues", "Rows", "project", "reads"]


class _Recorder(dict[RowKey, RowValues]):
    """Stands for the stored rows while finding out which ones a fact asks for."""


def reads(fact: Fact) -> tuple[RowKey, ...]:
    """The rows that `project` needs to see for this fact; none for a kind this version does not know."""
    if isinstance(fact.body, UnknownBody):
        return ()
    return tuple(project(_Recorder(), fact))


def project(stored: Rows, fact: Fact) -> dict[RowKey, RowValues]:
    """The rows that `fact` changes, as they are to be written.

    `stored` holds those rows of `reads(fact)` that exist. Raises `UnknownFactKind`.
    """
    if isinstance(fact.body, UnknownBody):
        raise UnknownFactKind(fact.kind)
    draft = Draft(fact, stored)
    effect = EFFECTS.get(type(fact.body))
    if effect is not None:
        effect(draft, fact.body)
    return draft.changed
