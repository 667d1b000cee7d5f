"""What an officer chose about paper, kept in the profile's settings."""

from __future__ import annotations

from dataclasses import dataclass

from fieldapp.domain.documents import PaperSize
from fieldapp.services.papers import ORGANISATION
from fieldapp.services.ports import Settings

PAPER, PRINTER, AT_ONCE, FOLDER = "paper.size", "paper.printer", "paper.at_once", "paper.folder"
"""Names of the settings."""


@dataclass(frozen=True, slots=True)
class PaperChoice:
    """Size of receipts, the printer's name (empty: the system's own), whether to print at once, where PDFs are kept.

    `organisation` are the lines at the head of every paper; none means those made from the commune's name.
    """

    size: PaperSize = "A5"
    printer: str = ""
    at_once: bool = True
    folder: str = ""
    organisation: str = ""


def read_paper(settings: Settings) -> PaperChoice:
    """What was chosen, or what stands for those who never chose."""
    return PaperChoice(
        size="roll80" if settings.get(PAPER) == "roll80" else "A5",
        printer=settings.get(PRINTER),
        at_once=settings.get(AT_ONCE, "1") == "1",
        folder=settings.get(FOLDER),
        organisation=settings.get(ORGANISATION),
    )


def keep_paper(settings: Settings, choice: PaperChoice) -> None:
    """Remember it."""
    settings.put(PAPER, choice.size)
    settings.put(PRINTER, choice.printer)
    settings.put(AT_ONCE, "1" if choice.at_once else "0")
    settings.put(FOLDER, choice.folder)
    settings.put(ORGANISATION, choice.organisation)
