"""The console's pages: how the office stands, the whole of it or one unit. Shown on loopback, or behind a password."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import jinja2
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from fieldapp import i18n, paths
from fieldapp.domain.errors import FieldappError
from fieldapp.domain.money import Money
from fieldapp.domain.policy_changes import value_text
from fieldapp.i18n import Catalog
from fieldapp.office import review, review_words
from fieldapp.office.console import password
from fieldapp.office.messages import SENTENCES
from fieldapp.office.office import Office
from fieldapp.office.problems import problem
from fieldapp.office.rules import pack_in_force
from fieldapp.office.server import is_loopback
from fieldapp.office.status import OfficeStatus, read_status
from fieldapp.policy_words import GROUP_NAMES, PARAMETER_NAMES

_FOLDER = Path(__file__).parent
_STATIC: dict[str, tuple[Path | str, str]] = {
    "console.css": (_FOLDER / "static" / "console.css", "text/css"),
    "NotoSans-Regular.ttf": ("NotoSans-Regular.ttf", "font/ttf"),
    "NotoSans-Bold.ttf": ("NotoSans-Bold.ttf", "font/ttf"),
}
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'; form-action 'self'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
_MOST_FORM = 4096
_MOST_TRIES = 10
_TRY_WINDOW_MS = 60_000
_NO_UNIT = 1 << 63
_SILENT_MS = 3 * 86_400_000
_SECONDS_TO_CATCH_UP = 1.0
"""The status page waits so long for what is to be decided to be looked up."""


@cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(_FOLDER / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _catalog(language: str) -> Catalog:
    return i18n.load(language)


def language_of(request: Request) -> str:
    """`?lang=`, else the first language of the browser that there is a catalog for, else Vietnamese."""
    known = {language.code for language in i18n.languages()}
    wanted = [request.query_params.get("lang", "")]
    wanted += [part.partition(";")[0].strip() for part in request.headers.get("accept-language", "").split(",")]
    for name in wanted:
        for code in (name, name.partition("-")[0]):
            if code in known:
                return code
    return i18n.SOURCE


class Console:
    """Renders the pages and decides who may see them."""

    def __init__(self, office: Office, *, is_behind_proxy: bool = False) -> None:
        self._office = office
        self._is_behind_proxy = is_behind_proxy
        self._tries: deque[int] = deque(maxlen=_MOST_TRIES)

    def may_see(self, request: Request) -> bool:
        """With a password: whoever has a session. Without: only this machine, asked for by a name of this machine."""
        if self._office.config.console:
            cookie = request.cookies.get(password.COOKIE, "")
            return password.is_session(self._office.folder.key(), cookie, self._office.now_ms)
        host = urlsplit(f"//{request.headers.get('host', '')}").hostname or ""
        is_here = request.client is not None and is_loopback(request.client.host) and is_loopback(host)
        return is_here and not self._is_behind_proxy and "x-forwarded-for" not in request.headers

    async def home(self, request: Request) -> Response:
        """The whole office."""
        return await self._status(request, None)

    async def unit(self, request: Request) -> Response:
        """One register unit; a number that no database holds is none."""
        unit = int(request.path_params["unit"])
        return await self._status(request, unit) if unit < _NO_UNIT else problem(404, "unknown_unit")

    async def rules(self, request: Request) -> Response:
        """Every parameter that somebody still has to settle."""
        if not self.may_see(request):
            return self.turned_away(request)
        pack = await run_in_threadpool(pack_in_force, self._office)
        return self.render("rules.html", request, {"pack": pack, "rows": pack.unsettled(), "value_text": value_text})

    def turned_away(self, request: Request) -> Response:
        if self._office.config.console:
            return RedirectResponse(f"/login?lang={language_of(request)}", 303, HEADERS)
        return problem(403, "console_closed")

    async def _status(self, request: Request, unit: int | None) -> Response:
        if not self.may_see(request):
            return self.turned_away(request)
        status = await run_in_threadpool(self._read, None if unit is None else [unit])
        if unit is not None and not status.units:
            return problem(404, "unknown_unit")
        shown = _words(self._office, status)
        shown["unit"] = status.units[0] if unit is not None else None
        return self.render("status.html", request, shown)

    def _read(self, only: list[int] | None) -> OfficeStatus:
        with self._office.database.reading() as transaction:
            scope = review.scope_of(transaction, only)
        review.catch_up(self._office, scope, _SECONDS_TO_CATCH_UP)
        return read_status(self._office, only)

    async def login(self, request: Request) -> Response:
        """The password's page."""
        if not self._office.config.console:
            return RedirectResponse("/", 303, HEADERS)
        return self.render("login.html", request, {"is_wrong": False})

    async def try_login(self, request: Request) -> Response:
        """Ten tries a minute for everybody together: slow to guess, and Argon2 keeps the machine free."""
        now = self._office.now_ms
        if len(self._tries) == _MOST_TRIES and now - self._tries[0] < _TRY_WINDOW_MS:
            return problem(429, "too_many_tries", headers={"Retry-After": "60"})
        self._tries.append(now)
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > _MOST_FORM:
                return problem(413, "too_large")
        given = parse_qs(body.decode("utf-8", "replace")).get("password", [""])[0]
        kept = self._office.config.console
        if not kept or not await run_in_threadpool(password.is_password, kept, given):
            return self.render("login.html", request, {"is_wrong": True}, 403)
        answer = RedirectResponse(f"/?lang={language_of(request)}", 303, HEADERS)
        answer.set_cookie(
            password.COOKIE,
            password.new_session(self._office.folder.key(), now),
            max_age=password.SESSION_HOURS * 3600,
            httponly=True,
            samesite="strict",
            secure=request.url.scheme == "https" or self._is_behind_proxy,
        )
        return answer

    async def static(self, request: Request) -> Response:
        """Style and fonts."""
        name = str(request.path_params["name"])
        if name not in _STATIC:
            return problem(404, "not_found")
        path, media_type = _STATIC[name]
        found = path if isinstance(path, Path) else paths.resource("fonts", path)
        return FileResponse(found, media_type=media_type, headers={"Cache-Control": "max-age=86400"})

    def say(self, request: Request) -> Callable[[str], str]:
        """Texts in the reader's language."""
        return _catalog(language_of(request)).text

    def render(self, template: str, request: Request, shown: dict[str, object], code: int = 200) -> Response:
        language = language_of(request)
        catalog = _catalog(language)
        text = (
            _environment()
            .get_template(template)
            .render(
                _=catalog.text,
                language=language,
                languages=i18n.languages(),
                office=self._office.config.name,
                is_demo=self._office.config.is_demo,
                **_sayings(catalog, self._office.now_ms),
                **shown,
            )
        )
        return HTMLResponse(text, code, HEADERS)


def _words(office: Office, status: OfficeStatus) -> dict[str, object]:
    """What the status page shows beside the status itself."""
    money = status.money
    return {
        "status": status,
        "names": {officer.officer: officer.name for officer in status.officers},
        "totals": {
            "people": sum(unit.counts.people for unit in status.units),
            "households": sum(unit.counts.households for unit in status.units),
            "receipts": sum(line.receipts for line in money),
            "collected": sum(line.collected for line in money),
            "voided": sum(line.voided for line in money),
            "remitted": sum(line.remitted for line in money),
        },
        "is_silent": lambda at_ms: office.now_ms - at_ms > _SILENT_MS,
    }


def _sayings(catalog: Catalog, now_ms: int) -> dict[str, object]:
    """How numbers, days and codes are said in the reader's language."""
    _ = catalog.text

    def ago(at_ms: int) -> str:
        minutes = max(0, now_ms - at_ms) // 60_000
        if minutes < 1:
            return _("vừa xong")
        if minutes < 120:
            return _("{count} phút trước").format(count=minutes)
        if minutes < 2880:
            return _("{count} giờ trước").format(count=minutes // 60)
        return _("{count} ngày trước").format(count=minutes // 1440)

    return {
        "dong_text": lambda dong: str(Money(dong)),
        "count_text": i18n.format_count,
        "day_text": lambda day: i18n.format_date(date.fromisoformat(day)) if day else "",
        "moment": lambda at_ms: i18n.format_moment(datetime.fromtimestamp(at_ms / 1000, UTC)),
        "ago": ago,
        "parameter_text": lambda row: _(PARAMETER_NAMES.get(row.name, row.name)),
        "group_text": lambda keys: ", ".join(_(GROUP_NAMES.get(key, key)) for key in keys),
        "reason": lambda code: _(SENTENCES[code]) if code in SENTENCES else code,
        "sort_text": lambda sort: _(review_words.SORTS[sort]),
        "about_text": lambda sort: _(review_words.ABOUT[sort]),
        "grounds_text": lambda sort, grounds: review_words.grounds_text(_, sort, grounds),
        "label_text": lambda name: _(review_words.TRAITS.get(name, name)),
        "trait_text": lambda trait: review_words.trait_text(_, trait),
        "field_text": lambda name: _(review_words.FIELDS.get(name, name)),
        "action_text": lambda action: _(review_words.ACTIONS.get(action, action)),
        "means_text": lambda action: _(review_words.MEANS[action]),
        "outcome_text": lambda outcome: _(review_words.OUTCOMES.get(outcome, outcome)),
        "refusal_text": lambda refusal: _refusal(_, refusal),
        "number_kinds": (
            ("bad", _("thiếu"), "missing"),
            ("bad", _("trùng"), "doubled"),
            ("soon", _("ngoài dải"), "stray"),
        ),
    }


def _refusal(say: Callable[[str], str], refusal: FieldappError) -> str:
    sentence = SENTENCES.get(refusal.code)
    if sentence is None:
        return refusal.code
    shown = dict(refusal.params)
    if "at_ms" in shown:
        shown["at_ms"] = i18n.format_moment(datetime.fromtimestamp(int(str(shown["at_ms"])) / 1000, UTC))
    if "outcome" in shown:
        outcome = str(shown["outcome"])
        shown["outcome"] = say(review_words.OUTCOMES.get(outcome, outcome))
    if "why" in shown:
        shown["why"] = say(SENTENCES.get(str(shown["why"]), str(shown["why"])))
    return say(sentence).format(**shown)


def routes(console: Console) -> list[Route]:
    """The pages for people, but for the review's."""
    return [
        Route("/", console.home, methods=["GET"]),
        Route("/units/{unit:int}", console.unit, methods=["GET"]),
        Route("/rules", console.rules, methods=["GET"]),
        Route("/login", console.login, methods=["GET"]),
        Route("/login", console.try_login, methods=["POST"]),
        Route("/static/{name}", console.static, methods=["GET"]),
    ]
