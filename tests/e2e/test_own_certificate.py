"""An office whose certificate no authority signed: a laptop that was given it (packaging/WINDOWS.md) trusts it."""

from __future__ import annotations

import shutil
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from fieldapp import bootstrap
from fieldapp.office.devices import invite_device
from fieldapp.services.exchange import OfficeNotTrusted, Watch
from tests.office_play import COMMUNE, new_office
from tests.office_process import run_office

PIN = "482913"
OFFICER = "O1"


@pytest.fixture
def own_certificate(tmp_path: Path) -> tuple[Path, Path]:
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
         "-keyout", str(key), "-out", str(certificate)],
        check=True, capture_output=True,
    )  # fmt: skip
    return certificate, key


@pytest.fixture
def gate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> bootstrap.LaptopGate:
    monkeypatch.setenv(bootstrap.SECRETS_FOLDER, str(tmp_path / "secrets"))
    return bootstrap.make_gate(tmp_path / "laptop", bootstrap.surroundings(), bootstrap.call_here)


def test_the_certificate_beside_the_vault_is_the_one_that_counts(
    tmp_path: Path, gate: bootstrap.LaptopGate, own_certificate: tuple[Path, Path]
) -> None:
    certificate, key = own_certificate
    with closing(new_office(tmp_path / "office")) as office:
        code = invite_device(office, [COMMUNE], OFFICER).code
    with run_office(tmp_path / "office", "--certificate", str(certificate), "--key", str(key)) as running:
        with pytest.raises(OfficeNotTrusted):
            gate.activate(running.address, code, PIN)
        assert not gate.state().is_activated
        assert not (tmp_path / "laptop").exists(), "nothing is written for a stranger"
        (tmp_path / "laptop").mkdir()
        shutil.copy(certificate, tmp_path / "laptop" / bootstrap.CERTIFICATE)
        gate.activate(running.address, code, PIN)
        with closing(gate.open(OFFICER, PIN)) as opened:
            assert opened.workplace.exchange.run(Watch()).finished
        # once it is gone nobody else's signature takes its place
        (tmp_path / "laptop" / bootstrap.CERTIFICATE).unlink()
        with closing(gate.open(OFFICER, PIN)) as opened, pytest.raises(OfficeNotTrusted):
            opened.workplace.exchange.run(Watch())
