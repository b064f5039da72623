"""Copies are found on large desks too: what thousands share does not hide them, and old sketches are drawn anew."""

from __future__ import annotations

import sqlalchemy as sa

from tests.factories import NOW, article, new_article
from tests.test_copies import ARTICLE, RETOLD, SENTENCES
from tests.test_rewrites import REPLACED
from workbench.db.articles import ArticleStore
from workbench.db.copies import CopyFound
from workbench.db.engine import Database
from workbench.db.proofs import ProofStore
from workbench.db.tables import ArticleRow, CopyRow, ShingleRow, SketchDueRow
from workbench.library import TextJudge, draw_sketch
from workbench.types import Article

FOOTER = (
    "The Lantern Courier is written by eleven people above a chandlery. Letters reach the night desk through the green "
    "door beside the harbour stairs. Nothing printed here may be repeated without the written leave of the editors. "
    "Corrections appear on the second page every Saturday, and subscribers receive the tide tables without charge."
)
HUNDRED = range(100)


class CountingJudge(TextJudge):
    """Compares as the desk does, and counts how often it was asked to."""

    def __init__(self) -> None:
        self.compared = 0

    def compare(self, text_a: str, text_b: str) -> CopyFound | None:
        self.compared += 1
        return super().compare(text_a, text_b)


def add(database: Database, *articles: Article, judge: TextJudge | None = None) -> ArticleStore:
    store = ArticleStore(database)
    batch = [new_article(one) for one in articles]
    store.add(batch, fingerprint="test", judge=judge or TextJudge(), who="ana", now=NOW)
    return store


def own_words(n: int) -> str:
    """A text that shares no run of words with that of another number."""
    return ". ".join(" ".join(f"x{n}{word}" for word in sentence.split()[:9]) for sentence in SENTENCES)


def test_a_rewrite_joins_the_cluster_of_its_original(database: Database) -> None:
    original, rewrite, other = article(ARTICLE), article(REPLACED, publisher="pier.example"), article(RETOLD)
    cards = add(database, original, rewrite, other).cards([original.id, rewrite.id, other.id])
    assert cards[original.id].cluster == cards[rewrite.id].cluster is not None
    assert cards[other.id].cluster is None
    closest = ProofStore(database).closest([rewrite.id], among={original.id})
    assert closest[rewrite.id].detail.startswith("lightly rewritten")


def test_a_footer_that_a_hundred_articles_share_makes_no_copies_and_few_comparisons(database: Database) -> None:
    crowd = [article(f"{own_words(n)}\n{FOOTER}", publisher="lantern.example") for n in HUNDRED]
    add(database, *crowd)
    judge = CountingJudge()
    late = article(f"{own_words(500)}\n{FOOTER}", publisher="lantern.example")
    store = add(database, late, judge=judge)
    assert store.cards([late.id])[late.id].cluster is None
    assert judge.compared <= 24


def test_a_copy_is_found_though_its_footer_is_shared_by_a_hundred_others(database: Database) -> None:
    crowd = [article(f"{own_words(n)}\n{FOOTER}", publisher="lantern.example") for n in HUNDRED]
    original = article(f"{ARTICLE}\n{FOOTER}", publisher="lantern.example")
    add(database, *crowd, original)
    reprint = article(f"{REPLACED}\n{FOOTER}", publisher="pier.example")
    cards = add(database, reprint).cards([original.id, reprint.id])
    assert cards[reprint.id].cluster == cards[original.id].cluster is not None


def test_one_more_reprint_of_a_story_printed_a_hundred_times_is_found_by_few_comparisons(database: Database) -> None:
    add(database, *(article(f"{ARTICLE} Printed in town {n}.", publisher=f"p{n}.example") for n in HUNDRED))
    judge = CountingJudge()
    trimmed = article(" ".join(SENTENCES[:7]), publisher="pier.example")
    store = add(database, trimmed, judge=judge)
    assert store.cards([trimmed.id])[trimmed.id].cluster is not None
    assert judge.compared <= 8
    with database.read() as connection:
        assert len(set(connection.execute(sa.select(ArticleRow.cluster)).scalars())) == 1


def test_articles_of_an_older_version_are_sketched_again_and_their_copies_found(database: Database) -> None:
    original, rewrite = article(ARTICLE), article(REPLACED, publisher="pier.example")
    store = add(database, original, rewrite)
    forget_sketches(database, [original.id, rewrite.id])
    assert store.redraw_sketches(draw=draw_sketch, judge=TextJudge()) == 2
    assert store.redraw_sketches(draw=draw_sketch, judge=TextJudge()) == 0
    cards = store.cards([original.id, rewrite.id])
    assert cards[original.id].cluster == cards[rewrite.id].cluster is not None
    late = article(" ".join(SENTENCES[:8]), publisher="late.example")
    assert add(database, late).cards([late.id])[late.id].cluster == cards[original.id].cluster


def test_copies_known_before_stay_known_when_sketches_are_drawn_again(database: Database) -> None:
    original, reprint = article(ARTICLE), article(" ".join(SENTENCES[:8]), publisher="pier.example")
    store = add(database, original, reprint)
    before = store.cards([reprint.id])[reprint.id].cluster
    with database.write() as connection:
        connection.execute(sa.insert(SketchDueRow), [{"article_id": one.id} for one in (original, reprint)])
    assert store.redraw_sketches(draw=draw_sketch, judge=TextJudge()) == 2
    assert store.cards([reprint.id])[reprint.id].cluster == before is not None
    with database.read() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(CopyRow)).scalar() == 1


def test_an_article_replaced_before_it_was_sketched_again_is_no_longer_due(database: Database) -> None:
    old = article(ARTICLE, url="https://quay.example/1")
    store = add(database, old)
    forget_sketches(database, [old.id])
    add(database, article(RETOLD, url="https://quay.example/1"))
    assert store.redraw_sketches(draw=draw_sketch, judge=TextJudge()) == 0


def forget_sketches(database: Database, article_ids: list[str]) -> None:
    """Leave the articles as the migration of an older desk leaves them."""
    with database.write() as connection:
        connection.execute(sa.delete(ShingleRow))
        connection.execute(sa.delete(CopyRow))
        connection.execute(sa.update(ArticleRow).values(cluster=None))
        connection.execute(sa.insert(SketchDueRow), [{"article_id": one} for one in article_ids])
