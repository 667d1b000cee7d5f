"""The vault: who opens it, who does not, and what a wrong PIN costs."""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.storage.atomic_file import write_atomically
from fieldapp.storage.database import Database
from fieldapp.storage.device_secret import SecretFile
from fieldapp.storage.errors import (
    DeviceSecretMissing,
    LastOfficer,
    OfficerHasKey,
    PinDelayed,
    PinNotDigits,
    PinTooShort,
    PinTooSimple,
    ProfileExists,
    ProfileInUse,
    ProfileMissing,
    UnknownOfficer,
    VaultDamaged,
    WrongKey,
    WrongPin,
)
from fieldapp.storage.pins import refuse_weak
from fieldapp.storage.profile import DATABASE_NAME, VAULT_NAME
from fieldapp.storage.profile_lock import ProfileLock
from fieldapp.storage.vault import DELAYS, KdfCost, Vault, VaultOfficer
from tests.contract.samples import MAI, PIN, QUICK, SteadyClock, identity, person, profile_in, register

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
HOA = VaultOfficer("O2", "Người Mẫu Hai")


def made(folder: Path) -> tuple[Vault, bytes]:
    vault, key = Vault.create(folder / VAULT_NAME, SecretFile(folder / "s", secrets.token_bytes), secrets.token_bytes)
    vault.add_officer(key, MAI, PIN, QUICK)
    return vault, key


def read(folder: Path) -> Vault:
    return Vault.read(folder / VAULT_NAME, SecretFile(folder / "s", secrets.token_bytes), secrets.token_bytes)


def test_each_officer_opens_the_same_key_with_a_pin_of_their_own(tmp_path: Path) -> None:
    vault, key = made(tmp_path)
    vault.add_officer(key, HOA, "902746", QUICK)
    again = read(tmp_path)
    assert again.officers() == (MAI, HOA)
    assert again.open("O1", PIN, NOW) == again.open("O2", "902746", NOW) == key
    for officer, pin in (("O1", "902746"), ("O2", PIN)):
        with pytest.raises(WrongPin):
            again.open(officer, pin, NOW)


def test_neither_key_nor_pin_nor_secret_stands_in_the_file(tmp_path: Path) -> None:
    vault, key = made(tmp_path)
    text = (tmp_path / VAULT_NAME).read_text(encoding="utf-8")
    secret = (tmp_path / "s" / f"{vault.profile}.secret").read_bytes()
    for hidden in (PIN, key.hex(), secret.hex()):
        assert hidden not in text
    assert (tmp_path / VAULT_NAME).stat().st_mode & 0o077 == 0
    assert (tmp_path / "s" / f"{vault.profile}.secret").stat().st_mode & 0o077 == 0


def test_a_copied_profile_does_not_open_without_the_device_secret(tmp_path: Path) -> None:
    vault, _ = made(tmp_path)
    secret = tmp_path / "s" / f"{vault.profile}.secret"
    kept = secret.read_bytes()
    secret.unlink()
    with pytest.raises(DeviceSecretMissing):
        read(tmp_path).open("O1", PIN, NOW)
    secret.write_bytes(secrets.token_bytes(32))
    with pytest.raises(WrongPin):
        read(tmp_path).open("O1", PIN, NOW)
    secret.write_bytes(kept)
    read(tmp_path).open("O1", PIN, NOW + timedelta(hours=2))


def test_wrong_pins_cost_growing_time_that_a_restart_does_not_forgive(tmp_path: Path) -> None:
    _, key = made(tmp_path)
    now = NOW
    waits: list[int] = []
    for _ in range(len(DELAYS) + 1):
        with pytest.raises(WrongPin) as refused:
            read(tmp_path).open("O1", "111222", now)
        waits.append(int(str(refused.value.params["wait"])))
        if waits[-1]:
            with pytest.raises(PinDelayed) as delayed:
                read(tmp_path).open("O1", PIN, now)
            assert delayed.value.params["wait"] == waits[-1]
        now += timedelta(seconds=waits[-1])
    assert waits == [*DELAYS, DELAYS[-1]]
    assert waits == sorted(waits)
    assert read(tmp_path).open("O1", PIN, now) == key
    with pytest.raises(WrongPin) as first:
        read(tmp_path).open("O1", "111222", now)
    assert first.value.params["wait"] == DELAYS[0]


def test_a_clock_set_back_never_waits_longer_than_the_delay(tmp_path: Path) -> None:
    made(tmp_path)
    for _ in range(4):
        with pytest.raises(WrongPin):
            read(tmp_path).open("O1", "111222", NOW)
    with pytest.raises(PinDelayed) as delayed:
        read(tmp_path).open("O1", PIN, NOW - timedelta(days=400))
    assert delayed.value.params["wait"] == DELAYS[3]


def test_changing_a_pin_needs_the_old_one(tmp_path: Path) -> None:
    vault, key = made(tmp_path)
    with pytest.raises(WrongPin):
        vault.change_pin("O1", "902746", "561903", NOW)
    with pytest.raises(PinTooSimple):
        vault.change_pin("O1", PIN, "111111", NOW)
    vault.change_pin("O1", PIN, "561903", NOW)
    assert read(tmp_path).open("O1", "561903", NOW) == key
    with pytest.raises(WrongPin):
        read(tmp_path).open("O1", PIN, NOW)


def test_officers_come_and_go_but_one_stays(tmp_path: Path) -> None:
    vault, key = made(tmp_path)
    with pytest.raises(LastOfficer):
        vault.remove_officer("O1")
    with pytest.raises(OfficerHasKey):
        vault.add_officer(key, MAI, "902746", QUICK)
    vault.add_officer(key, HOA, "902746", QUICK)
    vault.remove_officer("O1")
    with pytest.raises(UnknownOfficer):
        read(tmp_path).open("O1", PIN, NOW)
    assert read(tmp_path).open("O2", "902746", NOW) == key


def test_an_entry_moved_to_another_officer_does_not_open(tmp_path: Path) -> None:
    made(tmp_path)
    path = tmp_path / VAULT_NAME
    plain = json.loads(path.read_text(encoding="utf-8"))
    plain["officers"][0]["id"] = "O2"
    path.write_text(json.dumps(plain), encoding="utf-8")
    with pytest.raises(WrongPin):
        read(tmp_path).open("O2", PIN, NOW)


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"[]", b"\xff\xfe", b'{"format": 2}', b'{"format": 1, "profile": "x"}']
)
def test_a_damaged_vault_says_so(tmp_path: Path, content: bytes) -> None:
    made(tmp_path)
    (tmp_path / VAULT_NAME).write_bytes(content)
    with pytest.raises(VaultDamaged):
        read(tmp_path)


def test_the_cost_of_a_guess_is_stored_and_is_high_by_default(tmp_path: Path) -> None:
    vault, key = made(tmp_path)
    vault.add_officer(key, HOA, "902746")
    plain = json.loads((tmp_path / VAULT_NAME).read_text(encoding="utf-8"))
    assert plain["officers"][0]["kdf"] == {"name": "argon2id", "passes": 1, "memory_kib": 64, "lanes": 1}
    assert plain["officers"][1]["kdf"]["memory_kib"] >= 65_536
    assert KdfCost().passes >= 3
    assert read(tmp_path).open("O2", "902746", NOW) == key


def test_a_failed_write_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write_atomically(path, b"old")
    (tmp_path / "file.new").mkdir()
    with pytest.raises(OSError, match="directory"):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"


# PINs


@pytest.mark.parametrize("pin", ["271083", "0912345", "998877665", "121213"])
def test_ordinary_pins_pass(pin: str) -> None:
    refuse_weak(pin)


@pytest.mark.parametrize(
    ("pin", "why"),
    [
        ("", PinNotDigits), ("27108a", PinNotDigits), ("٢٧١٠٨٣", PinNotDigits), ("27108", PinTooShort),
        ("000000", PinTooSimple), ("123456", PinTooSimple), ("890123", PinTooSimple), ("987654", PinTooSimple),
        ("121212", PinTooSimple), ("123123", PinTooSimple), ("7777777", PinTooSimple),
    ],
)  # fmt: skip
def test_weak_pins_are_refused(pin: str, why: type[Exception]) -> None:
    with pytest.raises(why):
        refuse_weak(pin)


@given(digit=st.integers(0, 9), length=st.integers(6, 12))
def test_no_run_of_any_length_passes(digit: int, length: int) -> None:
    for step in (-1, 0, 1):
        with pytest.raises(PinTooSimple):
            refuse_weak("".join(str((digit + step * place) % 10) for place in range(min(length, 10))))


# the profile


def test_a_profile_is_made_once_and_opens_with_its_pin_only(tmp_path: Path) -> None:
    clock = SteadyClock()
    profile = profile_in(tmp_path)
    assert not profile.exists()
    with pytest.raises(ProfileMissing):
        profile.open("O1", PIN, clock)
    profile.create(MAI, PIN, clock, QUICK).close()
    assert profile.exists()
    assert profile.officers() == (MAI,)
    with pytest.raises(ProfileExists):
        profile.create(MAI, PIN, clock, QUICK)
    with pytest.raises(WrongPin):
        profile.open("O1", "902746", clock)
    profile.open("O1", PIN, clock).close()


def test_another_officer_is_let_in_by_one_who_is(tmp_path: Path) -> None:
    clock = SteadyClock()
    profile = profile_in(tmp_path)
    store = profile.create(MAI, PIN, clock, QUICK)
    store.settings.put("language", "en")
    profile.vault().add_officer(profile.key("O1", PIN, clock), HOA, "902746", QUICK)
    store.close()
    store = profile.open("O2", "902746", clock)
    assert store.settings.get("language") == "en"
    store.close()


def test_the_second_program_is_told_that_the_profile_is_in_use(tmp_path: Path) -> None:
    clock = SteadyClock()
    profile = profile_in(tmp_path)
    store = profile.create(MAI, PIN, clock, QUICK)
    with pytest.raises(ProfileInUse):
        profile.open("O1", PIN, clock)
    store.close()
    profile.open("O1", PIN, clock).close()


HOLD = """
import sys
from pathlib import Path
from fieldapp.storage.profile_lock import ProfileLock
lock = ProfileLock(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


def test_the_lock_of_a_killed_program_is_free(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(ProfileInUse):
            ProfileLock(tmp_path)
        holder.kill()
        holder.wait()
    ProfileLock(tmp_path).release()


def test_nothing_personal_is_readable_in_the_folder(tmp_path: Path) -> None:
    store = profile_in(tmp_path).create(MAI, PIN, SteadyClock(), QUICK)
    store.sync.activate(identity())
    register(store, person("Sùng A Tủa", "head", citizen_id="014080001234"), village="Bản Lùn")
    store.drafts.save("enrol", "Sùng A Tủa")
    for path in (tmp_path / "profile").iterdir():
        content = path.read_bytes()
        for personal in ("Sùng A Tủa".encode(), b"sung a tua", b"014080001234", "Bản Lùn".encode(), b"SQLite format"):
            assert personal not in content
    store.close()
    with pytest.raises(WrongKey):
        Database.open(tmp_path / "profile" / DATABASE_NAME, secrets.token_bytes(32))
