"""How far journal and tables are behind what has been acknowledged."""

from __future__ import annotations

import sqlalchemy as sa

from fieldapp.office.store.database import Transaction
from fieldapp.office.store.schema import SCHEMA

HIGH_WATER, ENTERED = SCHEMA["high_water"], SCHEMA["entered"]
FEED_STATE, PROJECTED = SCHEMA["feed_state"], SCHEMA["projected"]


def waiting_facts(transaction: Transaction) -> int:
    """Facts that are acknowledged and not in the tables yet; one sum over the authors, one over the units."""
    behind = HIGH_WATER.c.seq - sa.func.coalesce(ENTERED.c.seq, 0)
    not_entered = sa.select(sa.func.sum(behind)).select_from(
        HIGH_WATER.outerjoin(ENTERED, ENTERED.c.device == HIGH_WATER.c.device)
    )
    not_projected = sa.select(sa.func.sum(FEED_STATE.c.last_place - PROJECTED.c.place)).select_from(
        FEED_STATE.join(PROJECTED, PROJECTED.c.unit == FEED_STATE.c.unit)
    )
    return transaction.number(not_entered) + transaction.number(not_projected)
