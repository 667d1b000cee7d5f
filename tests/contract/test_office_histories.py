"""Any history of bundles, in any order, cut anywhere and repeated: both databases end with the same tables."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fieldapp.domain.facts import Body
from fieldapp.office.devices import activate, invite_device
from fieldapp.office.imports import add_unit
from fieldapp.office.office import Office
from fieldapp.office.officers import add_officer
from fieldapp.office.store import projection
from fieldapp.wire.activation import ActivationRequest, derive_keys, read_activation_answer, write_activation
from fieldapp.wire.keys import SigningKey
from tests.builders import BODIES
from tests.office_play import COMMUNE, PlayedLaptop, new_office
from tests.postgres import Cluster


@dataclass
class Pair:
    """One office over SQLite and one over PostgreSQL that are asked the same things."""

    offices: tuple[Office, Office]
    played: int = 0

    def new_unit(self) -> int:
        """A register unit of its own for one history, with an officer."""
        self.played += 1
        units = []
        for office in self.offices:
            with office.writing() as desk:
                unit = add_unit(office, desk, COMMUNE).unit
            assert add_officer(office, "Cán bộ mẫu", [str(unit)]) == f"O{self.played + 1}"
            units.append(unit)
        assert units[0] == units[1]
        return units[0]

    def new_laptop(self, unit: int) -> PlayedLaptop:
        """A laptop that both know under one id and key."""
        private = random.Random(f"{unit}").randbytes(32)
        made = []
        for office in self.offices:
            keys = derive_keys(invite_device(office, [str(unit)], f"O{self.played + 1}").code)
            message = write_activation(ActivationRequest(SigningKey("", private).public, "", bytes(16)), keys)
            made.append(read_activation_answer(activate(office, message), message, keys))
        assert made[0].device == made[1].device
        return PlayedLaptop(made[0].device, SigningKey(made[0].device, private), made[0])


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory, postgres_cluster: Cluster) -> Iterator[Pair]:
    folder = tmp_path_factory.mktemp("offices")
    name = postgres_cluster.create_database()
    offices = new_office(folder / "a"), new_office(folder / "b", postgres_cluster.url(name))
    yield Pair(offices)
    for office in offices:
        office.close()
    postgres_cluster.drop_database(name)


def digests(office: Office, unit: int) -> dict[str, str]:
    with office.database.reading() as transaction:
        stored = projection.canonical_export(transaction, [unit])
        assert projection.digests_of(projection.replay(transaction, unit)) == stored
    return stored


def deliver_shuffled(office: Office, laptops: list[PlayedLaptop], draw: random.Random) -> None:
    """Bundles that begin and end anywhere, some twice, in any order, until the office holds everything."""
    while True:
        held = {laptop.device: office.exchange.high_water(laptop.device).seq for laptop in laptops}
        waiting = [laptop for laptop in laptops if held[laptop.device] < len(laptop.facts)]
        if not waiting:
            return
        laptop = draw.choice(waiting)
        first = draw.randint(0, held[laptop.device])
        last = draw.randint(first + 1, len(laptop.facts))
        bundle = laptop.sealed(first, last)
        for _ in range(draw.choice((1, 1, 2))):
            office.answer_sync(laptop.request(bundle))


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    st.lists(st.lists(st.tuples(BODIES, st.integers(1, 60)), min_size=1, max_size=8), min_size=1, max_size=3),
    st.integers(0, 2**32),
)
def test_any_history_ends_in_equal_tables(pair: Pair, history: list[list[tuple[Body, int]]], seed: int) -> None:
    unit = pair.new_unit()
    laptops = [pair.new_laptop(unit) for _ in history]
    for laptop, bodies in zip(laptops, history, strict=True):
        for body, counter in bodies:
            laptop.write(body, unit=unit, counter=counter)
    one, other = pair.offices
    for laptop in laptops:
        one.answer_sync(laptop.request(laptop.sealed(0)))
    deliver_shuffled(other, laptops, random.Random(seed))
    assert digests(one, unit) == digests(other, unit)
    for laptop in laptops:
        assert one.exchange.high_water(laptop.device) == other.exchange.high_water(laptop.device)
        assert one.exchange.parked(laptop.device) == other.exchange.parked(laptop.device)
