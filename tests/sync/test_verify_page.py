"""The page on which anybody checks a receipt, as a browser without scripts gets it."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import requests
import segno
from PIL import Image

from fieldapp.domain import fact_kinds as k
from fieldapp.domain.ids import Day
from fieldapp.office.console.verify import FROM_ALL, FROM_ONE, MOST_PICTURE, WINDOW_MS, Pace
from fieldapp.office.devices import revoke_device
from fieldapp.wire import base45
from fieldapp.wire.keys import SigningKey, read_sign1
from fieldapp.wire.receipt_proof import Essence, write_proof
from tests.office_play import TODAY, PlayedLaptop, deliver, new_laptop, new_office
from tests.office_process import RunningOffice, run_office

GOOD = Essence("SL26T", 1, 631_800, TODAY, "Lò Thị Ban 1", 1)


@pytest.fixture(scope="module")
def laptops(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[RunningOffice, PlayedLaptop, PlayedLaptop]]:
    """A running office, a laptop with a good and a void receipt there, and one that was revoked."""
    folder = tmp_path_factory.mktemp("verify") / "office"
    office = new_office(folder)
    laptop, revoked = new_laptop(office), new_laptop(office, seed=8)
    laptop.pay(1)
    laptop.write(k.ReceiptVoided(laptop.pay(2, who="C1.3"), TODAY, cash_returned=True, reason="ghi sai"))
    revoked.pay(201)
    deliver(office, laptop, [laptop.sealed(0)])
    deliver(office, revoked, [revoked.sealed(0)])
    office.project()
    revoke_device(office, revoked.device)
    office.close()
    with run_office(folder, "--behind-proxy") as running:
        yield running, laptop, revoked


class Asking:
    """A browser behind the proxy at an address of its own."""

    def __init__(self, address: str, own: str = "") -> None:
        self.address = address
        self.headers = {"X-Forwarded-For": f"203.0.113.1, {own}"} if own else {}

    def ask(self, code: str = "", picture: bytes = b"", **more: str) -> requests.Response:
        files: list[tuple[str, tuple[str | None, bytes, str]]] = [
            ("code", (None, code.encode(), "text/plain")), ("picture", ("anh.png", picture, "image/png")),
        ]  # fmt: skip
        there = f"{self.address}/verify"
        return requests.post(there, files=files, params=more, headers=self.headers, timeout=20, allow_redirects=False)

    def verdict(self, code: str = "", picture: bytes = b"") -> str:
        page = self.ask(code, picture).text
        found = re.search(r'<span class="chip [a-z]+">([^<]+)</span>', page)
        return found[1] if found else ""


@pytest.fixture
def asking(laptops: tuple[RunningOffice, PlayedLaptop, PlayedLaptop], request: pytest.FixtureRequest) -> Asking:
    return Asking(laptops[0].address, request.node.name)


def forged(text: str, essence: Essence) -> str:
    """Another payload under the signature of a real one."""
    signature = read_sign1(base45.decode(text.removeprefix("FA1:"))).signature
    raw = bytearray(base45.decode(write_proof(essence, SigningKey("L1", bytes(32))).removeprefix("FA1:")))
    raw[-64:] = signature
    return "FA1:" + base45.encode(bytes(raw))


def picture_of(text: str, kind: str = "PNG") -> bytes:
    drawn = io.BytesIO()
    segno.make_qr(text, error="m").save(drawn, kind="png", scale=5, border=4)
    out = io.BytesIO()
    Image.open(drawn).convert("RGB").rotate(3, expand=True, fillcolor="white").save(out, kind)
    return out.getvalue()


def test_the_page_is_open_to_all_and_needs_no_script(asking: Asking) -> None:
    page = requests.get(f"{asking.address}/verify", timeout=20)
    assert page.status_code == 200
    assert "<script" not in page.text
    assert 'enctype="multipart/form-data"' in page.text
    assert "default-src 'self'" in page.headers["Content-Security-Policy"]
    assert "DỮ LIỆU MẪU" in page.text
    assert '<html lang="en">' in requests.get(f"{asking.address}/verify?lang=en", timeout=20).text


def test_every_answer_is_told_apart(asking: Asking, laptops: tuple[RunningOffice, PlayedLaptop, PlayedLaptop]) -> None:
    _running, laptop, revoked = laptops
    good = write_proof(GOOD, laptop.key)
    assert asking.verdict(good) == "Hợp lệ"
    assert asking.verdict(write_proof(replace(GOOD, number=2), laptop.key)) == "Đã hủy"
    assert asking.verdict(forged(good, replace(GOOD, total=1))) == "Bị sửa"
    assert asking.verdict(write_proof(GOOD, SigningKey("L99", bytes(32)))) == "Máy lạ"
    assert asking.verdict(good[:60]) == "Mã bị hỏng"
    assert asking.verdict("https://mau.vn") == "Không phải mã biên lai"
    seen = replace(GOOD, number=201)
    assert asking.verdict(write_proof(seen, revoked.key)) == "Hợp lệ"
    assert asking.verdict(write_proof(replace(seen, number=202, on=Day("2026-01-01")), revoked.key)) == "Máy lạ"


def test_what_was_changed_is_named_and_nothing_else_is_given_away(
    asking: Asking, laptops: tuple[RunningOffice, PlayedLaptop, PlayedLaptop]
) -> None:
    good = write_proof(GOOD, laptops[1].key)
    changes = {
        "số tiền": replace(GOOD, total=999_000),
        "tên người nộp": replace(GOOD, payer_name="Người Khác"),
        "ngày": replace(GOOD, on=Day("2026-11-20")),
        "số": replace(GOOD, number=77),
    }
    for word, essence in changes.items():
        page = asking.ask(forged(good, essence)).text
        assert f"{word}." in page.split("Không khớp với sổ của cơ quan:")[1][:60]
        if word == "số tiền":
            assert "631.800" not in page
        if word == "tên người nộp":
            assert "Lò Thị Ban" not in page


def test_a_picture_is_read_and_a_bad_one_is_said(
    asking: Asking, laptops: tuple[RunningOffice, PlayedLaptop, PlayedLaptop]
) -> None:
    good = write_proof(GOOD, laptops[1].key)
    for kind in ("PNG", "JPEG", "WEBP"):
        assert asking.verdict(picture=picture_of(good, kind)) == "Hợp lệ"
    assert asking.verdict(picture=picture_of("chào")) == "Không phải mã biên lai"
    huge = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x01\x00\x00\x00\x01\x00\x00\x08\x02\x00\x00\x00"
    for content in (b"no picture", picture_of(good)[:200], b"%PDF-1.7 no", huge, b"\x00" * 5000):
        page = asking.ask(picture=content)
        assert (page.status_code, "Không thấy mã biên lai trong ảnh" in page.text) == (200, True)
    assert asking.ask(picture=b"\x00" * MOST_PICTURE * 2).status_code == 413


def test_a_form_that_is_none_is_answered(asking: Asking) -> None:
    for body, kind in (
        (b"", "multipart/form-data"), (b"--x\r\n", "multipart/form-data; boundary=x"), (b"\xff" * 99, "text/plain"),
        (b"code=", "application/x-www-form-urlencoded"), (b"x", 'multipart/form-data; boundary="'),
    ):  # fmt: skip
        page = requests.post(
            f"{asking.address}/verify", data=body, headers={"Content-Type": kind, **asking.headers}, timeout=20
        )
        assert (page.status_code, "Dán mã hoặc chọn ảnh trước" in page.text) == (200, True)


def test_what_was_given_comes_back_as_text_only(asking: Asking) -> None:
    page = asking.ask("<script>alert(1)</script>").text
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_the_pace_is_kept_for_each_and_for_all() -> None:
    pace = Pace()
    assert [pace.takes("one", n) for n in range(FROM_ONE + 1)] == [True] * FROM_ONE + [False]
    assert pace.takes("two", 100)
    assert pace.takes("one", WINDOW_MS + 1)
    for number in range(FROM_ALL * 2):
        pace.takes(f"address {number}", 5 * WINDOW_MS)
    assert not pace.takes("somebody new", 5 * WINDOW_MS + 1)
    assert pace.takes("somebody new", 7 * WINDOW_MS)


def test_too_many_tries_are_asked_to_wait(tmp_path: Path) -> None:
    folder = tmp_path / "office"
    new_office(folder).close()
    with run_office(folder) as running:
        answers = [Asking(running.address).ask("x") for _ in range(FROM_ONE + 1)]
    assert [answer.status_code for answer in answers] == [200] * FROM_ONE + [429]
    assert answers[-1].headers["Retry-After"] == "60"
    assert "Chờ một phút" in answers[-1].text
