"""`make bench-sync`: bytes a record and seconds, push and pull, ours beside Anki and PouchDB; exit 1 when not ahead.

A record is a person of the published record set. Ours push them as the enrolments of their households and pull them as
the register of a fresh laptop; Anki and PouchDB push and pull each person as one note or document with the same texts.
Each sends over the same kind of link, a relay on loopback; setting up accounts and activation are not counted.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from fieldapp import bootstrap
from fieldapp.bootstrap import Opened
from fieldapp.services.exchange import Watch
from tests.benchmarks.peers import others
from tests.benchmarks.peers.others import Peer, Taken, taken
from tests.link.play import activate, found_office, homes, invite, write_people
from tests.link.proxy import SlowLink, Weather
from tests.office_process import run_office

SYSTEMS = ("ours", "Anki", "PouchDB")


@dataclass(frozen=True, slots=True)
class Row:
    """How many people, over what link."""

    people: int
    kilobits: int
    round_trip_ms: int

    @property
    def weather(self) -> Weather:
        """The link."""
        return Weather(self.kilobits * 125, self.round_trip_ms / 1000)


ROWS = (Row(1_000, 64, 600), Row(10_000, 1_000, 200))
"""10,000 people on the slow link would keep PouchDB for half an hour; the faster one is a mast on a good day."""


def records(people: int) -> list[list[str]]:
    """The people as texts: household, tie, name, birth, sex, numbers, ethnicity, groups, proof of identity, village."""
    return [
        [
            str(number), one.tie, one.name, one.born, one.sex, one.citizen_id, one.insurance_code, one.phone,
            one.ethnicity, " ".join(one.groups), one.verified, home.village,
        ]
        for number, home in enumerate(homes(people), 1)
        for one in home.members
    ]  # fmt: skip


def _timed(opened: Opened, link: SlowLink) -> Taken:
    link.count_anew()
    started = time.monotonic()
    report = opened.workplace.exchange.run(Watch())
    seconds = time.monotonic() - started
    assert report.finished
    return taken(link.count_anew(), seconds)


def ours(folder: Path, row: Row) -> dict[str, Taken]:
    """Push from a laptop that has spoken with its office before; pull by one that has not."""
    found: dict[str, Taken] = {}
    found_office(folder / "office")
    with run_office(folder / "office") as office, SlowLink(office.address) as link:
        laptop = activate(folder / "laptop", link.address, invite(folder / "office"))
        with laptop.open() as opened:
            opened.workplace.exchange.run(Watch())
            write_people(opened, row.people)
            link.weather = row.weather
            found["push"] = _timed(opened, link)
            found["nothing new"] = _timed(opened, link)
    found_office(folder / "register", row.people)
    with run_office(folder / "register") as office, SlowLink(office.address) as link:
        laptop = activate(folder / "fresh", link.address, invite(folder / "register"))
        with laptop.open() as opened:
            link.weather = row.weather
            found["pull"] = _timed(opened, link)
            assert len(list(opened.store.database.rows("SELECT id FROM member"))) >= row.people
    return found


def _anki(peer: Peer) -> dict[str, Taken]:
    peer.quietly("prepare")
    found = {"push": peer.measure("push"), "nothing new": peer.measure("nothing")}
    changes, whole = peer.measure("pull"), peer.measure("pull_whole")
    # as changes to an empty collection or as the whole file: whichever serves Anki better
    found["pull"] = Taken(
        min(changes.bytes, whole.bytes), min(changes.seconds, whole.seconds), min(changes.turns, whole.turns)
    )
    return found


def _pouch(peer: Peer) -> dict[str, Taken]:
    peer.quietly("prepare")
    found = {"push": peer.measure("push"), "nothing new": peer.measure("nothing")}
    found["pull"] = peer.measure("pull")
    return found


def measure(folder: Path, row: Row) -> dict[str, dict[str, Taken]]:
    """Each system in turn, on the same records."""
    file = folder / "records.json"
    file.write_text(json.dumps(records(row.people), ensure_ascii=False), encoding="utf-8")
    found: dict[str, dict[str, Taken]] = {"ours": ours(folder / "ours", row)}
    with others.anki(folder / "anki", file, row.weather) as peer:
        found["Anki"] = _anki(peer)
    with others.pouch(folder / "pouch", file, row.weather) as peer:
        found["PouchDB"] = _pouch(peer)
    return found


def _told(row: Row, found: dict[str, dict[str, Taken]]) -> bool:
    """Print a row's table; whether we are ahead wherever records move (with nothing new, one round trip is least)."""
    print(f"\n{row.people:,} people, {row.kilobits} kbit/s, {row.round_trip_ms} ms there and back")
    print(f"{'':12}{'':9}{'ours':>9}{'Anki':>9}{'PouchDB':>9}   ours ÷ Anki  ours ÷ PouchDB")
    is_ahead = True
    shown: tuple[tuple[str, str, Callable[[Taken], float]], ...] = (
        ("push", "B/record", lambda one: one.bytes / row.people),
        ("push", "s", lambda one: one.seconds),
        ("pull", "B/record", lambda one: one.bytes / row.people),
        ("pull", "s", lambda one: one.seconds),
        ("nothing new", "B", lambda one: one.bytes),
        ("nothing new", "s", lambda one: one.seconds),
        ("nothing new", "turns", lambda one: one.turns),
    )
    for what, unit, value in shown:
        mine, *theirs = (value(found[system][what]) for system in SYSTEMS)
        ratios = [mine / other for other in theirs]
        is_ahead = is_ahead and (what == "nothing new" or all(ratio < 1 for ratio in ratios))
        figures = "".join(f"{figure:9.1f}" for figure in (mine, *theirs))
        print(f"{what:12}{unit:9}{figures}   {ratios[0]:11.3f}  {ratios[1]:14.3f}", flush=True)
    return is_ahead


def main(wanted: str = "") -> int:
    """Print a table for each row (`wanted`: only the row of so many people); exit status."""
    ahead = []
    for row in ROWS:
        if not wanted or int(wanted) == row.people:
            with tempfile.TemporaryDirectory() as name:
                os.environ[bootstrap.SECRETS_FOLDER] = str(Path(name) / "secrets")
                ahead.append(_told(row, measure(Path(name), row)))
    print("\nahead on every row" if all(ahead) else "\nNOT ahead on every row")
    return 0 if all(ahead) else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
