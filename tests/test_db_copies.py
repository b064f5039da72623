"""Copies are found as articles arrive, and forgotten as they are replaced."""

from __future__ import annotations

from tests.factories import NOW, article, new_article
from workbench.db.articles import ArticleStore
from workbench.db.engine import Database
from workbench.db.proofs import ProofStore
from workbench.library import TextJudge
from workbench.types import Article

STORY = (
    "The old lighthouse at Cape Merrow lost its lamp in the storm of Friday night, and the keeper rowed out at dawn to "
    "look for it. Fishermen from Tarn found pieces of red glass two miles to the south. The harbour council will meet "
    "on Tuesday to decide whether a new lamp can be paid for, and the keeper has asked for forty thousand crowns. "
    "Until then a trawler will lie off the cape each night with its lights burning, at the cost of the district."
)


def add(database: Database, *articles: Article) -> ArticleStore:
    store = ArticleStore(database)
    for one in articles:
        store.add([new_article(one)], fingerprint="test", judge=TextJudge(), who="ana", now=NOW)
    return store


def test_a_trimmed_reprint_joins_the_cluster_of_its_original(database: Database) -> None:
    original = article(STORY, publisher="quay.example")
    reprint = article(STORY[: int(len(STORY) * 0.7)], publisher="pier.example")
    store = add(
        database,
        original,
        article("A short text about mills in Dorn and nothing else.", publisher="x.example"),
        reprint,
    )
    cards = store.cards([original.id, reprint.id])
    assert cards[original.id].cluster == cards[reprint.id].cluster is not None
    closest = ProofStore(database).closest([reprint.id], among={original.id})[reprint.id]
    assert closest.article_id == original.id and "%" in closest.detail


def test_clusters_that_a_new_copy_connects_become_one(database: Database) -> None:
    half = STORY.index("The harbour council")
    first, second = article(STORY[:half], publisher="a.example"), article(STORY[half:], publisher="b.example")
    whole = article(STORY, publisher="c.example")
    store = add(database, first, second, whole)
    assert len({card.cluster for card in store.cards([first.id, second.id, whole.id]).values()}) == 1


def test_replacing_the_article_that_held_a_cluster_together_splits_it(database: Database) -> None:
    half = STORY.index("The harbour council")
    first, second = article(STORY[:half], publisher="a.example"), article(STORY[half:], publisher="b.example")
    whole = article(STORY, publisher="c.example", url="https://c.example/1")
    rewritten = article(
        "Something else entirely about a mill in Dorn.", publisher="c.example", url="https://c.example/1"
    )
    store = add(database, first, second, whole, rewritten)
    assert {card.cluster for card in store.cards([first.id, second.id]).values()} == {None}
