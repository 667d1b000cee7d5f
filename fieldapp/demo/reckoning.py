"""After the played day: the money in the receipts, in the cash box and at the office, the numbers, and the checks."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import date, datetime

from fieldapp import bootstrap, paths
from fieldapp.bootstrap import Opened
from fieldapp.demo.office_process import run_command, run_office
from fieldapp.demo.programme import HOUSEHOLDS, NEW, Play
from fieldapp.demo.stage import DEMO_PIN, Stage
from fieldapp.domain.clock import VIETNAM
from fieldapp.domain.documents import DaySummaryDocument, Issuer, SummaryRow
from fieldapp.domain.fact_kinds import HouseholdRegistered
from fieldapp.domain.ids import Day
from fieldapp.domain.money import Money
from fieldapp.domain.receipt import Receipt
from fieldapp.i18n import format_money
from fieldapp.printing.press import PaperPress
from fieldapp.services.papers import scheme_title

SCHEMES = ("health", "voluntary")
SUMMARY_JSON = "summary.json"
SUMMARY_PDF = "summary.pdf"
SLIP_PDF = "close-slip.pdf"


@dataclass(frozen=True, slots=True)
class AtLaptop:
    """What the laptop's books say of the day; amounts in dong, `cash` without the opening float."""

    receipts: tuple[Receipt, ...]
    new_households: int
    cash: int
    is_closed: bool
    waiting: int
    numbers_left: int
    officer_name: str
    device: str
    event: str
    village: str

    @property
    def standing(self) -> tuple[Receipt, ...]:
        """Receipts that are not void."""
        return tuple(receipt for receipt in self.receipts if not receipt.is_void)

    def collected(self, scheme: str = "") -> int:
        """The sum of the standing receipts, of one scheme or of all."""
        return sum(receipt.total.dong for receipt in self.standing if scheme in {"", receipt.scheme})


@dataclass(frozen=True, slots=True)
class Result:
    """The figures of the day, as `summary.json` holds them."""

    day: str
    households: int
    new_households: int
    receipts: int
    voids: int
    power_cuts: int
    lost_replies: int
    printed: int
    money: Mapping[str, int]
    schemes: Mapping[str, Mapping[str, int]]
    numbers: Mapping[str, object]
    waiting: int
    cash_closed: bool
    laptop_findings: Sequence[object]
    office_findings: Sequence[object]
    agrees: bool


def reckon(stage: Stage, officer: str, power_cuts: int, lost_replies: int) -> Result:
    """Compare, and write `summary.json` and `summary.pdf`."""
    play = Play.read(stage.folder)
    with closing(
        bootstrap.make_gate(stage.laptop, bootstrap.surroundings(), bootstrap.call_here).open(officer, DEMO_PIN)
    ) as opened:
        laptop = _look(opened, Day(play.day))
    office = run_office(stage, "status")
    profile = ("--profile", str(stage.laptop), "--pin-file", str(stage.pin_file))
    laptop_findings = json.loads(run_command("check", *profile, "--deep", "--json", codes=(0, 1)))
    office_findings = run_office(stage, "check", codes=(0, 1))["findings"]
    result = _result(stage, play, laptop, office, (laptop_findings, office_findings), (power_cuts, lost_replies))
    text = json.dumps(
        {"demo": True, "seed": play.seed, "people": play.people, **asdict(result)}, ensure_ascii=False, indent=1
    )
    (stage.folder / SUMMARY_JSON).write_text(text + "\n", encoding="utf-8")
    for slip in stage.receipts.glob("chot-so-*.pdf"):
        slip.replace(stage.folder / SLIP_PDF)
    press = PaperPress(paths.resource("fonts"))
    (stage.folder / SUMMARY_PDF).write_bytes(press.day_summary(_document(result, laptop)))
    return result


def tell(result: Result, stage: Stage, say: Callable[[str], None]) -> None:
    """The end of the story on standard output."""
    for title, amount in (("Biên lai", "receipts"), ("Quỹ đếm được", "cash"), ("Cơ quan đang giữ", "office")):
        say(f"{title:<17}{format_money(Money(result.money[amount])):>18}")
    say(
        f"{result.households} hộ, {result.new_households} hộ mới, {result.receipts} biên lai, {result.voids} hủy, "
        f"{result.power_cuts} lần mất điện, {result.lost_replies} lần mất hồi đáp"
    )
    for finding in (*result.laptop_findings, *result.office_findings):
        say(f"soát sổ: {finding}")
    say("KHỚP" if result.agrees else "KHÔNG KHỚP")
    say(f"Tờ tổng hợp: {stage.folder / SUMMARY_PDF}")


def _look(opened: Opened, day: Day) -> AtLaptop:
    work, store = opened.workplace, opened.store
    box = work.cash.day(work.desk, date.fromisoformat(day))
    closed = box.closed
    events = store.outreach.events(limit=1)
    return AtLaptop(
        receipts=store.till.receipts(),
        new_households=sum(isinstance(fact.body, HouseholdRegistered) for fact in store.facts.facts(limit=100_000)),
        cash=closed.counted.dong - closed.opening_float.dong if closed else 0,
        is_closed=closed is not None,
        waiting=store.journal.waiting().count,
        numbers_left=work.numbers.left(work.desk),
        officer_name=work.desk.officer_name,
        device=work.desk.device,
        event=events[0].place if events else "",
        village=events[0].village if events else "",
    )


def _result(
    stage: Stage,
    play: Play,
    laptop: AtLaptop,
    office: Mapping[str, object],
    findings: tuple[Sequence[object], object],
    troubles: tuple[int, int],
) -> Result:
    lines = office["money"]
    numbers = office["numbers"]
    assert isinstance(lines, list)
    assert isinstance(numbers, dict)
    assert isinstance(findings[1], list)
    money = {
        "receipts": laptop.collected(),
        "cash": laptop.cash,
        "office": sum(line["held"] for line in lines),
    }
    schemes = {
        scheme: {
            "receipts": laptop.collected(scheme),
            "office": sum(line["held"] for line in lines if line["scheme"] == scheme),
        }
        for scheme in SCHEMES
    }
    figures = {
        "households": len({receipt.household for receipt in laptop.standing}),
        "new_households": laptop.new_households,
        "receipts": len(laptop.receipts),
        "voids": len(laptop.receipts) - len(laptop.standing),
        "power_cuts": troubles[0],
        "lost_replies": troubles[1],
        "printed": len(list(stage.receipts.glob("bien-lai-*.pdf"))),
    }
    is_sound = not findings[0] and not findings[1] and not numbers["missing"] and not numbers["doubled"]
    agrees = (
        len(set(money.values())) == 1
        and all(by["receipts"] == by["office"] for by in schemes.values())
        and (figures["households"], figures["new_households"], figures["voids"]) == (HOUSEHOLDS, len(NEW), 2)
        and troubles == (1, 1)
        and figures["printed"] == figures["receipts"] == numbers["used"] + numbers["void"]
        and laptop.waiting == 0
        and laptop.is_closed
        and is_sound
    )
    return Result(
        day=play.day,
        **figures,
        money=money,
        schemes=schemes,
        numbers=numbers,
        waiting=laptop.waiting,
        cash_closed=laptop.is_closed,
        laptop_findings=findings[0],
        office_findings=findings[1],
        agrees=agrees,
    )


def _document(result: Result, laptop: AtLaptop) -> DaySummaryDocument:
    hours = Counter[int]()
    for receipt in laptop.standing:
        hours[datetime.fromtimestamp(receipt.wall / 1000, VIETNAM).hour] += receipt.total.dong
    first, last = (min(hours), max(hours)) if hours else (8, 8)
    numbers = result.numbers
    return DaySummaryDocument(
        title="Một ngày lưu động: tiền thu và tiền cơ quan đang giữ",
        played_on=date.fromisoformat(result.day),
        issuer=Issuer(
            organisation=("DỮ LIỆU MẪU",),
            officer=laptop.officer_name,
            device=laptop.device,
            event_name=laptop.event,
            event_place=laptop.village,
        ),
        rows=tuple(
            SummaryRow(scheme_title(scheme), Money(by["receipts"]), Money(by["office"]))
            for scheme, by in result.schemes.items()
        ),
        counted=Money(result.money["cash"]),
        tallies=(
            ("Hộ đã phục vụ", f"{result.households}"),
            ("Trong đó hộ mới", f"{result.new_households}"),
            ("Biên lai đã cấp", f"{result.receipts}"),
            ("Biên lai đã hủy", f"{result.voids}"),
            ("Số biên lai thiếu hoặc trùng", f"{len(_list(numbers['missing'])) + len(_list(numbers['doubled']))}"),
            ("Mất điện giữa thu tiền và in", f"{result.power_cuts}"),
            ("Mất hồi đáp khi gửi về", f"{result.lost_replies}"),
            ("Việc còn chờ gửi", f"{result.waiting}"),
            ("Soát sổ trên máy", _found(result.laptop_findings)),
            ("Soát sổ ở cơ quan", _found(result.office_findings)),
        ),
        hourly=tuple((f"{hour} giờ", Money(hours[hour])) for hour in range(first, last + 1)),
        notes=("Mọi người, số và tiền trên tờ này đều là dữ liệu mẫu, không có thật.",),
    )


def _found(findings: Sequence[object]) -> str:
    return f"{len(findings)} điểm" if findings else "tốt"


def _list(value: object) -> list[object]:
    assert isinstance(value, list)
    return value
