"""Finding people among 20,000 as one types, against a scan with LIKE: `python -m tests.benchmarks search`."""

from __future__ import annotations

import random
from functools import partial

from fieldapp.domain.fact_kinds import HouseholdRegistered
from fieldapp.domain.names import fold
from tests.benchmarks.store_people import register_of_people, spread, times

QUERIES = 300


def main() -> None:
    """Names typed in full, in part, by initials, numbers in part; each with its medians and the ratio to the scan."""
    draw = random.Random(5)
    with register_of_people() as (store, _, facts):
        members = [
            member for fact in facts if isinstance(fact.body, HouseholdRegistered) for member in fact.body.members
        ]
        chosen = draw.sample(members, QUERIES)
        names = [fold(member.name) for member in chosen]
        typed = {
            "a whole name": names,
            "while typing": [" ".join([*name.split()[:-1], name.split()[-1][:2]]) for name in names],
            "initials": ["".join(word[0] for word in name.split()) for name in names],
            "two letters": [name[:2] for name in names],
            "a citizen id": [member.citizen_id for member in chosen],
            "its last six": [member.citizen_id[-6:] for member in chosen],
            "mistyped": [name[:-2] + name[-1] + "x" for name in names],
        }
        database = store.database
        scan = times(
            [
                partial(database.rows, "SELECT id FROM member WHERE name LIKE ? LIMIT 20", (f"%{member.name}x%",))
                for member in chosen[:50]
            ]
        )
        print(f"people {len(members)}, scan with LIKE   {spread(scan)}")
        for what, texts in typed.items():
            taken = times([partial(store.register.find, text, 20) for text in texts])
            print(f"{what:14} {spread(taken)}   {scan[len(scan) // 2] / taken[len(taken) // 2]:7.1f} times as fast")
        homes = [fact.made(0) for fact in draw.sample(facts, QUERIES)]
        print(f"open household {spread(times([partial(store.register.household, home) for home in homes]))}")


if __name__ == "__main__":
    main()
