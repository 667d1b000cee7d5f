"""Facts for tests: strategies over every declared kind, and a household's enrolment as an officer makes it."""

from __future__ import annotations

import dataclasses
import random
import typing
from collections.abc import Sequence
from datetime import date, timedelta

from hypothesis import strategies as st

from fieldapp.domain import fact_kinds as k
from fieldapp.domain.facts import KINDS, Body, Fact, FieldShape, UnknownBody, erase, shape_of
from fieldapp.domain.ids import NO_ID, Day, EntityId, entity_id
from fieldapp.domain.stamps import Stamp

INTS = st.one_of(st.integers(0, 40), st.integers(-(2**63), 2**63 - 1), st.integers(0, 9).map(lambda n: n * 126_360))
DEVICES = st.sampled_from(("L1", "L2", "L12", "C1"))
ENTITY_IDS = st.builds(entity_id, DEVICES, st.integers(1, 400), st.integers(0, 9)).map(EntityId)
DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31)).map(lambda day: Day(day.isoformat()))
TEXTS = st.one_of(
    st.sampled_from(
        ("", "Lò Thị Ban", "Giàng A Chua", "bản Nà Bó", "health", "child", "1988", "1990-02", "DN4140123456789")
    ),
    st.text(max_size=12),
    st.text("0123456789", max_size=20),
    st.text("0123456789abcdef", min_size=64, max_size=64),
    DAYS,
    ENTITY_IDS,
)
STAMPS = st.builds(Stamp, st.integers(1, 900), DEVICES)


def _values(declared: object) -> st.SearchStrategy[object]:
    if typing.get_origin(declared) is tuple:
        return st.lists(_values(typing.get_args(declared)[0]), max_size=4).map(tuple)
    if declared is Stamp:
        return STAMPS
    if dataclasses.is_dataclass(declared):
        return parts_of(typing.cast(type, declared))
    if declared is Day:
        return st.one_of(st.just(Day("")), DAYS)
    if declared is EntityId:
        return st.one_of(st.just(NO_ID), ENTITY_IDS)
    return {str: TEXTS, bool: st.booleans(), int: INTS}[typing.cast(type, declared)]


def _field(shape: FieldShape) -> st.SearchStrategy[object]:
    values = _values(shape.declared)
    return values if shape.default is dataclasses.MISSING else st.one_of(st.just(shape.default), values)


def parts_of(body: type) -> st.SearchStrategy[object]:
    """Any instance of a declared body or nested part."""
    return st.builds(body, **{shape.name: _field(shape) for shape in shape_of(body)})


PLAIN = st.recursive(st.one_of(TEXTS, INTS, st.booleans()), lambda inner: st.lists(inner, max_size=4), max_leaves=8)
UNKNOWN_BODIES = st.builds(
    UnknownBody,
    st.integers(900, 920),
    st.lists(PLAIN, max_size=5).map(tuple),
    st.lists(PLAIN, max_size=5).map(tuple),
)
KNOWN_BODIES = st.one_of([parts_of(kind) for kind in KINDS.values()])
BODIES = typing.cast("st.SearchStrategy[Body]", st.one_of(KNOWN_BODIES, KNOWN_BODIES, UNKNOWN_BODIES))


def _facts(device: st.SearchStrategy[str], seq: st.SearchStrategy[int]) -> st.SearchStrategy[Fact]:
    whole = st.builds(
        Fact,
        device=device,
        seq=seq,
        unit=st.integers(1, 5),
        counter=st.integers(1, 2000),
        wall=st.integers(0, 2**42),
        officer=st.sampled_from(("", "u1", "u2")),
        event=st.one_of(st.just(NO_ID), ENTITY_IDS),
        body=BODIES,
    )
    return st.one_of(whole, whole, whole.map(erase))


FACTS = _facts(DEVICES, st.integers(1, 10_000))
"""One fact of any kind, now and then erased."""


@st.composite
def runs(draw: st.DrawFn, device: str = "L1", first: int = 1, min_size: int = 1, max_size: int = 6) -> list[Fact]:
    """Consecutive facts of one device."""
    made = draw(st.lists(FACTS, min_size=min_size, max_size=max_size))
    return [dataclasses.replace(fact, device=device, seq=first + place) for place, fact in enumerate(made)]


def note(seq: int, device: str = "L1", unit: int = 7, what: int = 50_000) -> Fact:
    """A small fact: an officer opens the day's cash."""
    return Fact(device, seq, unit, seq, 1_700_000_000_000 + seq, "u1", NO_ID, k.CashOpened(Day("2026-03-02"), what))


_FAMILY = (
    "Lò", "Quàng", "Cà", "Tòng", "Giàng", "Vàng", "Sùng", "Nguyễn", "Hoàng", "Hà", "Đinh", "Lường", "Vì", "Mùa", "Thào",
)  # fmt: skip
_MIDDLE = ("Văn", "Thị", "A", "Thị", "Văn", "Minh", "Thanh", "Đức", "Ngọc", "Hồng")
_GIVEN = (
    "Ban", "Chua", "Dếnh", "Hặc", "Inh", "Lả", "Muôn", "Nọi", "Panh", "Sơn", "Thương", "Tủa", "Vân", "Xuân", "Yến",
    "Phương",
    "Hùng", "Lan", "Mai", "Dũng", "Hạnh",
    "Hoa", "Bình", "Cường", "Chá", "Dợ", "Giống", "Sáng", "Thu", "Tâm", "Páo", "Mỷ",
)  # fmt: skip
_LADDER = (1_263_600, 884_520, 758_160, 631_800, 505_440)
_TIES = ("head", "spouse", "child", "child", "parent")


def _day(draw: random.Random, first_year: int, last_year: int) -> date:
    first = date(first_year, 1, 1)
    return first + timedelta(days=draw.randrange((date(last_year, 12, 31) - first).days))


def _member(draw: random.Random, tie: str, family: str) -> k.NewMember:
    sex = draw.choice(("male", "female"))
    born = _day(draw, 1950, 1990) if tie != "child" else _day(draw, 1995, 2022)
    century = 0 if born.year < 2000 else 2
    citizen = f"014{century + (sex == 'female')}{born.year % 100:02}{draw.randrange(10**6):06}"
    return k.NewMember(
        tie,
        name=f"{family} {draw.choice(_MIDDLE)} {draw.choice(_GIVEN)}",
        born=born.isoformat(),
        sex=sex,
        citizen_id=citizen,
        insurance_code=f"14{draw.randrange(10**8):08}",
        phone=f"09{draw.randrange(10**8):08}" if tie in {"head", "spouse"} else "",
        ethnicity="03",
    )


def enrolments(count: int, device: str = "L7", first: int = 1, seed: int = 1) -> list[Fact]:
    """`count` households of five, each with its contribution and receipt: three facts a household."""
    draw = random.Random(seed)
    facts: list[Fact] = []
    wall = 1_772_413_200_000
    villages = [f"bản {name}" for name in ("Nà Bó", "Huổi Lè", "Pá Hốc", "Co Chai")]
    for place in range(count):
        seq = first + 3 * place
        family = draw.choice(_FAMILY)
        wall += draw.randrange(120_000, 400_000)
        members = tuple(_member(draw, tie, family) for tie in _TIES)
        lines = tuple(
            k.PaidLine(entity_id(device, seq, n), "GD", n, Day("2026-04-01"), Day("2027-03-31"), due, 0, 0, 0, due)
            for n, due in enumerate(_LADDER, start=1)
        )
        total = sum(_LADDER)
        bodies: Sequence[Body] = (
            k.HouseholdRegistered(members, village=draw.choice(villages), code=f"14{draw.randrange(10**8):08}"),
            k.ContributionCollected(
                entity_id(device, seq, 0), entity_id(device, seq, 1), "health", "months", 12, Day("2026-03-02"), total,
                lines, "2026-01", "5f" * 32, cash_given=-(-total // 500_000) * 500_000,
            ),
            k.ReceiptIssued(entity_id(device, seq + 1, 0), "BL26A", 1200 + place, total, Day("2026-03-02")),
        )  # fmt: skip
        for offset, body in enumerate(bodies):
            at = seq + offset
            facts.append(Fact(device, at, 7, 40 + at, wall + 40 * offset, "u3", EntityId("L7.1.0"), body))
    return facts
