"""The review through HTTP, with the office as a process of its own, over both stores."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from pathlib import Path

import pytest
import requests

from tests.office_play import deliver
from tests.office_process import RunningOffice, run_office
from tests.office_review import Troubled, troubled_office

SORTS = ("conflict", "duplicate", "overlap", "override", "parked", "forked", "quarantine")


class Browser:
    """A browser reduced to links and forms: keeps cookies, sends the hidden fields of the form it presses."""

    def __init__(self, office: RunningOffice) -> None:
        self.address = office.address
        self.session = requests.Session()

    def get(self, path: str) -> requests.Response:
        return self.session.get(self.address + path, timeout=20)

    def cards(self, sort: str, query: str = "") -> list[str]:
        page = self.get(f"/review/{sort}?lang=vi{query}")
        assert page.status_code == 200
        return re.findall(r'<section class="matter".*?</section>', page.text, re.DOTALL)

    def hidden(self, card: str) -> dict[str, str]:
        found = re.findall(r'<input type="hidden" name="([a-z]+)" value="([^"]*)"', card)
        return {name: unescape(value) for name, value in found}

    def press(self, card: str, pick: str, **typed: str) -> requests.Response:
        return self.post({**self.hidden(card), "pick": pick, "clerk": "Kế toán Mẫu", **typed})

    def post(self, form: dict[str, str], **headers: str) -> requests.Response:
        return self.session.post(self.address + "/review/settle?lang=vi", data=form, headers=headers, timeout=20)


def picks(card: str) -> list[str]:
    return [unescape(pick) for pick in re.findall(r'name="pick" value="([^"]*)"', card)]


@pytest.fixture(params=["sqlite", "postgresql"])
def troubled(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Troubled]:
    url = request.getfixturevalue("postgres_url") if request.param == "postgresql" else ""
    made = troubled_office(tmp_path / "office", url)
    yield made
    made.office.close()


@pytest.fixture
def browser(troubled: Troubled) -> Iterator[Browser]:
    with run_office(troubled.office.folder.path) as process:
        yield Browser(process)


def test_every_sort_shows_both_sides_and_the_status_page_counts_them(browser: Browser) -> None:
    (conflict,) = browser.cards("conflict")
    assert "0987000002" in conflict
    assert "0912000001" in conflict
    duplicates = "".join(browser.cards("duplicate"))
    for shown in ("trùng số", "ngày sinh gần giống", "Lò Thị Xuân Mẫu", "Bản Co Chai", "máy L2", "1.263.600 ₫"):
        assert shown in duplicates
    (overlap,) = browser.cards("overlap")
    for shown in ("SL26T-0000001", "SL26T-0000101", "01/12/2026 – 30/11/2027", "Hoàn tiền 947.700 ₫"):
        assert shown in overlap
    (override,) = browser.cards("override")
    assert "Người dân xin tự đóng" in override
    parked = browser.cards("parked")
    assert len(parked) == 4
    assert "884.520 ₫" in "".join(parked)
    (forked,) = browser.cards("forked")
    assert "631.800 ₫" in forked
    assert "gói bị đứt" in browser.cards("quarantine")[0]
    status = browser.get("/").text
    for sort, count in (("conflict", 1), ("overlap", 1), ("parked", 4), ("forked", 1)):
        assert re.search(rf'/review/{sort}\?lang=vi" class="bad"><span class="value">{count}<', status)


def test_a_conflict_is_settled_by_choosing_and_laptops_hear_of_it(browser: Browser, troubled: Troubled) -> None:
    (card,) = browser.cards("conflict")
    assert picks(card) == ["choose 5001@L2", "choose 5001@L1"]
    done = browser.press(card, "choose 5001@L1", reason="đã gọi điện")
    assert done.status_code == 200
    assert "Kế toán Mẫu" in done.text
    assert browser.cards("conflict") == []
    (settled,) = browser.cards("conflict", "&settled=1")
    for shown in ("đã chọn giá trị", "Kế toán Mẫu", "đã gọi điện"):
        assert shown in settled
    with troubled.office.database.reading() as transaction:
        page = troubled.office.exchange.feed("L2", {1: 0}, 1000)
        assert transaction is not None
    assert [entry.fact.kind for entry in page.entries].count(72) == 1


def test_a_merge_is_done_and_undone(browser: Browser) -> None:
    card = next(card for card in browser.cards("duplicate") if "trùng số" in card)
    merged = browser.press(card, "merge L1.2.1")
    assert "đã gộp" in merged.text
    assert len(browser.cards("duplicate")) == 4
    (told,) = re.findall(r'<div class="note good".*?</div>', merged.text, re.DOTALL)
    back = browser.post({**browser.hidden(told), "action": "split", "clerk": "Kế toán Mẫu"})
    assert back.status_code == 200
    assert "là hai người khác nhau" in back.text
    assert any("Tách lại" not in card and "Lò Thị Xuân" in card for card in browser.cards("duplicate", "&settled=1"))


def test_money_is_asked_about_once_more_and_needs_a_reason(browser: Browser, troubled: Troubled) -> None:
    (card,) = browser.cards("overlap")
    asked = browser.press(card, "refund")
    assert "Máy của cán bộ sẽ báo phải hoàn" in asked.text
    assert len(browser.cards("overlap")) == 1, "nothing has changed yet"
    form = {**browser.hidden(asked.text), "clerk": "Kế toán Mẫu", "amount": "947.700"}
    without = browser.post(form)
    assert without.status_code == 400
    assert "Cần ghi lý do" in without.text
    for amount in ("1263601", "-5", "0", "x", "9" * 30):
        assert browser.post(form | {"reason": "đóng hai lần", "amount": amount}).status_code == 400
    assert browser.post(form | {"reason": "đóng hai lần", "amount": "900.000"}).status_code == 200
    (settled,) = browser.cards("overlap", "&settled=1")
    assert "phải hoàn tiền" in settled
    rows = troubled.list("overlap", settled=True)
    assert (rows[0].settled, rows[0].reason) == ("refund", "đóng hai lần")


def test_what_a_revoked_laptop_took_comes_in_after_all(browser: Browser, troubled: Troubled) -> None:
    held = "2.527.200 ₫"
    assert held in browser.get("/").text
    while cards := [card for card in browser.cards("parked") if "take" in picks(card)]:
        asked = browser.press(cards[0], "take", reason="tiền đã thu trước khi thu hồi")
        done = browser.post({**browser.hidden(asked.text), "clerk": "Kế toán Mẫu", "reason": "thu trước khi thu hồi"})
        assert done.status_code == 200
    assert "3.411.720 ₫" in browser.get("/").text
    (left,) = browser.cards("parked")
    assert picks(left) == ["leave", "void"]
    assert troubled.office.exchange.parked("L3")[0].seq == 4
    assert len(troubled.office.exchange.parked("L3")) == 1


def test_the_rest_is_settled_with_its_reason_kept(browser: Browser) -> None:
    for sort, action in (("quarantine", "discard"), ("forked", "close"), ("override", "accept")):
        (card,) = browser.cards(sort)
        asked = browser.press(card, action, reason="đã đối chiếu với giấy")
        done = browser.post({**browser.hidden(asked.text), "clerk": "Kế toán Mẫu", "reason": "đã đối chiếu với giấy"})
        assert done.status_code == 200
        assert browser.cards(sort) == []
        assert "đã đối chiếu với giấy" in browser.cards(sort, "&settled=1")[0]


def test_a_bundle_that_is_still_torn_stays(browser: Browser) -> None:
    (card,) = browser.cards("quarantine")
    refused = browser.press(card, "retry")
    assert (refused.status_code, "vẫn như trước: gói bị đứt" in refused.text) == (409, True)
    assert len(browser.cards("quarantine")) == 1


def test_two_clerks_at_once_settle_it_once(browser: Browser, troubled: Troubled) -> None:
    card = next(card for card in browser.cards("duplicate") if "trùng số" in card)
    form = browser.hidden(card)
    ready = threading.Barrier(2)

    def press(clerk: str) -> int:
        ready.wait()
        answer = requests.post(
            browser.address + "/review/settle?lang=vi", data=form | {"pick": "different", "clerk": clerk}, timeout=30,
            cookies=browser.session.cookies.get_dict(), allow_redirects=False,
        )  # fmt: skip
        if answer.status_code == 409:
            assert "đã giải quyết việc này lúc" in answer.text
        return answer.status_code

    with ThreadPoolExecutor(2) as pool:
        codes = sorted(pool.map(press, ("Người Một Mẫu", "Người Hai Mẫu")))
    assert codes == [303, 409]
    feed = troubled.office.exchange.feed("L9", {1: 0}, 1000)
    assert [entry.fact.kind for entry in feed.entries].count(73) == 1


def test_a_form_of_another_origin_or_without_our_token_is_refused(browser: Browser) -> None:
    (card,) = browser.cards("conflict")
    form = browser.hidden(card) | {"pick": "choose 5001@L1", "clerk": "Kẻ lạ"}
    for wrong in ("", "0" * 64, "é", form["token"][:-1]):
        assert browser.post(form | {"token": wrong}).headers["X-Problem"] == "wrong_form_token"
    foreign = browser.post(form, Origin="https://noi-khac.example")
    assert (foreign.status_code, foreign.headers["X-Problem"]) == (403, "wrong_form_token")
    bare = requests.post(browser.address + "/review/settle", data=form, timeout=20)
    assert bare.status_code == 403, "a token without its cookie"
    assert len(browser.cards("conflict")) == 1


def test_hostile_input_is_refused_or_shown_as_text(browser: Browser) -> None:
    (card,) = browser.cards("conflict")
    form = browser.hidden(card)
    evil = "<script>alert(1)</script>\"'&"
    for matter in ("", "conflict", "conflict~1~x~y", "conflict~99999999999~a~b", "parked~L1~\0", evil, "duplicate~1~~"):
        answer = browser.post(form | {"id": matter, "pick": "choose a", "clerk": evil})
        assert answer.status_code in {404, 409}
        assert "<script>" not in answer.text
    for pick in ("", "choose", "choose 9@L9", "merge L1.2.1", "refund", evil):
        assert browser.post(form | {"pick": pick, "clerk": "Mẫu"}).status_code in {400, 409}
    for clerk in ("", " ", "x", "a" * 81, "a\0b", "a\x1bb"):
        assert browser.post(form | {"pick": "choose 5001@L1", "clerk": clerk}).status_code == 400
    big = browser.post(form | {"reason": "x" * 20_000, "pick": "choose 5001@L1", "clerk": "Mẫu"})
    assert big.headers["X-Problem"] == "bad_form"
    raw = browser.session.post(browser.address + "/review/settle", data=b"{}", timeout=20)
    assert raw.headers["X-Problem"] == "bad_form"
    done = browser.post(form | {"pick": "choose 5001@L1", "clerk": evil, "reason": evil, "back": "https://x.example/"})
    assert (done.status_code, done.url.startswith(browser.address)) == (200, True)
    assert evil not in done.text
    assert "&lt;script&gt;" in browser.cards("conflict", "&settled=1")[0]


def test_odd_addresses_are_not_found_and_odd_questions_get_a_page(browser: Browser) -> None:
    for path in ("/review/nothing", "/review/x/y", "/review/settle"):
        assert browser.get(path).status_code in {404, 405}
    for query in ("&page=99999999", "&page=-1", "&unit=999", "&unit=x", "&done=<b>", "&lang=%00", "&settled=2"):
        assert browser.get(f"/review/duplicate?{query}").status_code == 200


def test_pages_and_communes(browser: Browser, troubled: Troubled) -> None:
    for n in range(60):
        troubled.one.write(
            *(
                one
                for village in ("Bản A", "Bản A")
                for one in [_household(f"Mùa {'ABCDEFGHIK'[n % 10] * 3} {'LMNOPQRSTU'[n // 10] * 3} Mẫu", village)]
            )
        )
    troubled.one.acknowledged = troubled.office.exchange.high_water("L1").seq
    deliver(troubled.office, troubled.one, [troubled.one.sealed(troubled.one.acknowledged)])
    troubled.list("duplicate")
    first = browser.get("/review/duplicate?lang=vi")
    assert "Trang 1 trong 4, 65 việc" in first.text
    assert len(browser.cards("duplicate", "&page=4")) == 5
    seen = {browser.hidden(card)["id"] for page in range(1, 5) for card in browser.cards("duplicate", f"&page={page}")}
    assert len(seen) == 65
    assert len(browser.cards("duplicate", "&unit=1")) == 20
    assert browser.cards("duplicate", "&unit=2") == []


def _household(name: str, village: str):  # type: ignore[no-untyped-def]  # noqa: ANN202
    from fieldapp.domain.fact_kinds import HouseholdRegistered
    from tests.office_review import person

    return HouseholdRegistered((person(name, "1970-01-01"),), village=village)
