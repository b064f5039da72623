"""Articles to measure with: taken from corpora, drawn at random, made more when there are too few."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

from pydantic import AliasChoices, BaseModel, ConfigDict, Field

from evals.cases import find_corpora
from evals.files import read_rows
from vectorstore.chunking import split_passages
from workbench.errors import UsageError


class BenchArticle(BaseModel):
    """A text with as much of its metadata as both pipelines may use."""

    model_config = ConfigDict(frozen=True)

    text: str = Field(min_length=1)
    title: str | None = None
    publisher: str | None = Field(default=None, validation_alias=AliasChoices("publisher", "source"))
    language: str | None = Field(default=None, validation_alias=AliasChoices("language", "lang"))


class _ClaimRow(BaseModel):
    claim: str


def load_articles(data: Path, *, min_chars: int) -> list[BenchArticle]:
    """Read every `corpus*.jsonl` of a folder, or one file of rows with a `text`; each text once.

    Addresses and dates are left out: corpora give many texts one address, which a desk takes for new versions.

    Raises:
        UsageError: there is no article of `min_chars` characters.
    """
    paths = find_corpora(data) if data.is_dir() else [data]
    found = {one.text: one for path in paths for one in read_rows(path, BenchArticle) if len(one.text) >= min_chars}
    if not found:
        raise UsageError(f"{data} holds no article of {min_chars} characters in a corpus_NAME.jsonl (.gz is fine)")
    return list(found.values())


def sample_articles(articles: Sequence[BenchArticle], *, count: int, seed: int) -> list[BenchArticle]:
    """Draw `count` articles at random, in random order; all of them when there are no more."""
    return random.Random(seed).sample(articles, min(count, len(articles)))


def with_passages(articles: Sequence[BenchArticle], *, passages: int, seed: int) -> Iterator[BenchArticle]:
    """Give articles, in random order, until they make that many passages.

    When the articles run out they come again with the words of each shuffled: the words a search meets stay as they
    are, and no two texts are copies of each other.
    """
    order = random.Random(seed)
    made = 0
    for turn in range(1_000):
        for article in order.sample(articles, len(articles)):
            if made >= passages:
                return
            text = article.text if turn == 0 else _shuffled(article.text, order)
            made += len(split_passages("bench", text, language=article.language))
            yield article.model_copy(update={"text": text})


def load_queries(data: Path, articles: Sequence[BenchArticle], *, count: int, seed: int) -> list[str]:
    """Draw claims of a folder's `claims*.jsonl`, or first sentences of articles where there are none."""
    paths = sorted(data.glob("claims*.jsonl*")) if data.is_dir() else []
    claims = [row.claim for path in paths for row in read_rows(path, _ClaimRow)]
    if not claims:
        return first_sentences(articles, count=count, seed=seed)
    return random.Random(seed).sample(claims, min(count, len(claims)))


def first_sentences(articles: Sequence[BenchArticle], *, count: int, seed: int) -> list[str]:
    """What so many articles begin with, or all when there are no more."""
    some = random.Random(seed).sample(articles, min(count, len(articles)))
    return [article.text.partition(". ")[0][:300] for article in some]


def _shuffled(text: str, order: random.Random) -> str:
    words = text.split()
    order.shuffle(words)
    return " ".join(words)
