"""The words of passages in a tantivy index: the only door to `tantivy`'s indexes.

Derived from the database like the vectors, and rebuilt from it. Several processes may share a folder: a writer lives
for one `apply` under a lock, and a reader sees another process's work at its next search.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from vectorstore.errors import IndexBusy, IndexDamaged, IndexMismatch
from vectorstore.words import terms

if TYPE_CHECKING:
    import tantivy

WORDS_VERSION = 2
"""Counts up when `words.terms` or what is kept of a passage changes: such an index must be rebuilt."""

_LOCK = "writer.lock"
_STATE = "applied.json"
_META = "meta.json"
_HEAP_BYTES = 32 * 2**20
_MOST_TERMS = 128
_COMMON_SHARE = 0.5
_COMMON_FROM = 1_000


@dataclass(frozen=True, kw_only=True)
class LexicalEntry:
    """One passage as the word index takes it."""

    passage_id: str
    text: str
    title: str
    """Title of the article; its words count like the passage's own."""
    language: str | None = None
    """BCP 47."""


@dataclass(frozen=True, kw_only=True)
class LexicalHit:
    """A passage with what the word index says of it."""

    passage_id: str
    score: float
    """BM25 by the words of the query."""
    language: str | None
    """Primary language subtag; `None` where it is not known."""


class LexicalIndex:
    """A word index in a folder, ranked by BM25 (Robertson, Zaragoza 2009; k1 = 1.2, b = 0.75).

    Cheap to make: the folder is opened when first used. Methods raise IndexDamaged when the folder cannot be read and
    IndexMismatch when another version of this package wrote it; `clear` helps in both cases.
    """

    def __init__(self, folder: Path, *, wait_s: float = 10) -> None:
        self.folder = folder
        self.wait_s = wait_s
        """Seconds a writer waits for another one before IndexBusy."""
        self._opened: tantivy.Index | None = None

    @property
    def applied(self) -> int:
        """The `upto` of the last `apply` that was completed, 0 for a new index."""
        return self._read_applied()

    def apply(self, upserts: Iterable[LexicalEntry], deletes: Iterable[str], *, upto: int) -> None:
        """Put passages in, take passages out, then record how far the index has come; all of it or nothing.

        Doing the same twice changes nothing, so after a crash the caller goes on from `applied`.

        Args:
            upserts: Passages to add, or to replace where their id is there already.
            deletes: Ids of passages to remove; unknown ones are no error. Removed before the upserts are added.
            upto: Number of the last change that is contained in this call.

        Raises:
            IndexBusy: Another writer did not end within `wait_s` seconds.
        """
        # Read the caller's iterables first: what they raise is no damage of ours.
        gone, entries = list(deletes), list(upserts)
        with self._only_writer(), self._translated():
            index = self._open()
            writer = index.writer(_HEAP_BYTES, 1)
            try:
                for passage_id in gone:
                    writer.delete_documents_by_term("passage_id", passage_id)
                for entry in entries:
                    writer.delete_documents_by_term("passage_id", entry.passage_id)
                    writer.add_document(_document(entry))
                writer.commit()
            except BaseException:
                writer.rollback()
                raise
            finally:
                # Only this ends the writer's threads and lets go of tantivy's own lock.
                writer.wait_merging_threads()
            self._write_applied(upto)

    def search(self, query: str, limit: int) -> list[LexicalHit]:
        """Find the passages that share words with a text.

        Args:
            query: Free text; quotes, colons, brackets, AND and NOT in it are words or nothing, never commands.
            limit: Most passages to give back, >= 1.

        Returns:
            Best first, scores > 0, equal scores by id. Empty when no word is shared. Words in more than half of the
            passages count only when the query has no others.
        """
        if limit < 1:
            raise ValueError(f"limit must be at least 1: {limit}")
        with self._translated():
            searcher = self._searcher()
            wanted = _wanted(query, searcher)
            hits = _hits(searcher, _any_of(wanted), limit) if wanted else []
        return sorted(hits, key=lambda hit: (-hit.score, hit.passage_id))

    def told(self, query: str, passage_ids: Sequence[str]) -> list[LexicalHit]:
        """What `search` would say of given passages, in any order: 0 without a shared word; unknown ids absent."""
        if not passage_ids:
            return []
        with self._translated():
            searcher = self._searcher()
            return _hits(searcher, _among(passage_ids, _wanted(query, searcher)), len(passage_ids))

    def ids(self) -> set[str]:
        """Give the ids of all passages in the index."""
        import tantivy

        with self._translated():
            found = self._searcher().terms_with_prefix("passage_id", "", filter_query=tantivy.Query.all_query())
        return {passage_id for passage_id, count in found if count}

    def clear(self) -> None:
        """Make the index new and empty, whatever state its folder is in.

        Raises:
            IndexBusy: Another writer did not end within `wait_s` seconds.
        """
        with self._only_writer():
            self._opened = None
            for entry in self.folder.iterdir():
                if entry.name == _LOCK:
                    continue
                if entry.is_dir() and not entry.is_symlink():
                    shutil.rmtree(entry)
                else:
                    entry.unlink()
            self._open()

    def _searcher(self) -> tantivy.Searcher:
        if not (self.folder / _META).exists() and not (self.folder / _STATE).exists():
            with self._only_writer():
                self._open()
        index = self._open()
        # Another process may have committed, or cleared, since the last search.
        self._read_applied()
        index.reload()
        return index.searcher()

    def _open(self) -> tantivy.Index:
        if self._opened is None:
            import tantivy

            self.folder.mkdir(parents=True, exist_ok=True)
            if self._read_applied() and not (self.folder / _META).exists():
                # Opening would quietly make an empty index here.
                raise self._damaged(f"{_META} is missing")
            self._opened = tantivy.Index(_schema(), path=str(self.folder))
        return self._opened

    def _read_applied(self) -> int:
        try:
            state = json.loads((self.folder / _STATE).read_text(encoding="utf-8"))
            applied, version = int(state["applied"]), int(state["words_version"])
        except FileNotFoundError:
            return 0
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise self._damaged(f"{_STATE} cannot be read") from error
        if version != WORDS_VERSION:
            raise IndexMismatch(
                f"The word index in {self.folder} was written by another version of the workbench: "
                "run `workbench index rebuild`."
            )
        return applied

    def _write_applied(self, upto: int) -> None:
        temporary = self.folder / f"{_STATE}.new"
        with temporary.open("w", encoding="utf-8") as file:
            json.dump({"applied": upto, "words_version": WORDS_VERSION}, file)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(self.folder / _STATE)

    @contextmanager
    def _only_writer(self) -> Iterator[None]:
        self.folder.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(self.folder / _LOCK, timeout=self.wait_s, poll_interval=0.02):
                yield
        except Timeout:
            raise IndexBusy(f"The word index in {self.folder} is being written by another process: wait.") from None

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except (ValueError, OSError) as error:
            raise self._damaged(str(error)) from error
        except BaseException as error:
            # A panic in tantivy's Rust code; its class cannot be imported and is no Exception.
            if type(error).__name__ == "PanicException":
                raise self._damaged(str(error)) from error
            raise

    def _damaged(self, reason: str) -> IndexDamaged:
        return IndexDamaged(f"The word index in {self.folder} is damaged: run `workbench index rebuild`. ({reason})")


@cache
def _schema() -> tantivy.Schema:
    import tantivy

    fields = tantivy.SchemaBuilder()
    fields.add_text_field("passage_id", stored=True, tokenizer_name="raw", index_option="basic")
    fields.add_text_field("language", stored=True, tokenizer_name="raw", index_option="basic")
    # The terms are made by `words`, joined by spaces; tantivy only takes them apart again.
    fields.add_text_field("words", tokenizer_name="whitespace", index_option="freq")
    return fields.build()


def _document(entry: LexicalEntry) -> tantivy.Document:
    import tantivy

    # One field for both: on four sets of claims, a title field of its own put up to 11 % fewer of the right passages
    # among the first 5.
    words = terms(f"{entry.title}\n{entry.text}")
    language = (entry.language or "").lower().partition("-")[0]
    named = {"language": [language]} if language else {}
    return tantivy.Document(passage_id=[entry.passage_id], words=[" ".join(words)], **named)


def _wanted(query: str, searcher: tantivy.Searcher) -> list[str]:
    """The query's terms, without those nearly every passage has: they cost most and tell least, in any language."""
    wanted = list(dict.fromkeys(terms(query)))[:_MOST_TERMS]
    if searcher.num_docs < _COMMON_FROM:
        return wanted
    most = searcher.num_docs * _COMMON_SHARE
    rare = [term for term in wanted if searcher.doc_freq("words", term) <= most]
    return rare or wanted


def _any_of(wanted: list[str]) -> tantivy.Query:
    import tantivy

    schema = _schema()
    any_term = [tantivy.Query.term_query(schema, "words", term, index_option="freq") for term in wanted]
    return tantivy.Query.boolean_query([(tantivy.Occur.Should, term) for term in any_term])


def _hits(searcher: tantivy.Searcher, query: tantivy.Query, limit: int) -> list[LexicalHit]:
    found = searcher.search(query, limit, count=False).hits
    return [_hit(searcher.doc(address), score) for score, address in found]


def _hit(document: tantivy.Document, score: object) -> LexicalHit:
    language = document.get_first("language")
    return LexicalHit(
        passage_id=str(document.get_first("passage_id")),
        score=float(score),  # type: ignore[arg-type]
        language=None if language is None else str(language),
    )


def _among(passage_ids: Sequence[str], wanted: list[str]) -> tantivy.Query:
    """These passages, scored by their words alone."""
    import tantivy

    schema = _schema()
    named = [tantivy.Query.term_query(schema, "passage_id", one, index_option="basic") for one in passage_ids]
    these = tantivy.Query.boolean_query([(tantivy.Occur.Should, one) for one in named])
    scored_by_words = [(tantivy.Occur.Should, _any_of(wanted))] if wanted else []
    return tantivy.Query.boolean_query(
        [(tantivy.Occur.Must, tantivy.Query.const_score_query(these, 0.0)), *scored_by_words]
    )
