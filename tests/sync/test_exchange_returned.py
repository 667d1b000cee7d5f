"""What comes back to a restored office: registers whose facts are lost, stories that contradict each other, lies."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from fieldapp.domain import fact_kinds as k
from fieldapp.domain.ids import EntityId
from fieldapp.office.checks import check_office
from fieldapp.office.exports import canonical_digests
from fieldapp.office.former import CONTRADICTS
from fieldapp.office.imports import import_households
from fieldapp.office.office import Office
from fieldapp.office.status import read_status
from fieldapp.office.store import ground, lives
from fieldapp.wire.exchange_client import ClientState, Outcome, next_request, read_answer
from fieldapp.wire.keys import SigningKey
from fieldapp.wire.messages import ReturnedPiece, SyncAnswer, write_answer
from fieldapp.wire.problems import FORKED, TornBundle, WrongSignature
from fieldapp.wire.testimony import keep_answer, name_testimony
from tests.office_play import PlayedLaptop, household, new_laptop
from tests.restore_play import FieldLaptop, Province, join


@pytest.fixture
def province(tmp_path: Path) -> Iterator[Province]:
    made = Province(tmp_path, lambda: "")
    yield made
    made.office.close()


@pytest.fixture
def one(province: Province, tmp_path: Path) -> Iterator[FieldLaptop]:
    laptop = join(province.office, tmp_path / "one", 21)
    laptop.sync()
    yield laptop
    laptop.close()


def settle(office: Office, *laptops: FieldLaptop) -> None:
    for _ in range(3):
        for laptop in laptops:
            assert laptop.sync(office).finished
    digests = canonical_digests(office)["1"]
    for laptop in laptops:
        assert laptop.tables() == digests
        assert laptop.findings() == []
    assert check_office(office).findings == ()


def ask(office: Office, laptop: PlayedLaptop, bundle: bytes = b"", *returned: ReturnedPiece) -> Outcome:
    state = ClientState(laptop.device, office.signer.key_id, 0, {1: 0}, bundle, returned=returned)
    request = next_request(state, laptop.key, bytes(8))
    return read_answer(office.answer_sync(request), request, office.signer.public)


def piece_of(content: bytes) -> ReturnedPiece:
    return ReturnedPiece(name_testimony(content), 0, len(content), content)


def grow(office: Office) -> None:
    """A register is imported: more than a laptop would take as a feed."""
    import_households(office, [household(number) for number in range(100, 240)], "sau.xlsx", "11" * 32)


def test_a_register_whose_facts_are_lost_comes_back_as_a_ground(
    province: Province, one: FieldLaptop, tmp_path: Path
) -> None:
    backup = province.back_up()
    grow(province.office)
    late = join(province.office, tmp_path / "late", 22)
    late.sync()
    late.pay(late.enrol("Lò Văn Muộn Mẫu"))
    late.sync()
    assert late.store.database.number("SELECT count(*) FROM base") == 1
    before = late.tables()
    office = province.lose_and_restore(backup)
    assert read_status(office).units[0].counts.households == 3
    assert late.sync(office).finished
    assert {name: digest for name, digest in late.tables().items() if name != "officer"} == {
        name: digest for name, digest in before.items() if name != "officer"
    }
    trips = late.sync().round_trips
    assert trips == 1, "who returned the register is not sent it again"
    settle(office, late, one)
    assert read_status(office).units[0].counts.households == 144
    assert office.exchange.make_snapshot(1).position == read_status(office).units[0].counts.feed
    # A laptop that comes later gets the ground too, however short the feed is.
    new = join(office, tmp_path / "new", 23)
    settle(office, new, late)
    office.refresh_snapshots()
    late.close()
    new.close()


def test_an_erasure_reaches_the_ground_and_what_is_handed_out(province: Province, tmp_path: Path) -> None:
    backup = province.back_up()
    grow(province.office)
    late = join(province.office, tmp_path / "late", 22)
    late.sync()
    office = province.lose_and_restore(backup)
    late.sync(office)
    with office.database.reading() as transaction:
        rows = ground.rows(transaction, 1)
    victim = next(row for row in rows.values() if row.get("name") == "Lò Thị Ban 150")
    device, seq, _ = str(victim["id"]).split(".")
    with office.writing() as desk:
        desk.author.write(1, [k.PayloadErased(device, int(seq))])
    settle(office, late)
    with office.database.reading() as transaction:
        assert "Ban 150" not in repr(ground.rows(transaction, 1))
        assert "Ban 151" in repr(ground.rows(transaction, 1))
    assert late.store.register.find("Lò Thị Ban 150", 5) == () or all(
        (found := late.store.register.member(member)) is None or found.name != "Lò Thị Ban 150"
        for member in late.store.register.find("Lò Thị Ban 150", 5)
    )
    assert "Ban 150" not in repr(late.store.parts.bases.rows(1))
    late.close()


def test_a_laptop_that_tells_another_story_than_the_office_had_signed_is_an_alarm(
    province: Province, one: FieldLaptop
) -> None:
    two = new_laptop(province.office)
    backup = province.back_up()
    twin = PlayedLaptop(two.device, two.key, two.answer)
    two.pay(201)
    ask(province.office, two, two.sealed(0))
    one.sync()
    office = province.lose_and_restore(backup)
    one.sync(office)
    assert read_status(office).held == 631_800
    twin.pay(201, 884_520)
    outcome = ask(office, twin, twin.sealed(0))
    assert outcome.answer.notice == FORKED
    kept = read_status(office).kept
    assert [(bundle.kind, bundle.device, bundle.money) for bundle in kept] == [("forked", two.device, 884_520)]
    assert read_status(office).held == 631_800
    # The laptop whose story was signed goes on as if nothing had been.
    assert ask(office, two, two.sealed(0)).answer.notice == ""
    assert read_status(office).held == 631_800
    settle_findings = {finding.code for finding in check_office(office).findings}
    assert settle_findings == {"forked"}


def test_a_testimony_against_what_is_held_is_kept_with_its_money(province: Province, one: FieldLaptop) -> None:
    two = new_laptop(province.office)
    backup = province.back_up()
    twin = PlayedLaptop(two.device, two.key, two.answer)
    two.pay(201)
    ask(province.office, two, two.sealed(0))
    one.sync()
    office = province.lose_and_restore(backup)
    twin.pay(201, 884_520)
    assert ask(office, twin, twin.sealed(0)).answer.notice == ""
    one.sync(office)
    kept = read_status(office).kept
    assert sorted((bundle.code, bundle.money) for bundle in kept) == [(CONTRADICTS, 0), (CONTRADICTS, 631_800)]
    assert read_status(office).held == 884_520


def test_what_the_office_never_signed_is_refused(province: Province, one: FieldLaptop) -> None:
    two = new_laptop(province.office)
    office = province.lose_and_restore(province.back_up())
    forger = SigningKey("C1", bytes([7]) * 32)
    request = two.request()
    forged = keep_answer(write_answer(SyncAnswer("C1"), request, forger), request)
    own_word = keep_answer(write_answer(SyncAnswer("C1"), request, two.key), request)
    genuine = keep_answer(
        write_answer(SyncAnswer("C1"), request, SigningKey("C1", office.folder.key())), two.request(limit_bytes=9)
    )
    outcome = ask(office, two, b"", *map(piece_of, (forged, own_word, genuine)))
    assert [state.code for state in outcome.answer.returned] == [WrongSignature.code] * 3
    lying = dataclasses.replace(piece_of(forged[:-1]), testimony="00" * 16)
    assert ask(office, two, b"", lying).answer.returned[0].code == TornBundle.code
    again = ask(office, two, b"", piece_of(forged)).answer.returned[0]
    assert (again.held, again.code) == (len(forged), WrongSignature.code)


def test_a_testimony_comes_in_pieces_of_any_size_and_order(province: Province, one: FieldLaptop) -> None:
    two = new_laptop(province.office)
    backup = province.back_up()
    for number in range(1, 9):
        two.pay(200 + number)
    ask(province.office, two, two.sealed(0))
    one.sync()
    office = province.lose_and_restore(backup)
    content = bytes(one.store.database.rows("SELECT content FROM testimony ORDER BY place DESC")[0][0])
    name, draw, at, rounds = name_testimony(content), random.Random(3), 0, 0
    while at < len(content) and rounds < 200:
        size = draw.randint(1, 200)
        start = draw.choice((at, at, max(0, at - 5), at + 9))
        piece = ReturnedPiece(name, start, len(content), content[start : start + size])
        at = ask(office, two, b"", piece).answer.returned[0].held
        rounds += 1
    assert read_status(office).held == 8 * 631_800
    with office.database.reading() as transaction:
        assert [(one.code, one.fresh) for one in lives.receptions(transaction)] == [("", 16)]


def test_an_office_that_was_never_restored_takes_none_of_its_own_words_back(
    province: Province, one: FieldLaptop
) -> None:
    two = new_laptop(province.office)
    two.pay(201)
    ask(province.office, two, two.sealed(0))
    one.sync()
    content = bytes(one.store.database.rows("SELECT content FROM testimony ORDER BY place DESC")[0][0])
    before = canonical_digests(province.office)
    states = ask(province.office, two, b"", piece_of(content), piece_of(b"x" * 100)).answer.returned
    assert [(state.held, state.code) for state in states] == [(len(content), ""), (100, TornBundle.code)]
    with province.office.database.reading() as transaction:
        assert {one.fresh for one in lives.receptions(transaction)} == {0}
    assert canonical_digests(province.office) == before


def test_a_member_that_only_the_ground_knows_can_be_corrected(province: Province, tmp_path: Path) -> None:
    backup = province.back_up()
    grow(province.office)
    late = join(province.office, tmp_path / "late", 22)
    late.sync()
    office = province.lose_and_restore(backup)
    late.sync(office)
    member = EntityId(str(late.store.database.rows("SELECT id FROM member WHERE name = 'Lò Thị Ban 150'")[0][0]))
    base = late.store.register.base("member", member, "phone")
    late.write(k.MemberCorrected(member, (k.FieldChange("phone", base, "0912000003"),)))
    settle(office, late)
    other = join(office, tmp_path / "other", 24)
    settle(office, other, late)
    found = other.store.register.member(member)
    assert found is not None
    assert found.phone == "0912000003"
    late.close()
    other.close()
