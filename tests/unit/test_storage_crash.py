"""A program killed at any moment: what was said to be saved is there, and every writing is whole or absent."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

from fieldapp.storage.profile import Store
from tests.contract.samples import MAI, PIN, SteadyClock, allotted, from_office, new_store, profile_in

WRITER = """
import sys
from pathlib import Path
from fieldapp.domain import fact_kinds as k
from tests.contract import samples as s

folder, first = Path(sys.argv[1]), int(sys.argv[2])
store = s.profile_in(folder).open(s.MAI.id, s.PIN, s.SteadyClock())
print("ready", flush=True)
for number in range(first, first + 400):
    with store.journal.writing(s.MAI.id, "") as writing:
        home = writing.add(7, s.household(s.person(f"Lo Van {number}", "head"), s.person("Lo Thi Mau")))
        taken = writing.add(7, k.ContributionCollected(home.made(0), home.made(1), "health", "months", 12, s.TODAY, 9,
            (s.line(home.made(1), 9),), "2026", "ab" * 32))
        writing.add(7, k.ReceiptIssued(taken.made(0), "SL26T", number, 9, s.TODAY))
        store.drafts.drop("enrol")
    store.drafts.save("enrol", str(number))
    print(number, flush=True)
"""

KILLS = 20


def killed_after(folder: Path, first: int, lines: int) -> int:
    """Run the writer, kill it once it has said so many things; the last number it said was saved."""
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder), str(first)], stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout is not None
        said = [writer.stdout.readline() for _ in range(lines)]
        writer.kill()
        said += writer.stdout.readlines()
        writer.wait()
    assert said[0] == "ready\n"
    # The kill may cut the last line short.
    whole = [line for line in said[1:] if line.endswith("\n")]
    return int(whole[-1]) if whole else first - 1


def counts(store: Store) -> set[int]:
    return {
        store.database.number(statement)
        for statement in (
            "SELECT count(*) FROM receipt",
            "SELECT count(*) FROM contribution",
            "SELECT count(*) FROM household",
            "SELECT count(*) / 2 FROM member",
            "SELECT count(*) / 3 FROM fact WHERE device = 'L1'",
            "SELECT max(number) FROM receipt",
        )
    }


def test_killed_again_and_again_nothing_said_is_lost_and_nothing_is_half(tmp_path: Path) -> None:
    clock = SteadyClock()
    store = new_store(tmp_path, clock)
    from_office(store, allotted(1, 10_000))
    store.close()
    draw = random.Random(7)
    number = 0
    for kill in range(KILLS):
        said = killed_after(tmp_path, number + 1, draw.randint(1, 12))
        store = profile_in(tmp_path).open(MAI.id, PIN, clock)
        written = store.database.number("SELECT coalesce(max(number), 0) FROM receipt")
        assert said <= written <= said + 1
        # Two commits follow each other: the household, then the draft about it.
        assert store.drafts.load("enrol") in {str(said), str(written), ""}
        assert store.drafts.load("enrol") or written == said + 1 or written == 0
        if written:
            assert counts(store) == {written}
        deep = kill % 5 == 4 or kill == KILLS - 1
        assert [finding.code for finding in store.checks.check(deep=deep) if not finding.notice] == []
        store.close()
        number = written
    assert number > 0


DRAFTER = """
import sys
from pathlib import Path
from tests.contract import samples as s

store = s.profile_in(Path(sys.argv[1])).open(s.MAI.id, s.PIN, s.SteadyClock())
store.drafts.save("enrol", "typed so far")
print("saved", flush=True)
sys.stdin.read()
"""


def test_a_draft_just_saved_survives_the_kill(tmp_path: Path) -> None:
    clock = SteadyClock()
    new_store(tmp_path, clock).close()
    with subprocess.Popen(
        [sys.executable, "-c", DRAFTER, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as drafter:
        assert drafter.stdout is not None
        assert drafter.stdout.readline() == b"saved\n"
        drafter.kill()
        drafter.wait()
    store = profile_in(tmp_path).open(MAI.id, PIN, clock)
    assert store.drafts.load("enrol") == "typed so far"
    store.close()
