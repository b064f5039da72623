"""One desk, all parts of it."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Self

from workbench.desk.articles import ArticlesPart
from workbench.desk.claims import ClaimsPart
from workbench.desk.origins import OriginsPart
from workbench.desk.revealing import RevealingPart
from workbench.machinery import told_plainly

if TYPE_CHECKING:
    from workbench.indexing import VerifyReport


class Desk(ArticlesPart, ClaimsPart, OriginsPart, RevealingPart):
    """One desk. Thread-safe; close it, or use it in a `with` statement, to give the data folder back.

    Every method raises `WorkbenchError`s only, with words a user can act on.
    """

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give back the index, the database and the connections to the model."""
        self._close_model()
        self.machinery.close()
        self.database.close()

    def verify_index(self) -> VerifyReport:
        """Compare both indexes with the database."""
        with told_plainly():
            return self.machinery.indexes.verify()

    def rebuild_index(self, on_progress: Callable[[int], None] = lambda done: None) -> int:
        """Build both indexes anew from the database; returns the number of passages."""
        self.machinery.close()
        with told_plainly():
            opened = self.machinery.open_for_rebuild()
            try:
                return opened.rebuild(on_progress)
            finally:
                opened.close()
