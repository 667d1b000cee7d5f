"""Drafts and settings."""

from __future__ import annotations

from pathlib import Path

from fieldapp.storage.profile import Store
from tests.contract.samples import MAI, PIN, SteadyClock, new_store, profile_in


def test_drafts_are_kept_replaced_and_dropped(store: Store) -> None:
    assert store.drafts.load("enrol") == ""
    store.drafts.save("enrol", "1")
    store.drafts.save("renew:L1.1.0", "hộ mẫu")
    store.drafts.save("enrol", "2")
    assert store.drafts.load("enrol") == "2"
    assert store.drafts.keys() == ("enrol", "renew:L1.1.0")
    store.drafts.drop("enrol")
    store.drafts.drop("never")
    assert store.drafts.keys() == ("renew:L1.1.0",)


def test_settings_have_defaults_and_survive_closing(tmp_path: Path, clock: SteadyClock) -> None:
    store = new_store(tmp_path, clock)
    assert store.settings.get("language", "vi") == "vi"
    store.settings.put("language", "en")
    store.close()
    store = profile_in(tmp_path).open(MAI.id, PIN, clock)
    assert store.settings.get("language", "vi") == "en"
    store.close()
