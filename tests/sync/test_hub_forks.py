"""A profile copied and used twice: what the office says of a fact replaces what a laptop nearby said of it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from fieldapp.office.exports import canonical_digests
from fieldapp.services.hub import HubUnreachable
from fieldapp.storage.fact_log import FORKED
from fieldapp.wire.problems import FORKED as TOLD_TWICE
from tests.hub_play import HubLaptop, faults, knows
from tests.hub_village import Village


@pytest.fixture
def twin(village: Village, tmp_path: Path) -> Iterator[HubLaptop]:
    """A copy of the second laptop's profile, at work beside it."""
    second = village.laptops[1]
    second.close()
    shutil.copytree(second.folder, tmp_path / "twin")
    second.open()
    made = HubLaptop(tmp_path / "twin", second.officer, village.clock, village.link, 77)
    made.open()
    yield made
    made.shut()


def notices(laptop: HubLaptop) -> list[tuple[str, str]]:
    found = laptop.on_lane(lambda: list(laptop.work.checks.check(deep=True)))
    assert all(finding.notice for finding in found)
    return [(finding.code, finding.where) for finding in found]


def test_the_offices_version_replaces_the_one_that_a_copy_had_handed_over(village: Village, twin: HubLaptop) -> None:
    hub, second, _third = village.laptops
    hub.room.serve()
    guest = twin.pair(hub)
    second.enrol("Lò Thị Thật Mẫu")
    told = [twin.enrol("Quàng Văn Chép Mẫu"), twin.enrol("Vì Văn Sau Mẫu")]
    guest.meet()
    assert knows(hub, "Quàng Văn Chép Mẫu")
    village.link.is_open = True
    second.sync()
    before = hub.on_lane(lambda: hub.store.database.number("SELECT count(*) FROM fact"))
    hub.sync()
    assert knows(hub, "Lò Thị Thật Mẫu")
    assert not knows(hub, "Quàng Văn Chép Mẫu"), "journal, tables and search follow the office"
    assert hub.on_lane(lambda: hub.store.database.number("SELECT count(*) FROM fact")) == before
    assert hub.on_lane(lambda: hub.store.facts.about(told[:1]))[0].body.members[0].name == "Lò Thị Thật Mẫu"  # type: ignore[attr-defined]
    assert notices(hub) == [(FORKED, ".".join(told[0].split(".")[:2]))]
    assert hub.on_lane(lambda: hub.store.database.rows("SELECT count(*) FROM peer_parcel")) == [(0,)]


def test_a_laptop_that_told_two_stories_is_listened_to_no_more(village: Village, twin: HubLaptop) -> None:
    hub, second, _third = village.laptops
    hub.room.serve()
    guest = twin.pair(hub)
    second.enrol("Lò Thị Thật Mẫu")
    twin.enrol("Quàng Văn Chép Mẫu")
    guest.meet()
    village.link.is_open = True
    second.sync()
    hub.sync()
    hub.close()
    with pytest.raises(HubUnreachable):
        guest.meet()
    hub.open()
    hub.serve_at(guest.address)
    twin.enrol("Vì Văn Sau Mẫu")
    guest.meet()
    assert not knows(hub, "Vì Văn Sau Mẫu")
    assert dict(hub.room.state().refused) == {second.device: TOLD_TWICE}
    hub.sync()
    assert hub.export(1) == canonical_digests(village.office)["1"]


def test_the_same_fact_from_both_sides_is_only_confirmed(village: Village) -> None:
    hub, second, _third = village.laptops
    hub.room.serve()
    guest = second.pair(hub)
    second.enrol("Lò Thị Thật Mẫu")
    guest.meet()
    assert hub.sources()["peer"] == 1
    village.link.is_open = True
    second.sync()
    hub.sync()
    assert "peer" not in hub.sources()
    assert faults(hub) == []
    assert hub.export(1) == canonical_digests(village.office)["1"]


def test_the_rows_of_both_units_are_rebuilt(village: Village) -> None:
    """The copy had written about another unit than the office tells of."""
    first, _second, third = village.laptops
    third.enrol("Lò Thị Thật Mẫu", 2)
    (own,) = third.on_lane(lambda: third.store.sync.own_facts(0, 1))
    before = first.export(1)
    first.on_lane(lambda: first.store.sync.take([replace(own.fact, unit=1)], {}, source="peer"))
    assert first.export(1) != before
    first.on_lane(lambda: first.store.sync.take([own.fact], {}))
    assert first.export(1) == before
    held = first.on_lane(lambda: first.store.parts.log.logged(own.fact.device, own.fact.seq))
    assert held is not None
    assert (held.source, held.fact) == ("office", own.fact)
    assert knows(first, "Lò Thị Thật Mẫu")
    assert notices(first) == [(FORKED, f"{own.fact.device}.{own.fact.seq}")]
