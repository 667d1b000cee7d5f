"""The review in the browser: lists, a question before what cannot be undone, and the decision.

Nothing is changed by a GET. A POST carries a token that only a page of ours could know: it is sealed with the office's
key over a random cookie, and a request that names another origin is refused before that.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from urllib.parse import parse_qs, quote, unquote, urlencode, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import URL
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from fieldapp.domain.errors import RuleBroken
from fieldapp.office import review, review_settling
from fieldapp.office.console.pages import HEADERS, Console, language_of
from fieldapp.office.console.review_titles import Titles
from fieldapp.office.errors import AlreadySettled, BadField, ClerkMissing, NoSuchMatter, ReasonMissing
from fieldapp.office.office import Office
from fieldapp.office.problems import problem
from fieldapp.office.review_shapes import MOST_CLERK, MOST_REASON, Choice, Decision, Item
from fieldapp.office.review_words import MEANS
from fieldapp.office.store import registry
from fieldapp.office.store.database import Transaction

PAGE = 20
SECONDS_TO_CATCH_UP = 2.0
"""A page waits so long for units to be looked through; it says how many are left."""

FORM_COOKIE, CLERK_COOKIE = "fieldapp_form", "fieldapp_clerk"
_MOST_FORM = 16_384
_MOST_FIELDS = 20
_MOST_PAGES = 100_000


@dataclass(frozen=True, slots=True)
class Where:
    """What somebody looks at: sort, unit (0: all), settled or waiting, page from 1."""

    sort: str
    unit: int = 0
    settled: bool = False
    page: int = 1

    def link(self, language: str, **changed: object) -> str:
        """The address of this list, or of a neighbouring one."""
        asked = {"unit": self.unit, "settled": int(self.settled), "page": self.page} | changed
        sort = asked.pop("sort", self.sort)
        query = {name: value for name, value in asked.items() if value not in {0, ""}}
        if query.get("page") == 1:
            del query["page"]
        return f"/review/{sort}?{urlencode({**query, 'lang': language})}"


class ReviewPages:
    """Renders through the console, which decides who may see anything."""

    def __init__(self, office: Office, console: Console) -> None:
        self._office = office
        self._console = console

    async def overview(self, request: Request) -> Response:
        """The first sort that has something waiting."""
        if not self._console.may_see(request):
            return self._console.turned_away(request)
        counts = await run_in_threadpool(self._counts)
        sort = next((sort for sort in review.SORTS if counts[sort]), review.SORTS[0])
        return RedirectResponse(Where(sort).link(language_of(request)), 303, HEADERS)

    def _counts(self) -> dict[str, int]:
        with self._office.database.reading() as transaction:
            return dict(review.counts(transaction, review.scope_of(transaction)))

    async def listing(self, request: Request) -> Response:
        """One sort, a page at a time."""
        if not self._console.may_see(request):
            return self._console.turned_away(request)
        where = _where(request)
        if where is None:
            return problem(404, "not_found")
        shown = await run_in_threadpool(self._list, where, request.query_params.get("done", ""))
        return self._page("review.html", request, {**shown, "where": where})

    def _list(self, where: Where, done: str) -> dict[str, object]:
        office = self._office
        with office.database.reading() as transaction:
            scope = review.scope_of(transaction, [where.unit] if where.unit else None)
            places = registry.units(transaction)
        left = review.catch_up(office, scope, SECONDS_TO_CATCH_UP)
        with office.database.reading() as transaction:
            counts = review.counts(transaction, scope)
            total = review.counts(transaction, scope, settled=True)[where.sort] if where.settled else counts[where.sort]
            offset = (where.page - 1) * PAGE
            found = review.items(
                office, transaction, scope, where.sort, settled=where.settled, offset=offset, limit=PAGE
            )
            return {
                "items": found,
                "counts": counts,
                "total": total,
                "pages": max(1, -(-total // PAGE)),
                "places": places,
                "left": left,
                "done": _done(office, transaction, done),
            }

    async def settle(self, request: Request) -> Response:
        """Do what was decided, or ask once more, or say why not."""
        if not self._console.may_see(request):
            return self._console.turned_away(request)
        form = await _form(request)
        if form is None:
            return problem(400, "bad_form")
        if not self._is_ours(request, form.get("token", "")):
            return problem(403, "wrong_form_token")
        where = _where_of(form.get("back", ""))
        said = _decision(form)
        if said.action in MEANS and form.get("sure") != "1":
            return await self._ask(request, where, form.get("id", ""), said, None)
        try:
            done = await run_in_threadpool(review_settling.settle, self._office, form.get("id", ""), said)
        except (ReasonMissing, ClerkMissing, BadField) as refusal:
            return await self._ask(request, where, form.get("id", ""), said, refusal)
        except RuleBroken as refusal:
            return await self._refused(request, where, form.get("id", ""), refusal)
        language = language_of(request)
        answer = RedirectResponse(where.link(language, done=str(done.id)), 303, HEADERS)
        _keep(answer, request, CLERK_COOKIE, quote(" ".join(said.clerk.split())))
        return answer

    async def _ask(
        self, request: Request, where: Where, matter: str, said: Decision, refusal: RuleBroken | None
    ) -> Response:
        """The matter again with one way to settle it, what follows from that, and what is still missing."""
        try:
            found = await run_in_threadpool(self._item, matter)
        except NoSuchMatter as gone:
            return await self._refused(request, where, matter, gone)
        choice = next((choice for choice in found.choices if choice.action == said.action), None)
        if choice is None:
            second = AlreadySettled(found.clerk, found.settled_at, found.settled)
            return await self._refused(request, where, matter, second)
        shown: dict[str, object] = {"item": found, "choice": choice, "said": said, "refusal": refusal, "where": where}
        return self._page("review_ask.html", request, shown, 400 if refusal is not None else 200)

    def _item(self, matter: str) -> Item:
        with self._office.database.reading() as transaction:
            return review.item(self._office, transaction, matter)

    async def _refused(self, request: Request, where: Where, matter: str, refusal: RuleBroken) -> Response:
        code = 404 if isinstance(refusal, NoSuchMatter) else 409
        found = None
        if code == 409:
            found = await run_in_threadpool(self._item, matter)
        shown: dict[str, object] = {"item": found, "refusal": refusal, "where": where}
        return self._page("review_refused.html", request, shown, code)

    def _page(self, template: str, request: Request, shown: dict[str, object], code: int = 200) -> Response:
        cookie = request.cookies.get(FORM_COOKIE, "")
        if not (len(cookie) == 32 and cookie.isascii() and cookie.isalnum()):
            cookie = self._office.random_bytes(16).hex()
        language = language_of(request)
        shown |= {
            "token": self._seal(cookie),
            "clerk": unquote(request.cookies.get(CLERK_COOKIE, ""))[:MOST_CLERK],
            "sorts": review.SORTS,
            "most_reason": MOST_REASON,
            "most_clerk": MOST_CLERK,
            "is_asked": _is_asked,
            "link": lambda **changed: shown["where"].link(language, **changed),  # type: ignore[attr-defined]
        }
        shown |= Titles(self._console.say(request)).words()
        answer = self._console.render(template, request, shown, code)
        _keep(answer, request, FORM_COOKIE, cookie)
        return answer

    def _seal(self, cookie: str) -> str:
        key = hashlib.sha256(b"fieldapp form" + self._office.folder.key()).digest()
        return hmac.new(key, cookie.encode(), hashlib.sha256).hexdigest()

    def _is_ours(self, request: Request, token: str) -> bool:
        origin = request.headers.get("origin", "")
        if origin and origin != "null" and urlsplit(origin).netloc != request.headers.get("host", ""):
            return False
        cookie = request.cookies.get(FORM_COOKIE, "")
        return bool(cookie) and hmac.compare_digest(self._seal(cookie).encode(), token.encode())


def _is_asked(choice: Choice) -> bool:
    return choice.action in MEANS


def _done(office: Office, transaction: Transaction, matter: str) -> Item | None:
    """What has just been settled, to be told about and perhaps taken back."""
    if not matter:
        return None
    try:
        found = review.item(office, transaction, matter)
    except NoSuchMatter:
        return None
    return found if found.settled else None


def _where(request: Request) -> Where | None:
    sort = str(request.path_params["sort"])
    if sort not in review.SORTS:
        return None
    asked = request.query_params
    unit, page = _whole(asked.get("unit", "")), _whole(asked.get("page", ""))
    return Where(sort, unit, asked.get("settled", "") == "1", min(max(page, 1), _MOST_PAGES))


def _where_of(back: str) -> Where:
    """The list that a form came from; anything else leads to the first."""
    url = URL(back[:500])
    sort = url.path.removeprefix("/review/")
    if not url.path.startswith("/review/") or sort not in review.SORTS:
        return Where(review.SORTS[0])
    asked = {name: values[-1] for name, values in parse_qs(url.query, max_num_fields=_MOST_FIELDS).items()}
    page = min(max(_whole(asked.get("page", "")), 1), _MOST_PAGES)
    return Where(sort, _whole(asked.get("unit", "")), asked.get("settled") == "1", page)


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _dong(text: str) -> int:
    """`1.263.600` → 1263600; -1 for nothing; something that is no amount is too much for anybody."""
    plain = "".join(text.replace(".", "").replace("₫", "").split())
    if not plain:
        return -1
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 16 else 10**16


def _decision(form: dict[str, str]) -> Decision:
    """A button names action and side at once; the page that asks once more has a field for each."""
    action, _, side = form.get("pick", "").partition(" ")
    return Decision(
        action or form.get("action", ""),
        form.get("clerk", ""),
        form.get("reason", ""),
        side or form.get("side", ""),
        _dong(form.get("amount", "")),
    )


async def _form(request: Request) -> dict[str, str] | None:
    """The fields of a form; None for a body that is none, or too long."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/x-www-form-urlencoded":
        return None
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MOST_FORM:
            return None
    try:
        fields = parse_qs(body.decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="strict")
    except ValueError:
        return None
    return {name: values[-1] for name, values in fields.items()}


def _keep(answer: Response, request: Request, name: str, value: str) -> None:
    answer.set_cookie(
        name, value, max_age=90 * 86_400, httponly=True, samesite="strict", secure=request.url.scheme == "https"
    )


def routes(office: Office, console: Console) -> list[Route]:
    """The review's addresses."""
    pages = ReviewPages(office, console)
    return [
        Route("/review", pages.overview, methods=["GET"]),
        Route("/review/settle", pages.settle, methods=["POST"]),
        Route("/review/{sort}", pages.listing, methods=["GET"]),
    ]
