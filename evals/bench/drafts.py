"""Articles by 501 publishers, one of which owns most of them and repeats some claims again and again."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from evals.bench.articles import BenchArticle, with_passages
from workbench.types import Article, Published, stable_id

OWN = "own.example"
"""Owns most passages, and makes every claim that is asked with its publisher."""
OWN_SHARE = 0.6
OTHERS = 500
AS_OF = date(2030, 4, 10)
"""A tenth of the articles are of this day or earlier."""
REPEATED = (
    "The harbour council of Oskel approved a ferry tunnel for 40 million crowns.",
    "Ministers in Varnholt halved the tax on winter heating oil in March.",
    "The Lethe valley dam lost a third of its water after the quake of 2029.",
    "Doctors at Tamsin hospital treated 312 miners for silver poisoning.",
    "Queen Ysolde never signed the fishing treaty with the Marrow islands.",
)
"""Claims about invented places that their publisher repeats, so that it owns all of the best hits."""
OWN_REPEATS, OTHER_REPEATS = 1_000, 20
"""Articles that repeat one claim: its own publisher's word for word, those of others in half of its words."""
_OWN_COSINE, _OTHER_COSINE = 0.8, 0.6
_FIRST_DAY, _DAYS = date(2030, 1, 1), 1_000
_NOW = datetime(2033, 1, 1, tzinfo=UTC)
_MORE_WORDS = 30
_BETWEEN = 10
"""Other articles between two that repeat a claim."""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """An article and, where it repeats a claim, how its drawn vector is to lie."""

    article: Article
    claim: str | None = None
    cosine: float = 0.0
    """Of its passages with the claim."""


def all_drafts(found: Sequence[BenchArticle], *, passages: int, seed: int) -> Iterator[Draft]:
    """About so many passages; articles that repeat a claim, of one passage each, come one by one among the others."""
    repeated = list(repeats(found, seed=seed, own=min(OWN_REPEATS, passages // 100)))
    random.Random(seed).shuffle(repeated)
    rest = passages - len(repeated)
    for number, draft in enumerate(published(with_passages(found, passages=rest, seed=seed), seed=seed)):
        yield draft
        if number % _BETWEEN == 0 and repeated:
            yield repeated.pop()
    yield from repeated


def published(articles: Iterable[BenchArticle], *, seed: int) -> Iterator[Draft]:
    """Give each article a publisher and a day, by lot."""
    order = random.Random(seed)
    for number, one in enumerate(articles):
        publisher = OWN if order.random() < OWN_SHARE else _other(order)
        yield Draft(article=_article(f"a{number}", one, publisher, order))


def repeats(
    articles: Iterable[BenchArticle], *, seed: int, claims: Sequence[str] = REPEATED, own: int = OWN_REPEATS
) -> Iterator[Draft]:
    """Articles that repeat claims, so many by each claim's own publisher, filled up with words of others."""
    order = random.Random(seed)
    words = [word for article in articles for word in article.text.split()]
    for place, claim in enumerate(claims):
        half = " ".join(claim.split()[:6])
        kinds = [(claim, OWN, _OWN_COSINE)] * own + [(half, "", _OTHER_COSINE)] * OTHER_REPEATS
        for number, (said, publisher, cosine) in enumerate(kinds):
            text = " ".join([said, *order.sample(words, _MORE_WORDS)])
            one = _article(f"r{place}/{number}", BenchArticle(text=text), publisher or _other(order), order)
            # Each a little nearer or farther than the next: equal ones would be ranked by rounding.
            yield Draft(article=one, claim=claim, cosine=cosine + order.uniform(-0.1, 0.1))


def _other(order: random.Random) -> str:
    return f"paper{order.randrange(OTHERS)}.example"


def _article(name: str, made_of: BenchArticle, publisher: str, order: random.Random) -> Article:
    day = _FIRST_DAY + timedelta(days=order.randrange(_DAYS))
    return Article(
        id=stable_id("a", name, made_of.text),
        title=made_of.title,
        byline=None,
        agency=None,
        publisher=publisher,
        upstream=(),
        url=None,
        canonical_url=None,
        published=Published(day=day, at=None, found_in="given"),
        retrieved_at=_NOW,
        language=made_of.language,
        findings=(),
        text=made_of.text,
    )
