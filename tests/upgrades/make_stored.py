"""Makes the stored file of the present version: `python -m tests.upgrades.make_stored`.

Run once when a version is released; the files of earlier versions are never made again. What stands in one is written
by `fill`, which only ever uses what version 1 already had.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from fieldapp.domain import fact_kinds as k
from fieldapp.domain.facts import UnknownBody
from fieldapp.domain.ids import NO_ID, Day, EntityId
from fieldapp.storage.database import Database
from fieldapp.storage.migrations.sequence import schema_version
from fieldapp.storage.profile import Store
from tests.contract.samples import TODAY, foreign, identity, line, person

FOLDER = Path(__file__).parent
KEY = bytes(range(32))
"""The raw key of every stored file; nothing real is in them."""


class StoredClock:
    """Stands still."""

    def now(self) -> datetime:
        return datetime(2026, 11, 21, 1, tzinfo=UTC)


def counted(size: int) -> bytes:
    """Bytes in place of random ones, so that the same file comes out."""
    return bytes(range(size))


def fill(store: Store) -> None:
    """A household with a payment, a correction in conflict, an erased neighbour, a fact from the future, a draft."""
    store.sync.activate(identity())
    neighbour = foreign("C1", 1, k.HouseholdRegistered((person("Quàng Thị Quên", "head"),), village="Bản Hai"))
    numbers = foreign("C1", 2, k.NumbersAllotted("L1", "SL26T", 1, 50, Day("2026-11-01")))
    rows = {"household": [{"id": "C1.900.0", "village": "Bản Ba", "status": "living", "created": "3@C1", "stamps": ""}]}
    store.sync.load_snapshot(8, 5, rows, signed=b"signed")
    store.sync.take([neighbour, numbers, foreign("C1", 3, UnknownBody(901, ("x",), ("y",)))], {7: 3})
    with store.journal.writing("O1", NO_ID) as writing:
        home = writing.add(
            7,
            k.HouseholdRegistered(
                (person("Lò Văn Mẫu", "head", phone="0912000000"), person("Lò Thị Mẫu")), village="Bản Một"
            ),
        )
        member = home.made(1)
        taken = writing.add(
            7,
            k.ContributionCollected(
                home.made(0), member, "health", "months", 12, TODAY, 1_263_600, (line(member, 1_263_600),), "2026", "ab"
            ),
        )
        receipt = writing.add(7, k.ReceiptIssued(taken.made(0), "SL26T", 1, 1_263_600, TODAY))
        writing.add(7, k.ReceiptVoided(receipt.made(0), TODAY, cash_returned=True, reason="nhầm"))
    for device, phone in (("L2", "0912000001"), ("L3", "0912000002")):
        change = k.FieldChange("phone", (home.stamp,), phone)
        store.sync.take([foreign(device, 1, k.MemberCorrected(EntityId(member), (change,)), counter=9)], {})
    store.sync.take([foreign("C1", 4, k.PayloadErased("C1", 1))], {})
    head = store.sync.own_facts(1, 1)[0]
    store.sync.acknowledge(2, head.chain, 1_795_000_000_000)
    store.drafts.save("enrol", '{"name": "Lò"}')
    store.settings.put("language", "en")


def main() -> None:
    """Write `v<number>.db` beside this file, never over one that is there."""
    beside = FOLDER / "new.db"
    store = Store(Database.open(beside, KEY), StoredClock(), counted)
    fill(store)
    number = schema_version(store.database)
    store.close()
    target = FOLDER / f"v{number}.db"
    if target.exists():
        raise FileExistsError(target)
    beside.rename(target)


if __name__ == "__main__":
    main()
