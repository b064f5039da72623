"""Reading articles for claims, by the desk's model or by word lists: what it gives, what it takes, when it stops."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING

from workbench.errors import BudgetReached
from workbench.llm import SPENT, ChatModel, Door, Failure
from workbench.types import Article, Claim

if TYPE_CHECKING:
    from workbench.claims import ReadArticle

__all__ = ["ReadClaims", "ReadingCost", "read_articles", "reading_cost", "refuse_when_spent"]


@dataclass(frozen=True, kw_only=True)
class ReadClaims:
    """What reading one article gave the desk."""

    article_id: str
    new: tuple[Claim, ...] = ()
    failures: tuple[Failure, ...] = ()
    """One for each part of it that the word lists read because the model failed."""
    stopped: Failure | None = None
    """Why the article is left unread, and everything after it."""


@dataclass(frozen=True, kw_only=True)
class ReadingCost:
    """What reading some articles takes at most."""

    articles: int
    calls: int
    input_tokens: int
    output_tokens: int
    cost_usd: float | None
    """`None` when the model's price is not known; 0 without a model."""


def read_articles(
    articles: Iterable[Article], model: ChatModel | None, *, at_once: int, clock: Callable[[], datetime]
) -> Iterator[ReadArticle]:
    """Read articles in the given order; with a model, `at_once` of them at the same time.

    Ends with the first article that could not be read because nothing more can be asked.
    """
    from workbench.claims import ReadArticle, extract_claims, extract_with_model

    if model is None:
        for article in articles:
            yield ReadArticle(article_id=article.id, claims=tuple(extract_claims(article, now=clock())))
        return

    def read(article: Article) -> ReadArticle:
        return extract_with_model(article, model, now=clock())

    # A few at a time and not all at once: what is yielded is stored before more is asked for and paid.
    with ThreadPoolExecutor(max_workers=at_once, thread_name_prefix="claims") as pool:
        for few in _batches(articles, at_once):
            done = list(pool.map(read, few))
            yield from (one for one in done if one.stopped is None)
            stopped = next((one for one in done if one.stopped is not None), None)
            if stopped is not None:
                yield stopped
                return


def _batches(articles: Iterable[Article], size: int) -> Iterator[list[Article]]:
    waiting = iter(articles)
    while few := list(islice(waiting, size)):
        yield few


def reading_cost(articles: Iterable[Article], model: Door | None) -> ReadingCost:
    """What `read_articles` takes at most; nothing without a model."""
    from workbench.claims import extraction_requests

    count = 0
    estimates = []
    for article in articles:
        count += 1
        estimates += [model.estimate(request) for request in extraction_requests(article)] if model else []
    costs = [estimate.cost_usd for estimate in estimates]
    return ReadingCost(
        articles=count,
        calls=len(estimates),
        input_tokens=sum(estimate.input_tokens for estimate in estimates),
        output_tokens=sum(estimate.output_tokens for estimate in estimates),
        cost_usd=None if None in costs else sum(cost for cost in costs if cost is not None),
    )


def refuse_when_spent(failure: Failure) -> None:
    """Raise what a spent budget is to every caller.

    Raises:
        BudgetReached: no more may be spent, by the desk's rules or by the provider's.
    """
    if failure.kind in SPENT:
        raise BudgetReached(f"{failure.message} The article is left unread: the same command goes on with it.")
