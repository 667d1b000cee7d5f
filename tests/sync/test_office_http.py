"""The office as a process on loopback: what goes over HTTP, and what it refuses."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from fieldapp.office.devices import invite_device
from fieldapp.office.office import Office
from fieldapp.wire.activation import ActivationRequest, derive_keys, read_activation_answer, write_activation
from fieldapp.wire.exchange_client import ask_piece, read_answer, read_piece
from fieldapp.wire.keys import SigningKey
from fieldapp.wire.snapshot import open_snapshot
from tests.office_play import COMMUNE, PlayedLaptop, new_laptop, new_office
from tests.office_process import RunningOffice, run_office

CBOR = {"Content-Type": "application/cbor"}
PRIVATE = bytes(range(32))


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    made = new_office(tmp_path_factory.mktemp("office") / "office")
    yield made
    made.close()


@pytest.fixture(scope="module")
def running(office: Office) -> Iterator[RunningOffice]:
    with run_office(office.folder.path) as process:
        yield process


def post(running: RunningOffice, path: str, body: bytes, **headers: str) -> requests.Response:
    return requests.post(running.address + path, data=body, headers={**CBOR, **headers}, timeout=20)


def test_a_laptop_is_activated_and_its_day_arrives(office: Office, running: RunningOffice) -> None:
    code = invite_device(office, [COMMUNE], "O1").code
    keys = derive_keys(code)
    message = write_activation(ActivationRequest(SigningKey("", PRIVATE).public, "Máy 1", bytes(16)), keys)
    answer = read_activation_answer(post(running, "/activate", message).content, message, keys)
    assert (answer.is_demo, answer.officer.officer, answer.units[0].commune) == (True, "O1", "Xã Chiềng Mung")
    laptop = PlayedLaptop(answer.device, SigningKey(answer.device, PRIVATE), answer)
    laptop.pay(1)
    request = laptop.request(laptop.sealed(0))
    reply = post(running, "/sync", request)
    assert reply.status_code == 200
    assert reply.headers["Content-Type"] == "application/cbor"
    outcome = read_answer(reply.content, request, answer.office_key)
    assert outcome.answer.high_water is not None
    assert outcome.answer.high_water.seq == 2
    assert {fact.kind for fact in outcome.facts} == {1, 60, 61, 62, 64}


def test_a_lost_activation_reply_costs_nothing_and_another_laptop_gets_nothing(
    office: Office, running: RunningOffice
) -> None:
    keys = derive_keys(invite_device(office, [COMMUNE], "O1").code)
    message = write_activation(ActivationRequest(SigningKey("", PRIVATE).public, "", bytes(16)), keys)
    first = read_activation_answer(post(running, "/activate", message).content, message, keys)
    second = read_activation_answer(post(running, "/activate", message).content, message, keys)
    assert first == second
    other = write_activation(ActivationRequest(SigningKey("", bytes(32)).public, "", bytes(16)), keys)
    refused = post(running, "/activate", other)
    assert (refused.status_code, refused.headers["X-Problem"]) == (400, "wrong_activation_code")


def test_a_wrong_code_is_refused(running: RunningOffice) -> None:
    keys = derive_keys("0000-0000-0000-0000-0")
    message = write_activation(ActivationRequest(bytes(32), "", bytes(16)), keys)
    refused = post(running, "/activate", message)
    assert refused.headers["X-Problem"] == "wrong_activation_code"
    assert json.loads(refused.content)["status"] == 400


def test_a_register_comes_in_pieces(office: Office, running: RunningOffice) -> None:
    laptop = new_laptop(office, seed=31)
    offer = office.exchange.make_snapshot(1)
    held = b""
    total = 1
    while len(held) < total:
        request = ask_piece(laptop.device, offer.snapshot, len(held), 300, signer=laptop.key, nonce=b"12345678")
        piece = read_piece(post(running, "/piece", request).content, request, laptop.answer.office_key)
        assert not piece.refusal
        held, total = held + piece.piece, piece.total
    assert len(open_snapshot(held, laptop.answer.office_key).rows["household"]) == 3


@pytest.mark.parametrize("path", ["/sync", "/piece", "/activate"])
@pytest.mark.parametrize("body", [b"", b"\x00", b"\xff" * 200, b"\x9b\xff\xff\xff\xff\xff\xff\xff\xff", b"{}" * 500])
def test_rubbish_is_no_fault_of_ours(running: RunningOffice, path: str, body: bytes) -> None:
    answer = post(running, path, body)
    assert answer.status_code in {200, 400}
    assert b"Traceback" not in answer.content
    health = requests.get(running.address + "/healthz", timeout=20)
    assert (health.text, health.headers["Waiting"]) == ("ok\n", "0")


def test_limits_and_wrong_ways(running: RunningOffice) -> None:
    large = post(running, "/activate", bytes(200_000))
    assert (large.status_code, large.headers["X-Problem"]) == (413, "too_large")
    chunked = requests.post(running.address + "/activate", data=iter([bytes(50_000)] * 4), headers=CBOR, timeout=20)
    assert chunked.headers["X-Problem"] == "too_large"
    typed = requests.post(running.address + "/sync", data=b"x", timeout=20)
    assert (typed.status_code, typed.headers["X-Problem"]) == (415, "wrong_content_type")
    assert requests.get(running.address + "/sync", timeout=20).headers["X-Problem"] == "method_not_allowed"
    missing = requests.get(running.address + "/nowhere", timeout=20)
    assert (missing.status_code, missing.headers["Content-Type"]) == (404, "application/problem+json")


def test_killed_between_two_bundles_it_goes_on(tmp_path: Path) -> None:
    office = new_office(tmp_path / "office")
    laptop = new_laptop(office)
    for number in range(1, 6):
        laptop.pay(number)
    office.close()
    for end in (4, 10):
        with run_office(tmp_path / "office") as running:
            request = laptop.request(laptop.sealed(end - 4 if end == 4 else 4, end))
            outcome = read_answer(post(running, "/sync", request).content, request, laptop.answer.office_key)
            assert outcome.answer.high_water is not None
            assert outcome.answer.high_water.seq == end
            running.kill()
    checked = subprocess.run(
        [*office_command(), "check", "--office", str(tmp_path / "office"), "--json"],
        capture_output=True,
        check=False,
        text=True,
    )
    assert (checked.returncode, json.loads(checked.stdout)["findings"]) == (0, [])


def office_command() -> list[str]:
    return [sys.executable, "-m", "fieldapp", "office"]


def test_no_listening_in_the_clear(tmp_path: Path) -> None:
    new_office(tmp_path / "office").close()
    refused = subprocess.run(
        [*office_command(), "serve", "--office", str(tmp_path / "office"), "--host", "192.0.2.1", "--port", "0"],
        capture_output=True,
        check=False,
        text=True,
    )
    assert refused.returncode == 2
    assert refused.stdout == ""
    assert re.fullmatch(r"fieldapp office: listens_in_the_clear: .+\n", refused.stderr)


def test_tls_with_its_own_certificate(tmp_path: Path) -> None:
    made = new_office(tmp_path / "office")
    made.close()
    certificate, key = tmp_path / "office.pem", tmp_path / "office-key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
         "-keyout", str(key), "-out", str(certificate)],
        check=True, capture_output=True,
    )  # fmt: skip
    with run_office(tmp_path / "office", "--certificate", str(certificate), "--key", str(key)) as running:
        assert running.address.startswith("https://")
        assert requests.get(running.address + "/healthz", verify=str(certificate), timeout=20).text == "ok\n"
        with pytest.raises(requests.exceptions.SSLError):
            requests.get(running.address + "/healthz", timeout=20)
