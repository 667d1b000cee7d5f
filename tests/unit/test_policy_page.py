"""The page about the pack says what the pack says: nothing assumed or inferred goes untold."""

from __future__ import annotations

import re

from fieldapp import paths
from fieldapp.domain.reasons import Certainty
from fieldapp.storage.policy_packs import load_shipped_pack

PAGE = paths.resource("policy", "README.md").read_text(encoding="utf-8")
PACK = load_shipped_pack()


def names(certainty: Certainty) -> set[str]:
    return {row.name for row in PACK.rows if row.certainty is certainty}


def part(heading: str) -> set[str]:
    """Parameters named under a heading."""
    below = PAGE[PAGE.index(f"## {heading}") :].split("\n## ")[0]
    return set(re.findall(r"`((?:health|voluntary|cash)\.[a-z_]+|law_order|rounding)`", below))


def test_every_assumption_is_on_the_page_and_nothing_else() -> None:
    assert part("Assumed") == names(Certainty.ASSUMED)


def test_everything_inferred_is_on_the_page_and_nothing_else() -> None:
    assert part("Inferred") == names(Certainty.INFERRED)
