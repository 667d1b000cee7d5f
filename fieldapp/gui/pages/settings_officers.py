"""Letting one more officer open this laptop, from the settings."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Slot

from fieldapp.domain.errors import FieldappError
from fieldapp.gui.dialogs.admit import AdmitDialog
from fieldapp.gui.work_page import WorkPage
from fieldapp.i18n import _
from fieldapp.services.gate import Gate
from fieldapp.services.ports import OfficerOfUnit


class Admitting(QObject):
    """Asks who comes in, and both PINs."""

    def __init__(self, page: WorkPage, gate: Gate) -> None:
        super().__init__(page)
        self._page, self._gate = page, gate
        self._dialog: AdmitDialog | None = None

    @Slot()
    def begin(self) -> None:
        """Read who may still come in, then ask."""
        at = self._page.at
        self._page.ask(lambda: at.officers.newcomers(at.desk), self._on_newcomers)

    def _on_newcomers(self, newcomers: tuple[OfficerOfUnit, ...]) -> None:
        dialog = self._dialog = AdmitDialog(newcomers, self._gate.refuse_weak, self._page)
        dialog.admitted.connect(self._on_admit)
        dialog.finished.connect(self._on_left)
        dialog.open()

    @Slot(str, str, str)
    def _on_admit(self, officer: str, pin: str, new_pin: str) -> None:
        at = self._page.at
        job = partial(at.officers.admit, at.desk, pin, officer, new_pin)
        self._page.ask(job, self._on_admitted, self._on_refused)

    @Slot(int)
    def _on_left(self, _result: int) -> None:
        self._dialog = None

    def _on_admitted(self, _nothing: None) -> None:
        if self._dialog is not None:
            self._dialog.accept()
        self._page.told.emit(_("Đã thêm cán bộ. Khóa máy rồi chọn tên để vào bằng mã PIN mới."), None)

    def _on_refused(self, error: FieldappError) -> None:
        if self._dialog is not None:
            self._dialog.refuse(error)
