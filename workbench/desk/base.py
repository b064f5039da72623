"""What every part of a desk works with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.db.articles import ArticleStore
from workbench.db.claims import ClaimStore
from workbench.db.copies import CopyStore
from workbench.db.engine import Database
from workbench.db.events import EventStore
from workbench.db.evidence import EvidenceStore
from workbench.db.jobs import JobStore
from workbench.db.origin_edits import OriginEditStore
from workbench.db.outbox import OutboxStore
from workbench.db.proofs import ProofStore
from workbench.db.spending import SpendingStore
from workbench.db.suggestions import SuggestionStore
from workbench.db.users import UserStore
from workbench.db.verdicts import VerdictStore
from workbench.errors import SettingsError, UsageError
from workbench.llm import AS_USUAL, Asking
from workbench.machinery import Machinery
from workbench.settings import Settings

if TYPE_CHECKING:
    from workbench.llm import Door
    from workbench.origin_keys import KnownSources


def utc_now() -> datetime:
    """The clock of a real desk."""
    return datetime.now(UTC)


def acting(who: str) -> str:
    """The name of a person who changes something.

    Raises:
        UsageError: there is none, as for an account that may only read.
    """
    if not who.strip():
        raise UsageError(
            "nobody is named as acting: fill in the reviewer's name, or log in with an account that may edit"
        )
    return who.strip()


def make_folder(path: Path) -> None:
    """Make the data folder when there is none.

    Raises:
        SettingsError: it cannot be made, or something else stands there.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(
            f"cannot use {path} as data folder ({error.strerror}): choose another with --data-dir or WORKBENCH_DATA_DIR"
        ) from error


class DeskBase:
    """Stores, settings, machinery and clock of one desk."""

    def __init__(
        self, settings: Settings, *, clock: Callable[[], datetime] = utc_now, asking: Asking = AS_USUAL
    ) -> None:
        make_folder(settings.data_dir)
        self.settings = settings
        self._asking = asking
        self._clock = clock
        self.database = Database(settings.database_address, lock_folder=settings.data_dir)
        self._articles = ArticleStore(self.database)
        self._claims = ClaimStore(self.database)
        self._evidence = EvidenceStore(self.database)
        self._origin_edits = OriginEditStore(self.database)
        self._suggestions = SuggestionStore(self.database)
        self._verdicts = VerdictStore(self.database)
        self._events = EventStore(self.database)
        self._copies = CopyStore(self.database)
        self._proofs = ProofStore(self.database)
        self._jobs = JobStore(self.database)
        self._spending = SpendingStore(self.database)
        self.users = UserStore(self.database)
        self.machinery = Machinery(settings, OutboxStore(self.database), clock)

    @cached_property
    def model(self) -> Door | None:
        """The chat model of the settings, `None` when there is none; the first question to it loads what it needs.

        Raises:
            SettingsError: the settings of the model do not fit together, as a budget for a model of unknown price.
        """
        from workbench.llm import open_model

        return open_model(self.settings, ledger=self._spending, clock=self._clock, asking=self._asking)

    @property
    def clock(self) -> Callable[[], datetime]:
        """Tells the time in UTC."""
        return self._clock

    @property
    def spent_today_usd(self) -> float:
        """US dollars that this desk's model cost on this UTC day, calls under way at their worst case."""
        return self._spending.spent_on(self._clock().astimezone(UTC).date())

    def _close_model(self) -> None:
        opened = self.__dict__.get("model")  # looking at the property would open it
        if opened is not None:
            opened.close()

    @cached_property
    def _known(self) -> KnownSources:
        from workbench.origin_keys import KnownSources
        from workbench.sources import load_agencies, load_publishers

        agencies, publishers = self.settings.agencies_file, self.settings.publishers_file
        return KnownSources(
            agencies=load_agencies(*([agencies] if agencies else [])),
            publishers=load_publishers(*([publishers] if publishers else [])),
        )
