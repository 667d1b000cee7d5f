"""Names of things: who wrote them, in which fact, which one in it.

An id is derived from the fact that made the thing, `device.seq.n`, so it is unique without a network, sorts by
author and age, and costs nothing on the wire. Authors are laptops (`L1`, `L2` …) and incarnations of the office
(`C1`, `C2` …).
"""

from __future__ import annotations

import re
from typing import NewType

from fieldapp.domain.errors import RuleBroken

EntityId = NewType("EntityId", str)
"""`device.seq.n`, or the empty string where there is none."""

Day = NewType("Day", str)
"""A calendar day `YYYY-MM-DD`, or the empty string where there is none."""

NO_ID = EntityId("")
NO_DAY = Day("")

_ENTITY = re.compile(r"([LC][1-9][0-9]{0,8})\.([1-9][0-9]{0,15})\.(0|[1-9][0-9]{0,6})\Z")


class BadEntityId(RuleBroken):
    """A text that is no `device.seq.n`."""

    code = "bad_entity_id"

    def __init__(self, text: str) -> None:
        super().__init__(text=text[:40])


def entity_id(device: str, seq: int, n: int) -> EntityId:
    """The id of the `n`-th thing that fact `(device, seq)` makes."""
    return EntityId(f"{device}.{seq}.{n}")


def split_entity_id(text: str) -> tuple[str, int, int]:
    """`(device, seq, n)` of an id; raises `BadEntityId`."""
    match = _ENTITY.match(text)
    if match is None:
        raise BadEntityId(text)
    return match[1], int(match[2]), int(match[3])


def is_office(author: str) -> bool:
    """Whether an author is an incarnation of the office."""
    return author.startswith("C")
