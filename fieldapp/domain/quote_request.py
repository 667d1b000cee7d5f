"""`fieldapp quote` as text: JSON request -> typed request, quote -> JSON answer, exactly as the command line promises.

Pure. Every bad input raises `BadRequest` with `where` (a path such as `members[2].born`) and `what` (a stable code).
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NoReturn, TypeAlias, cast

from fieldapp.domain.dates import Born, NotADate
from fieldapp.domain.errors import RuleBroken
from fieldapp.domain.groups import EXITED
from fieldapp.domain.policy import NotInForce, Pack
from fieldapp.domain.policy_schema import HEALTH_GROUPS, VOLUNTARY_GROUPS
from fieldapp.domain.quote import Quote, UnknownProvince
from fieldapp.domain.quote_health import HealthMember, HealthRequest, quote_health
from fieldapp.domain.quote_voluntary import Method, VoluntaryRequest, quote_voluntary
from fieldapp.domain.reasons import Reason

Request: TypeAlias = HealthRequest | VoluntaryRequest
Json: TypeAlias = "bool | int | str | list[Json] | dict[str, Json] | NotWhole | None"

HEALTH_KEYS = (
    "scheme", "on", "months", "province", "commune", "paid_this_year", "covered_until", "first_time", "members"
)  # fmt: skip
MEMBER_KEYS = ("id", "group", "groups", "born", "exited_on", "entitled_until", "covered_until", "first_time")
VOLUNTARY_KEYS = (
    "scheme", "on", "province", "commune", "income", "support", "method", "months", "id", "supported_months"
)  # fmt: skip
MONTHS = (3, 6, 12)
METHODS = ("months", "years_ahead", "missing_months")
MOST = 10**15
"""No amount or count beyond this is meant."""
FIRST_YEAR, LAST_YEAR = 1900, 2200
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_PROVINCE = re.compile(r"[0-9]{2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class NotWhole:
    """A number with a point, an exponent or no value, kept as text so that the complaint can name it."""

    text: str

    def __str__(self) -> str:
        return self.text


class BadRequest(RuleBroken):
    """A request that cannot be read. Params: `where`, `what`, `value` (shortened)."""

    code = "bad_request"

    def __init__(self, where: str, what: str, value: object = "") -> None:
        super().__init__(where=where, what=what, value=_short(value))


def answer_request(pack: Pack, json_text: str) -> dict[str, object]:
    """Request text -> answer. Raises `BadRequest` for anything wrong, also a day or province unknown to the pack."""
    return answer_json(quote_or_complain(pack, parse_request(json_text)))


def quote_or_complain(pack: Pack, request: Request) -> Quote:
    """Quote either scheme; a day or a province that the pack does not know raises `BadRequest`."""
    try:
        return make_any_quote(pack, request)
    except UnknownProvince as error:
        raise BadRequest("province", "unknown_province", error.params["province"]) from error
    except NotInForce as error:
        raise BadRequest("on", "no_rules_on_this_day", request.on.isoformat()) from error


def make_any_quote(pack: Pack, request: Request) -> Quote:
    """Quote either scheme."""
    return quote_health(pack, request) if isinstance(request, HealthRequest) else quote_voluntary(pack, request)


def parse_request(json_text: str) -> Request:
    """Read a request. Unknown keys are refused: a misspelt one would change what a household pays."""
    fields = _Fields(_load(json_text), "")
    scheme = fields.choice("scheme", ("health", "voluntary"))
    return _health(fields) if scheme == "health" else _voluntary(fields)


def answer_json(quote: Quote) -> dict[str, object]:
    """The answer, ready for `json.dumps`: whole dong, ISO days, plain text."""
    return {
        "total": quote.total.dong,
        "pack": {"id": quote.pack_id, "hash": quote.pack_hash},
        "provisional": quote.provisional,
        "lines": [
            {
                "id": line.id,
                "place": line.place,
                "from": line.starts and line.starts.isoformat(),
                "until": line.ends and line.ends.isoformat(),
                "contribution": line.contribution.dong,
                "state": line.state.dong,
                "province": line.province.dong,
                "other": line.other.dong,
                "pays": line.pays.dong,
                "why": _reasons(line.why),
            }
            for line in quote.lines
        ],
        "refused": [
            {"id": refusal.id, "code": refusal.code, "why": _reasons(refusal.why)} for refusal in quote.refused
        ],
    }


def _reasons(reasons: Sequence[Reason]) -> list[dict[str, object]]:
    return [
        {
            "code": reason.code.value,
            "params": dict(reason.params),
            "source": reason.source and reason.source.text,
            "certainty": reason.certainty.value,
        }
        for reason in reasons
    ]


def _load(text: str) -> Json:
    try:
        loaded = json.loads(
            text.removeprefix("\ufeff"), object_pairs_hook=_unique, parse_float=NotWhole, parse_constant=NotWhole
        )
        text.encode()
    except json.JSONDecodeError as error:
        where = f"line {error.lineno} column {error.colno}"
        raise BadRequest(where, "not_json") from error
    except (ValueError, RecursionError) as error:
        raise BadRequest("", "not_json") from error
    return cast("Json", loaded)


def _unique(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found: dict[str, Json] = {}
    for key, value in pairs:
        if key in found:
            raise BadRequest(key, "given_twice")
        found[key] = value
    return found


class _Fields:
    """One JSON object, read key by key; every complaint says where."""

    def __init__(self, raw: Json, where: str) -> None:
        if not isinstance(raw, dict):
            raise BadRequest(where, "not_an_object", raw)
        self._raw = raw
        self._where = where

    def only(self, allowed: Sequence[str]) -> None:
        for key in self._raw:
            if key not in allowed:
                self.complain(key, "unknown_key")

    def complain(self, key: str, what: str, value: object = "") -> NoReturn:
        raise BadRequest(f"{self._where}.{key}" if self._where else key, what, value)

    def has(self, key: str) -> bool:
        return self._raw.get(key) is not None

    def whole(self, key: str, lowest: int, default: int | None = None) -> int:
        value = self._raw[key] if self.has(key) else default
        if type(value) is not int:
            self.complain(key, "missing" if value is None else "not_whole_number", value)
        if not lowest <= value <= MOST:
            self.complain(key, "out_of_range", value)
        return value

    def text(self, key: str) -> str:
        value = self._raw.get(key)
        if not isinstance(value, str) or not value.strip():
            self.complain(key, "missing" if value in (None, "") else "not_text", value)
        if not value.isprintable():
            self.complain(key, "not_text", value)
        return value

    def optional_text(self, key: str) -> str | None:
        return self.text(key) if self.has(key) else None

    def choice(self, key: str, allowed: Sequence[str]) -> str:
        value = self.text(key)
        if value not in allowed:
            self.complain(key, "not_one_of", f"{_short(value)} ({', '.join(allowed)})")
        return value

    def flag(self, key: str) -> bool:
        value = self._raw[key] if self.has(key) else False
        if not isinstance(value, bool):
            self.complain(key, "not_true_or_false", value)
        return value

    def day(self, key: str) -> date:
        value = self.text(key)
        try:
            day = date.fromisoformat(value) if _DAY.fullmatch(value) else None
        except ValueError:
            day = None
        if day is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
            self.complain(key, "not_a_day", value)
        return day

    def optional_day(self, key: str) -> date | None:
        return self.day(key) if self.has(key) else None

    def born(self, on: date) -> Born | None:
        value = self._raw.get("born")
        if value is None:
            return None
        try:
            born = Born.parse(value) if isinstance(value, str) else None
        except NotADate:
            born = None
        if born is None:
            self.complain("born", "not_a_birth_date", value)
        if born.earliest > on:
            self.complain("born", "born_later", value)
        return born

    def province(self) -> str:
        value = self.text("province")
        if not _PROVINCE.fullmatch(value):
            self.complain("province", "not_a_province_code", value)
        return value

    def objects(self, key: str) -> list[_Fields]:
        value = self._raw.get(key)
        if not isinstance(value, list) or not value:
            self.complain(key, "missing" if value in (None, []) else "not_a_list", value)
        return [_Fields(item, f"{self._where}{key}[{index}]") for index, item in enumerate(value)]

    def texts(self, key: str) -> list[str]:
        value = self._raw.get(key)
        if not isinstance(value, list) or not value:
            self.complain(key, "not_a_list", value)
        found = [item for item in value if isinstance(item, str)]
        if len(found) != len(value):
            self.complain(key, "not_text", value)
        return found


def _health(fields: _Fields) -> HealthRequest:
    fields.only(HEALTH_KEYS)
    on = fields.day("on")
    months = fields.whole("months", 1)
    if months not in MONTHS:
        fields.complain("months", "not_one_of", f"{months} (3, 6, 12)")
    shared_until, shared_first = _earlier_cover(fields)
    members = tuple(_member(member, on, shared_until, shared_first) for member in fields.objects("members"))
    seen: set[str] = set()
    for index, member in enumerate(members):
        if member.id in seen:
            raise BadRequest(f"members[{index}].id", "given_twice", member.id)
        seen.add(member.id)
    return HealthRequest(
        on=on,
        months=months,
        province=fields.province(),
        commune=fields.optional_text("commune"),
        paid_this_year=fields.whole("paid_this_year", 0, 0),
        members=members,
    )


def _earlier_cover(fields: _Fields) -> tuple[date | None, bool]:
    until, first = fields.optional_day("covered_until"), fields.flag("first_time")
    if until is not None and first:
        fields.complain("first_time", "contradicts_covered_until")
    return until, first


def _member(fields: _Fields, on: date, shared_until: date | None, shared_first: bool) -> HealthMember:
    fields.only(MEMBER_KEYS)
    until, first = _earlier_cover(fields)
    if not fields.has("covered_until") and not fields.has("first_time"):
        until, first = shared_until, shared_first
    groups = _groups(fields)
    if EXITED in groups and not fields.has("exited_on"):
        fields.complain("exited_on", "missing")
    return HealthMember(
        id=fields.text("id"),
        groups=groups,
        born=fields.born(on),
        exited_on=fields.optional_day("exited_on"),
        entitled_until=fields.optional_day("entitled_until"),
        covered_until=until,
        first_time=first,
    )


def _groups(fields: _Fields) -> tuple[str, ...]:
    if fields.has("group") == fields.has("groups"):
        fields.complain("group", "missing" if not fields.has("group") else "given_twice")
    given = fields.texts("groups") if fields.has("groups") else [fields.text("group")]
    for group in given:
        if group not in HEALTH_GROUPS:
            fields.complain("group", "unknown_group", group)
    return tuple(dict.fromkeys(given))


def _voluntary(fields: _Fields) -> VoluntaryRequest:
    fields.only(VOLUNTARY_KEYS)
    return VoluntaryRequest(
        on=fields.day("on"),
        province=fields.province(),
        commune=fields.optional_text("commune"),
        income=fields.whole("income", 0),
        support=fields.choice("support", VOLUNTARY_GROUPS),
        method=cast("Method", fields.choice("method", METHODS)),
        months=fields.whole("months", 1),
        id=fields.optional_text("id") or "1",
        supported_months=fields.whole("supported_months", 0, 0),
    )


def _short(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    text = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return text if len(text) <= 80 else f"{text[:79]}…"
