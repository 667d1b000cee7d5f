"""The page on which anybody checks a receipt: no password, no script, and nothing but what the paper itself says."""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from fieldapp.i18n import N_
from fieldapp.office.console.pages import Console
from fieldapp.office.console.uploads import FormTooLarge, read_form
from fieldapp.office.office import Office
from fieldapp.office.problems import problem
from fieldapp.office.verifying import verify_text
from fieldapp.wire import version
from fieldapp.wire.receipt_proof import Checked, Verdict

MOST_PICTURE = 2 << 20
_MOST_FORM = MOST_PICTURE + (16 << 10)
_FORM_SECONDS = 60.0
WINDOW_MS = 60_000
FROM_ONE, FROM_ALL = 20, 120
"""Tries in a minute: from one address, and from everybody together."""
_MOST_ADDRESSES = 2000

ANSWERS = {
    Verdict.GENUINE: ("good", N_("Hợp lệ"), N_("Biên lai do máy của cơ quan cấp ký; không ai sửa.")),
    Verdict.VOIDED: ("bad", N_("Đã hủy"), N_("Biên lai này thật nhưng đã bị hủy, không còn giá trị.")),
    Verdict.ALTERED: ("bad", N_("Bị sửa"), N_("Nội dung không đúng với chữ ký. Đừng tin tờ này; báo cơ quan.")),
    Verdict.UNKNOWN_DEVICE: ("bad", N_("Máy lạ"), N_("Máy ký biên lai này không phải máy của cơ quan. Báo cơ quan.")),
    Verdict.UNREADABLE: ("soon", N_("Mã bị hỏng"), N_("Mã bị thiếu hoặc sai ký tự. Chép lại, hoặc chụp lại cho rõ.")),
    Verdict.FOREIGN: ("soon", N_("Không phải mã biên lai"), N_("Mã biên lai bắt đầu bằng “FA1:”. Xem lại mã.")),
}
"""Verdict → the look of its chip, the word, what to make of it."""

DIFFERING = {
    "series": N_("ký hiệu"), "number": N_("số"), "total": N_("số tiền"), "on": N_("ngày"),
    "payer_name": N_("tên người nộp"), "lines": N_("số người"),
}  # fmt: skip

NOTHING_GIVEN = N_("Dán mã hoặc chọn ảnh trước.")
NO_CODE = N_("Không thấy mã biên lai trong ảnh. Chụp thẳng, gần, đủ sáng; hoặc dán chữ của mã.")
TOO_LARGE = N_("Ảnh lớn hơn 2 MB. Chụp nhỏ hơn hoặc cắt lấy phần có mã.")
TOO_MANY = N_("Nhiều người đang kiểm tra. Chờ một phút rồi thử lại.")


class Pace:
    """How often may be asked: a sliding minute for each address and for all of them."""

    def __init__(self) -> None:
        self._of: OrderedDict[str, deque[int]] = OrderedDict()
        self._all: deque[int] = deque(maxlen=FROM_ALL)

    def takes(self, address: str, now_ms: int) -> bool:
        """Whether one more try is allowed now; it counts if so."""
        tries = self._of.setdefault(address, deque(maxlen=FROM_ONE))
        self._of.move_to_end(address)
        if len(self._of) > _MOST_ADDRESSES:
            self._of.popitem(last=False)
        for known in (tries, self._all):
            if len(known) == known.maxlen and now_ms - known[0] < WINDOW_MS:
                return False
        tries.append(now_ms)
        self._all.append(now_ms)
        return True


class VerifyPage:
    """The form and its answer."""

    def __init__(self, office: Office, console: Console, *, is_behind_proxy: bool) -> None:
        self._office = office
        self._console = console
        self._is_behind_proxy = is_behind_proxy
        self._pace = Pace()
        self._reading = asyncio.Semaphore(2)

    async def show(self, request: Request) -> Response:
        """The form."""
        return self._answer(request)

    async def verify(self, request: Request) -> Response:
        """The verdict on a text or a picture."""
        if not self._pace.takes(self._address(request), self._office.now_ms):
            answer = self._answer(request, problem_text=TOO_MANY, code=429)
            answer.headers["Retry-After"] = "60"
            return answer
        try:
            fields = await asyncio.wait_for(read_form(request, _MOST_FORM), _FORM_SECONDS)
        except FormTooLarge:
            answer = self._answer(request, problem_text=TOO_LARGE, code=413)
            answer.headers["Connection"] = "close"
            return answer
        except (TimeoutError, ClientDisconnect):
            return problem(408, "body_too_slow", headers={"Connection": "close"})
        given = fields.get("code", b"").decode("utf-8", "replace").strip("\r\n")
        picture = fields.get("picture", b"")
        if not given.strip() and not picture:
            return self._answer(request, problem_text=NOTHING_GIVEN)
        text = given if given.strip() else await self._read(picture)
        if text is None:
            return self._answer(request, problem_text=NO_CODE)
        checked = await run_in_threadpool(verify_text, self._office, _joined(text))
        return self._answer(request, checked, given)

    async def _read(self, picture: bytes) -> str | None:
        """The text of the code in a picture; two are looked at at a time, the rest wait."""
        from fieldapp.printing.codes import codes_in_picture

        async with self._reading:
            found = await run_in_threadpool(codes_in_picture, picture)
        return next((text for text in found if text.startswith(version.PROOF)), found[0] if found else None)

    def _address(self, request: Request) -> str:
        """Who asks; behind the proxy it is the last address that the proxy added."""
        if self._is_behind_proxy:
            return request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()[:64]
        return request.client.host if request.client else ""

    def _answer(
        self, request: Request, checked: Checked | None = None, given: str = "", problem_text: str = "", code: int = 200
    ) -> Response:
        look, word, meaning = ANSWERS[checked.verdict] if checked else ("", "", "")
        shown: dict[str, object] = {
            "checked": checked,
            "said": checked.proof.essence if checked and checked.proof else None,
            "look": look,
            "word": word,
            "meaning": meaning,
            "differing": [DIFFERING[name] for name in checked.differs] if checked else [],
            "given": given[:400],
            "problem_text": problem_text,
        }
        return self._console.render("verify.html", request, shown, code)


def _joined(text: str) -> str:
    """A code that was broken over lines when it was copied."""
    return text.replace("\r", "").replace("\n", "") if len(text) < 2000 else text


def routes(office: Office, console: Console, *, is_behind_proxy: bool) -> list[Route]:
    """The page for everybody."""
    page = VerifyPage(office, console, is_behind_proxy=is_behind_proxy)
    return [Route("/verify", page.show, methods=["GET"]), Route("/verify", page.verify, methods=["POST"])]
