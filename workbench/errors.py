"""Errors a user can cause or cure, each with its code, exit code and HTTP status.

WorkbenchError
├── UsageError          2  400  the call's words are off
│   ├── NotFound        2  404  no such article, claim, passage or verdict
│   ├── VerdictRefused  2  422  the verdict breaks a rule (no evidence cited, no rationale)
│   ├── EditRefused     2  409  how a claim's origins stand leaves nothing to merge, split or undo
│   └── DecideFirst     2  409  a suggestion is asked for by someone who has not decided yet
├── IngestError         3  422  one source could not become an article; `code` says why
├── VerdictConflict     3  409  someone else recorded first
├── SettingsError       4  500  configuration or auth
│   └── MigrationRequired       the database is older or newer than this program
├── BudgetReached       5  402  resumable
├── DataFolderBusy      6  503  another process owns the data folder
└── IntegrityFailed     7  500  stored data do not hold together
"""

from __future__ import annotations


class WorkbenchError(Exception):
    """Base: the message says what happened, to which id, and what to do."""

    code = "error"
    exit_code = 1
    http_status = 500

    def __init__(self, message: str, *, code: str | None = None) -> None:
        super().__init__(message)
        if code is not None:
            self.code = code

    @property
    def message(self) -> str:
        """The sentence to show."""
        return str(self.args[0])


class UsageError(WorkbenchError):
    """The call's words are off."""

    code, exit_code, http_status = "usage", 2, 400


class NotFound(UsageError):
    """No such thing in this desk."""

    code, http_status = "not_found", 404


class VerdictRefused(UsageError):
    """The verdict breaks a rule of the desk."""

    code, http_status = "verdict_refused", 422


class EditRefused(UsageError):
    """How a claim's origins stand leaves nothing to merge, split or undo in the way that was asked."""

    code, http_status = "edit_refused", 409


class DecideFirst(UsageError):
    """A model's suggestion is asked for by someone who has not decided, or has not seen it."""

    code, http_status = "decide_first", 409


class IngestError(WorkbenchError):
    """One source could not become an article; `code` is stable: `unreadable`, `empty`, `too_large`, ..."""

    code, exit_code, http_status = "unreadable", 3, 422


class VerdictConflict(WorkbenchError):
    """Someone else recorded a verdict on the claim since it was opened."""

    code, exit_code, http_status = "conflict", 3, 409


class SettingsError(WorkbenchError):
    """Configuration or auth."""

    code, exit_code, http_status = "configuration", 4, 500


class MigrationRequired(SettingsError):
    """The database's shape is not this program's."""

    code = "migration_required"


class BudgetReached(WorkbenchError):
    """The run's budget is spent; running the same command again resumes it."""

    code, exit_code, http_status = "over_budget", 5, 402


class DataFolderBusy(WorkbenchError):
    """Another process owns the data folder."""

    code, exit_code, http_status = "data_folder_busy", 6, 503


class IntegrityFailed(WorkbenchError):
    """Stored data do not hold together."""

    code, exit_code, http_status = "integrity", 7, 500
