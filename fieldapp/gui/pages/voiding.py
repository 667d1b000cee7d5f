"""Voiding a receipt, with a witness where the rules want one."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from fieldapp.domain.errors import FieldappError
from fieldapp.domain.ids import NO_ID, EntityId
from fieldapp.gui.dialogs.witness import WitnessDialog
from fieldapp.gui.messages import message
from fieldapp.gui.work_page import WorkPage
from fieldapp.i18n import _
from fieldapp.services.ports import Changes, OfficerOfUnit
from fieldapp.services.receipts import VoidNeedsWitness

OF_A_WITNESS = frozenset({"wrong_pin", "pin_delayed", "unknown_officer", "unknown_colleague", "witness_is_self"})
"""Refusals that the witness can mend by typing again."""


class Voiding(QObject):
    """`voided` carries the changes, `refused` the error; `left`: the witness was not there after all."""

    voided = Signal(object)
    refused = Signal(object)
    left = Signal()

    def __init__(self, page: WorkPage) -> None:
        super().__init__(page)
        self._page = page
        self._receipt, self._reason, self._returned = NO_ID, "", True
        self._why = ""
        self._dialog: WitnessDialog | None = None

    def begin(self, receipt: EntityId, reason: str, *, returned: bool) -> None:
        """Void it; ask for a witness if the rules do."""
        self._receipt, self._reason, self._returned = receipt, reason, returned
        self._page.ask(partial(self._void, "", ""), self._on_voided, self._on_refused)

    def _void(self, witness: str, pin: str) -> Changes:
        at = self._page.at
        return at.receipts.void(
            at.desk, self._receipt, self._reason, cash_returned=self._returned, witness=witness, pin=pin
        )

    def _on_voided(self, changes: Changes) -> None:
        self._close()
        self.voided.emit(changes)

    def _on_refused(self, error: FieldappError) -> None:
        if isinstance(error, VoidNeedsWitness):
            at, self._why = self._page.at, message(error)
            self._page.ask(lambda: at.officers.witnesses(at.desk), self._on_witnesses)
        elif self._dialog is not None and error.code in OF_A_WITNESS:
            self._dialog.refuse(error)
        else:
            self._close()
            self.refused.emit(error)

    def _on_witnesses(self, witnesses: tuple[OfficerOfUnit, ...]) -> None:
        self._dialog = WitnessDialog(_("Hủy biên lai"), [self._why], witnesses, _("Đồng ý hủy"), self._page)
        self._dialog.signed.connect(self._on_signed)
        self._dialog.finished.connect(self._on_left)
        self._dialog.open()

    @Slot(str, str)
    def _on_signed(self, witness: str, pin: str) -> None:
        self._page.ask(partial(self._void, witness, pin), self._on_voided, self._on_refused)

    @Slot(int)
    def _on_left(self, _result: int) -> None:
        self._dialog = None
        self.left.emit()

    def _close(self) -> None:
        dialog, self._dialog = self._dialog, None
        if dialog is not None:
            dialog.accept()
