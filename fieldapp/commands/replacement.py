"""Backing a laptop up, and putting a new laptop in the place of one that is gone. Composes, as `bootstrap` does."""

from __future__ import annotations

from pathlib import Path

from fieldapp.bootstrap import Surroundings, call_here, make_gate, open_profile
from fieldapp.storage.errors import ProfileExists
from fieldapp.storage.fact_log import PEER
from fieldapp.storage.former_devices import OldBundle, OldDevice
from fieldapp.storage.pins import refuse_weak
from fieldapp.storage.profile import Store
from fieldapp.storage.profile_backup import opened_backup, write_backup
from fieldapp.sync.last_words import seal_journal
from fieldapp.wire.keys import SigningKey

FORMER_NAME = "former.db"
"""Where the database of a backup stands, encrypted, while it is being taken over."""


def back_up(folder: Path, around: Surroundings, officer: str, pin: str, target: Path, passphrase: str) -> int:
    """Everything of a profile in one file under a passphrase; its bytes. Raises what `Profile.open` raises,
    `WeakPassphrase`, `OSError`.
    """
    profile = open_profile(folder, around)
    key = profile.key(officer, pin, around.clock)
    store = profile.open(officer, pin, around.clock)
    try:
        at_ms = int(around.clock.now().timestamp() * 1000)
        return write_backup(store.database, key, target, passphrase, at_ms=at_ms, random_bytes=around.random_bytes)
    finally:
        store.close()


def restore(
    folder: Path, around: Surroundings, source: Path, passphrase: str, *, code: str, pin: str, address: str = ""
) -> tuple[str, str]:
    """A new device in place of the one that was backed up, by a new one-time code: the old id and the new one.

    The old journal is taken over to be read and sent, never to be added to. Raises `ProfileExists`, `NotABackup`,
    `WrongPassphrase`, `TornBundle`, and what activation raises; then there is no profile and the code is not used up.
    """
    refuse_weak(pin)
    profile = open_profile(folder, around)
    if profile.exists():
        raise ProfileExists(str(folder))
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with opened_backup(source, passphrase, folder / FORMER_NAME) as backup:
        old = Store(backup.database, around.clock, around.random_bytes)
        make_gate(folder, around, call_here).activate(address or old.sync.identity().office_url, code, pin)
        store = profile.open(profile.officers()[0].id, pin, around.clock)
        try:
            return backup.device, take_over(old, store)
        finally:
            store.close()


def take_over(old: Store, store: Store) -> str:
    """The old journal goes into a new profile: the whole of it as the old device's own bundles, and what the office has
    not acknowledged also to be looked at. The new device's id.
    """
    identity, head = old.sync.identity(), old.journal.head()
    runs = seal_journal(old.sync, SigningKey(identity.device, identity.signing_key), head.seq)
    store.former.add(
        OldDevice(identity.device, identity.signing_key, head.seq),
        head.acknowledged,
        [OldBundle(run.first, run.last, run.sealed) for run in runs],
    )
    unsent = old.sync.own_facts(head.acknowledged, head.seq)
    store.sync.take([own.fact for own in unsent], {}, source=PEER)
    return store.sync.identity().device
