"""Claims with the documents that were judged to bear on them, in the formats docs/evaluation.md describes."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict

from evals.files import read_rows
from workbench.errors import UsageError
from workbench.query import search_words

_CLAIMS = re.compile(r"claims(?P<rest>[^.]*)\.jsonl(?:\.gz)?")
_ENDINGS = (".jsonl", ".jsonl.gz")

Case = TypeVar("Case")


class Document(BaseModel):
    """A text that may be found; fields that retrieval does not look at are ignored."""

    model_config = ConfigDict(frozen=True)

    doc_id: str
    text: str
    title: str | None = None
    lang: str | None = None


class _Judged(BaseModel):
    doc_id: str | None = None


class _ClaimRow(BaseModel):
    id: str
    claim: str
    speaker: str | None = None
    group: str | None = None
    evidence: tuple[_Judged, ...] = ()


@dataclass(frozen=True, kw_only=True)
class RetrievalCase:
    """A claim to search with and what should be found."""

    id: str
    claim: str
    query: str
    """The words that the desk would search for."""
    group: str | None
    """Whom to report it with; its set when `None`."""
    relevant: tuple[str, ...]
    """Ids of documents, in the order of the file, at least one; whatever their stance, since a desk must see both."""


@dataclass(frozen=True, kw_only=True)
class RetrievalSet:
    """Cases that are searched in one corpus."""

    name: str
    cases: tuple[RetrievalCase, ...]
    documents: tuple[Document, ...]
    unjudged: int
    """Claims left out because no document was judged for them."""
    unknown: int
    """Judged documents that the corpus does not hold: they can only be missed."""


@dataclass(frozen=True, kw_only=True)
class SetFiles:
    """Where a set lies."""

    name: str
    claims: Path
    corpus: Path


def find_sets(data: Path) -> list[SetFiles]:
    """Pair `claims_NAME.jsonl` with `corpus_NAME.jsonl`, either may be gzip-ed, sorted by name.

    Args:
        data: A folder, from which claims without a corpus are left out, or one claims file.

    Raises:
        UsageError: nothing there can be paired.
    """
    if data.is_dir():
        found = [files for path in sorted(data.iterdir()) if (files := _paired(path)) is not None]
        # A file beside its compressed twin is one set.
        sets = list({files.name: files for files in reversed(found)}.values())
        if not sets:
            raise UsageError(f"{data} holds no claims_NAME.jsonl with a corpus_NAME.jsonl beside it (.gz is fine)")
        return sorted(sets, key=lambda files: files.name)
    if not data.is_file():
        raise UsageError(f"no file or folder {data}: give --data a folder or a claims_NAME.jsonl")
    files = _paired(data)
    if files is None:
        raise UsageError(f"{data} is not named claims_NAME.jsonl, or has no corpus_NAME.jsonl beside it (.gz is fine)")
    return [files]


def find_corpora(folder: Path) -> list[Path]:
    """Every corpus of a folder, with claims or without, sorted by name; one of a file and its compressed twin."""
    found = {path.name.partition(".")[0]: path for path in sorted(folder.glob("corpus*.jsonl*"), reverse=True)}
    return sorted(found.values())


def load_set(files: SetFiles) -> RetrievalSet:
    """Read one set.

    Raises:
        UsageError: a line cannot be read, an id comes twice, or no claim has a judged document.
    """
    documents = load_documents([files.corpus])
    rows = list(read_rows(files.claims, _ClaimRow))
    _refuse_twice([row.id for row in rows], files.claims)
    cases = tuple(case for row in rows if (case := _case(row)).relevant)
    if not cases:
        raise UsageError(f"{files.claims}: no claim names the doc_id of a document in its evidence")
    known = {document.doc_id for document in documents}
    return RetrievalSet(
        name=files.name,
        cases=cases,
        documents=documents,
        unjudged=len(rows) - len(cases),
        unknown=len({doc for case in cases for doc in case.relevant} - known),
    )


def load_documents(paths: Sequence[Path]) -> tuple[Document, ...]:
    """Read corpora into one; a document that stands in several of them is taken once.

    Raises:
        UsageError: a line cannot be read, or two different texts share an id.
    """
    documents: dict[str, Document] = {}
    for path in paths:
        for document in read_rows(path, Document):
            earlier = documents.setdefault(document.doc_id, document)
            if earlier.text != document.text:
                raise UsageError(f"{path}: two texts share the doc_id {document.doc_id!r}. Give each text its own")
    return tuple(documents.values())


def sampled(sets: Sequence[RetrievalSet], *, limit: int | None, seed: int) -> list[RetrievalSet]:
    """Keep `limit` cases of all sets together, drawn at random, in their order; documents all stay."""
    chosen = draw([(one.name, case.id) for one in sets for case in one.cases], limit=limit, seed=seed)
    wanted = set(chosen)
    kept = [replace(one, cases=tuple(c for c in one.cases if (one.name, c.id) in wanted)) for one in sets]
    return [one for one in kept if one.cases]


def draw(cases: Sequence[Case], *, limit: int | None, seed: int) -> list[Case]:
    """Draw `limit` cases at random and keep their order; all of them when there are no more."""
    if limit is None or limit >= len(cases):
        return list(cases)
    return [cases[at] for at in sorted(random.Random(seed).sample(range(len(cases)), limit))]


def _case(row: _ClaimRow) -> RetrievalCase:
    relevant = dict.fromkeys(one.doc_id for one in row.evidence if one.doc_id is not None)
    return RetrievalCase(
        id=row.id,
        claim=row.claim,
        query=search_words(row.claim, speaker=row.speaker),
        group=row.group,
        relevant=tuple(relevant),
    )


def _paired(claims: Path) -> SetFiles | None:
    named = _CLAIMS.fullmatch(claims.name)
    if named is None:
        return None
    rest = named["rest"]
    corpus = next((p for end in _ENDINGS if (p := claims.with_name(f"corpus{rest}{end}")).is_file()), None)
    return SetFiles(name=rest.strip("_-") or "all", claims=claims, corpus=corpus) if corpus else None


def _refuse_twice(ids: Sequence[str], path: Path) -> None:
    twice = [one for one, times in Counter(ids).items() if times > 1]
    if twice:
        raise UsageError(f"{path}: the id {twice[0]!r} comes twice. Ids pair the cases of two runs: make them unique")
