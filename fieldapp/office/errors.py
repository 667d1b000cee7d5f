"""What a person at the office can do wrong, and what can be wrong with the office's folder."""

from __future__ import annotations

from fieldapp.domain.errors import EnvironmentFailure, RuleBroken


class NoOffice(EnvironmentFailure):
    """The folder holds no office; `fieldapp office init` makes one."""

    code = "no_office"

    def __init__(self, folder: str) -> None:
        super().__init__(folder=folder)


class OfficeExists(RuleBroken):
    """The folder holds an office already; nothing was changed."""

    code = "office_exists"

    def __init__(self, folder: str) -> None:
        super().__init__(folder=folder)


class OfficeFolderUnusable(EnvironmentFailure):
    """A file of the office's folder cannot be read or written."""

    code = "office_folder_unusable"

    def __init__(self, file: str, detail: str) -> None:
        super().__init__(file=file, detail=detail[:200])


class FileUnreadable(RuleBroken):
    """A file that a command was given cannot be read: bad input, where the office's own folder is the environment."""

    code = "file_unreadable"

    def __init__(self, file: str, detail: str) -> None:
        super().__init__(file=file, detail=detail[:200])


class UnknownUnit(RuleBroken):
    """There is no register unit of that number or commune code."""

    code = "unknown_unit"

    def __init__(self, unit: str) -> None:
        super().__init__(unit=unit[:20])


class UnknownOfficer(RuleBroken):
    """There is no officer of that id in that unit."""

    code = "unknown_officer"

    def __init__(self, officer: str) -> None:
        super().__init__(officer=officer[:20])


class NoSuchDevice(RuleBroken):
    """No device of that id has been certified."""

    code = "no_such_device"

    def __init__(self, device: str) -> None:
        super().__init__(device=device[:20])


class BadSeries(RuleBroken):
    """A series of receipt numbers is two to six capital letters and digits, letters first (`SL26T`)."""

    code = "bad_series"

    def __init__(self, series: str) -> None:
        super().__init__(series=series[:20])


class NumbersUsedUp(RuleBroken):
    """A series has seven digits; there are no numbers left in it."""

    code = "numbers_used_up"

    def __init__(self, series: str) -> None:
        super().__init__(series=series)


class BadField(RuleBroken):
    """A value given on the command line that cannot be used: `field` and what was given."""

    code = "bad_field"

    def __init__(self, field: str, value: str) -> None:
        super().__init__(field=field, value=value[:60])


class NothingToImport(RuleBroken):
    """Not one row of the file could be used."""

    code = "nothing_to_import"


class AlreadyImported(RuleBroken):
    """This very file is in this unit's register already."""

    code = "already_imported"

    def __init__(self, unit: int) -> None:
        super().__init__(unit=unit)


class ListensInTheClear(RuleBroken):
    """Beyond this machine the office speaks TLS only: a certificate, or a proxy in front that has one."""

    code = "listens_in_the_clear"

    def __init__(self, host: str) -> None:
        super().__init__(host=host)


class NoSuchMatter(RuleBroken):
    """Nothing of that id waits for a decision; it may have been put right meanwhile."""

    code = "no_such_matter"

    def __init__(self, matter: str) -> None:
        super().__init__(matter=matter[:120])


class AlreadySettled(RuleBroken):
    """Somebody was first: who, when (milliseconds since 1970) and how."""

    code = "already_settled"

    def __init__(self, clerk: str, at_ms: int, outcome: str) -> None:
        super().__init__(clerk=clerk[:80], at_ms=at_ms, outcome=outcome)


class ActionNotOffered(RuleBroken):
    """The matter cannot be settled in that way."""

    code = "action_not_offered"

    def __init__(self, action: str) -> None:
        super().__init__(action=action[:40])


class ReasonMissing(RuleBroken):
    """What cannot be undone, or moves money, needs a reason of a few words."""

    code = "reason_missing"


class ClerkMissing(RuleBroken):
    """Nobody said who settles this."""

    code = "clerk_missing"


class StillNotApplicable(RuleBroken):
    """It was tried again and fails as before, by this code."""

    code = "still_not_applicable"

    def __init__(self, why: str) -> None:
        super().__init__(why=why[:80])
