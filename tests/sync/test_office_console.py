"""The console's pages as a browser gets them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from fieldapp.office.office import Office
from tests.office_play import deliver, new_laptop, new_office
from tests.office_process import RunningOffice, run_office

PASSWORD = "mat khau rat dai"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    made = new_office(tmp_path_factory.mktemp("office") / "office")
    laptop = new_laptop(made)
    laptop.pay(1)
    deliver(made, laptop, [laptop.sealed(0), laptop.sealed(0)[:-1]])
    yield made
    made.close()


@pytest.fixture(scope="module")
def running(office: Office) -> Iterator[RunningOffice]:
    with run_office(office.folder.path) as process:
        yield process


def get(running: RunningOffice, path: str, **headers: str) -> requests.Response:
    return requests.get(running.address + path, headers=headers, timeout=20, allow_redirects=False)


def test_the_status_page_shows_money_laptops_and_what_waits(running: RunningOffice) -> None:
    page = get(running, "/")
    assert page.status_code == 200
    for shown in ("DỮ LIỆU MẪU", "631.800 ₫", "Cán bộ mẫu", "Xã Chiềng Mung", '<html lang="vi">'):
        assert shown in page.text
    assert "default-src 'self'" in page.headers["Content-Security-Policy"]


def test_no_person_of_the_register_is_named(running: RunningOffice) -> None:
    assert "Lò Thị Ban" not in get(running, "/units/1").text


def test_a_unit_has_its_page_and_an_unknown_one_has_none(running: RunningOffice) -> None:
    assert "mã xã 04123" in get(running, "/units/1").text
    assert get(running, "/units/99").status_code == 404
    assert get(running, "/units/35770918876926496768").status_code == 404, "past what a database holds"
    assert get(running, "/units/x").status_code == 404


def test_one_page_lists_what_is_still_to_settle(running: RunningOffice) -> None:
    page = get(running, "/rules")
    assert page.status_code == 200
    for shown in ("cách làm tròn", "chuẩn nghèo nông thôn", "2200000", "tạm tính", "suy ra", "Nghị định 351/2025"):
        assert shown in page.text
    assert "/rules?lang=vi" in get(running, "/").text
    assert get(running, "/rules", Host="office.example").status_code == 403


def test_style_and_fonts_come_with_the_page(running: RunningOffice) -> None:
    assert get(running, "/static/console.css").headers["Content-Type"].startswith("text/css")
    assert len(get(running, "/static/NotoSans-Regular.ttf").content) > 10_000
    assert get(running, "/static/office.key").status_code == 404


@pytest.mark.parametrize("headers", [{"Host": "office.example"}, {"X-Forwarded-For": "198.51.100.7"}])
def test_without_a_password_only_this_machine_sees_it(running: RunningOffice, headers: dict[str, str]) -> None:
    refused = get(running, "/", **headers)
    assert (refused.status_code, refused.headers["X-Problem"]) == (403, "console_closed")


@pytest.fixture
def closed(tmp_path: Path) -> Iterator[RunningOffice]:
    """An office of the test's own: what one test guesses must not lock the door for another."""
    (tmp_path / "password").write_text(PASSWORD + "\n", encoding="utf-8")
    init_office(tmp_path / "office", tmp_path / "password")
    with run_office(tmp_path / "office") as process:
        yield process


def init_office(folder: Path, password: Path) -> None:
    from fieldapp.cli import main

    assert main(["office", "init", "--office", str(folder), "--console-password-file", str(password), "--json"]) == 0


def test_a_password_opens_a_session(closed: RunningOffice) -> None:
    assert get(closed, "/").headers["Location"].startswith("/login")
    with requests.Session() as session:
        wrong = session.post(closed.address + "/login", data={"password": "khong phai"}, timeout=20)
        assert (wrong.status_code, "Mật khẩu không đúng." in wrong.text) == (403, True)
        right = session.post(closed.address + "/login", data={"password": PASSWORD}, timeout=20)
        assert (right.status_code, right.url) == (200, closed.address + "/?lang=vi")
        assert "HttpOnly" in right.history[0].headers["Set-Cookie"]
        assert "Tình hình hôm nay" in right.text
    forged = requests.get(
        closed.address + "/", cookies={"fieldapp_console": "9999999999999.00"}, timeout=20, allow_redirects=False
    )
    assert forged.status_code == 303


def test_guessing_is_slow(closed: RunningOffice) -> None:
    codes = [
        requests.post(closed.address + "/login", data={"password": "x"}, timeout=20).status_code for _ in range(12)
    ]
    assert codes[-1] == 429
