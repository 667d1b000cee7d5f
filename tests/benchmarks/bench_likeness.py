"""Possible duplicates among 20,000 people while one types, against comparing with everybody."""

from __future__ import annotations

import dataclasses
import random
from functools import partial

from fieldapp.domain.fact_kinds import HouseholdRegistered
from fieldapp.domain.likeness import Likeness, Traits, compare, traits
from tests.benchmarks.store_people import register_of_people, spread, times

QUESTIONS = 400


def mistyped(person: Traits, draw: random.Random) -> Traits:
    """The same person with one slip: a digit, a letter, or day and month."""
    words, number, born = list(person.words), person.citizen_id, person.born
    slip = draw.randrange(3)
    if slip == 0:
        place = draw.randrange(len(number))
        number = number[:place] + str((int(number[place]) + 1) % 10) + number[place + 1 :]
    elif slip == 1:
        words[-1] = words[-1][:-1] + "q"
    else:
        born = "-".join((born[:4], born[8:], born[5:7]))
    return dataclasses.replace(person, id="new", words=tuple(words), citizen_id=number, born=born)


def main() -> None:
    """A question to the encrypted store, to the index alone, and by a scan; how long the first question takes."""
    draw = random.Random(5)
    with register_of_people() as (store, _, facts):
        people = [
            traits(
                fact.made(n), name=one.name, born=one.born, sex=one.sex, citizen_id=one.citizen_id,
                insurance_code=one.insurance_code, village=fact.body.village, household=fact.made(0),
            )
            for fact in facts
            if isinstance(fact.body, HouseholdRegistered)
            for n, one in enumerate(fact.body.members, start=1)
        ]  # fmt: skip
        wanted = [mistyped(one, draw) for one in draw.sample(people, QUESTIONS)]
        first = times([partial(store.register.alike, 7, wanted[0])])
        asked = times([partial(store.register.alike, 7, one) for one in wanted])
        index = Likeness(people)
        alone = times([partial(index.find, one) for one in wanted])
        scan = times([partial(_scan, people, one) for one in wanted[:10]])
        found = sum(bool(index.find(one)) for one in wanted)
        print(f"people {len(people)}, first question {first[0]:7.1f} ms, found {found} of {QUESTIONS} mistyped")
        print(f"a scan          {spread(scan)}")
        for what, taken in (("the store", asked), ("the index alone", alone)):
            print(f"{what:15} {spread(taken)}   {scan[len(scan) // 2] / taken[len(taken) // 2]:7.1f} times as fast")


def _scan(people: list[Traits], wanted: Traits) -> int:
    return sum(compare(wanted, one) is not None for one in people)


if __name__ == "__main__":
    main()
