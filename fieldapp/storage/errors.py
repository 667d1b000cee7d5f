"""What can go wrong around the encrypted database: one class each, a code and parameters, no sentences."""

from __future__ import annotations

from fieldapp.domain.errors import EnvironmentFailure, RuleBroken


class StorageFailure(EnvironmentFailure):
    """The database could not do what was asked; `what` is its own word for it, for the log."""

    code = "storage_failure"

    def __init__(self, what: str = "") -> None:
        super().__init__(what=what[:200])


class DiskFull(StorageFailure):
    """No room left on the disk: nothing of the writing was kept."""

    code = "disk_full"


class DiskReadOnly(StorageFailure):
    """The disk or the file may only be read."""

    code = "disk_read_only"


class DiskFailing(StorageFailure):
    """The disk did not answer a read or a write."""

    code = "disk_failing"


class DatabaseDamaged(StorageFailure):
    """The file's content is not what was written."""

    code = "database_damaged"


class WrongKey(StorageFailure):
    """The file does not open under this key, or is no database of this program."""

    code = "wrong_key"


class DatabaseBusy(StorageFailure):
    """Another connection holds the database."""

    code = "database_busy"


class TransactionSpoilt(StorageFailure):
    """A part of the transaction failed and somebody went on regardless: none of it was kept."""

    code = "transaction_spoilt"


class SchemaTooNew(EnvironmentFailure):
    """The profile was written by a newer version of the program; this one must not touch it."""

    code = "schema_too_new"

    def __init__(self, found: int, known: int) -> None:
        super().__init__(found=found, known=known)


class ProfileInUse(EnvironmentFailure):
    """Another copy of the program has this profile open."""

    code = "profile_in_use"


class ProfileMissing(EnvironmentFailure):
    """There is no profile in this folder."""

    code = "profile_missing"

    def __init__(self, folder: str) -> None:
        super().__init__(folder=folder)


class ProfileExists(EnvironmentFailure):
    """There is a profile in this folder already; it is never written over."""

    code = "profile_exists"

    def __init__(self, folder: str) -> None:
        super().__init__(folder=folder)


class VaultDamaged(EnvironmentFailure):
    """The vault file cannot be read, or was written by a newer version of the program."""

    code = "vault_damaged"

    def __init__(self, what: str) -> None:
        super().__init__(what=what[:120])


class DeviceSecretMissing(EnvironmentFailure):
    """The secret that this laptop keeps outside the profile is not there: a copied profile does not open elsewhere."""

    code = "device_secret_missing"


class WrongPin(EnvironmentFailure):
    """The PIN does not open the vault; `wait` is how many seconds must pass before the next try."""

    code = "wrong_pin"

    def __init__(self, wait: int) -> None:
        super().__init__(wait=wait)


class PinDelayed(EnvironmentFailure):
    """Too many wrong PINs: the next try is possible in `wait` seconds. The PIN was not looked at."""

    code = "pin_delayed"

    def __init__(self, wait: int) -> None:
        super().__init__(wait=wait)


class UnknownOfficer(EnvironmentFailure):
    """The officer has no key in this vault."""

    code = "unknown_officer"

    def __init__(self, officer: str) -> None:
        super().__init__(officer=officer)


class OfficerHasKey(RuleBroken):
    """The officer already has a PIN in this vault."""

    code = "officer_has_key"

    def __init__(self, officer: str) -> None:
        super().__init__(officer=officer)


class LastOfficer(RuleBroken):
    """Without its last officer nobody could open the vault again."""

    code = "last_officer"


class PinTooShort(RuleBroken):
    """A PIN has at least `least` digits."""

    code = "pin_too_short"

    def __init__(self, least: int) -> None:
        super().__init__(least=least)


class PinNotDigits(RuleBroken):
    """A PIN is typed with digits only."""

    code = "pin_not_digits"


class PinTooSimple(RuleBroken):
    """One digit repeated, a run such as 123456, or two or three digits over and over."""

    code = "pin_too_simple"


class NotActivated(EnvironmentFailure):
    """The laptop has not been activated by an office: it has no device id and can write no facts."""

    code = "not_activated"


class UnitNotServed(RuleBroken):
    """A fact about a register unit that this laptop does not serve."""

    code = "unit_not_served"

    def __init__(self, unit: int) -> None:
        super().__init__(unit=unit)


class ForkedJournal(EnvironmentFailure):
    """The office's chain at `seq` is not this journal's: two laptops write under one device id."""

    code = "forked_journal"

    def __init__(self, seq: int) -> None:
        super().__init__(seq=seq)


class OfficeOutlived(EnvironmentFailure):
    """Whoever answered is a former life of the office, which a restored one has taken the place of."""

    code = "office_outlived"

    def __init__(self, incarnation: str) -> None:
        super().__init__(incarnation=incarnation)
