"""Articles in the database: added once, versioned, retired, corrected."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.factories import NOW, TEXT, article, new_article
from workbench.db.articles import ArticleStore, Known, published_values
from workbench.db.engine import Database
from workbench.db.events import EventStore
from workbench.db.outbox import OutboxStore
from workbench.errors import NotFound
from workbench.library import TextJudge
from workbench.standing import standing_of
from workbench.types import Article, IngestStatus, Published

URL = "https://quay.example/ferry"


def add(database: Database, one: Article, **options: object) -> Known:
    new = new_article(one, **options)  # type: ignore[arg-type]
    return ArticleStore(database).add([new], fingerprint="test", judge=TextJudge(), who="ana", now=NOW)[0]


def test_an_article_comes_back_as_it_was(database: Database) -> None:
    one = article(day=date(2024, 5, 1), url=URL)
    add(database, one)
    stored = ArticleStore(database).get(one.id)
    assert stored == Article(**{**vars(one), "passages": 1})


def test_the_same_article_twice_is_unchanged(database: Database) -> None:
    one = article()
    assert add(database, one).status is IngestStatus.ADDED
    again = add(database, one)
    assert (again.status, again.article_id) == (IngestStatus.UNCHANGED, one.id)
    assert ArticleStore(database).search().total == 1


def test_the_same_words_by_the_same_publisher_at_another_address_are_a_duplicate(database: Database) -> None:
    first = article(url=URL)
    add(database, first)
    known = ArticleStore(database).known(article(url="https://quay.example/other"))
    assert (known.status, known.article_id) == (IngestStatus.DUPLICATE, first.id)


def test_the_same_words_by_another_publisher_are_another_article(database: Database) -> None:
    add(database, article())
    assert add(database, article(publisher="pier.example")).status is IngestStatus.ADDED


def test_an_article_of_a_publisher_of_many_is_looked_up_as_fast_as_one_of_few(tmp_path: Path) -> None:
    """Counted in SQLite's own steps, for a clock tells little on a busy machine."""
    database, steps = Database(f"sqlite:///{tmp_path / 'desk.sqlite'}", lock_folder=tmp_path), 0
    rows = [new_article(article(f"Text {n}.", publisher="large.example")) for n in range(500)]
    rows.append(new_article(article("Text of few.", publisher="small.example")))
    ArticleStore(database).add(rows, fingerprint="test", judge=TextJudge(), who="ana", now=NOW)

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    def steps_for(publisher: str) -> int:
        nonlocal steps
        steps = 0
        assert ArticleStore(database).known(article("New words.", publisher=publisher)).status is IngestStatus.ADDED
        return steps

    with database.read() as connection:
        connection.connection.driver_connection.set_progress_handler(count, 1)  # type: ignore[union-attr]
    assert steps_for("large.example") <= steps_for("small.example") * 2
    database.close()


def test_two_unknown_publishers_with_other_words_are_two_articles(database: Database) -> None:
    add(database, article(publisher=None))
    assert add(database, article("Other words about a mill in Dorn.", publisher=None)).status is IngestStatus.ADDED


def test_changed_text_at_the_same_address_is_a_new_version_that_keeps_the_old(database: Database) -> None:
    store = ArticleStore(database)
    old = article(url=URL)
    new = article("The ferry to Oskel ran aground on Monday, the harbour office said.", url=URL + "?utm_source=x")
    add(database, old)
    known = add(database, new)
    assert (known.version, known.replaces) == (2, old.id)
    assert store.get(old.id).text == TEXT
    assert [card.id for card in store.search().items] == [new.id]
    assert store.get(new.id).version == 2


def test_a_replaced_version_leaves_the_indexes(database: Database) -> None:
    old, new = article(url=URL), article("Quite another text about the ferry.", url=URL)
    add(database, old)
    add(database, new)
    outbox = OutboxStore(database)
    actions = [(c.action.value, c.passage_id) for c in outbox.pending("test", 10)]
    old_passage, new_passage = new_article(old).passages[0].id, new_article(new).passages[0].id
    assert actions == [("upsert", old_passage), ("delete", old_passage), ("upsert", new_passage)]
    assert outbox.expected_ids() == {new_passage}


def test_a_settled_change_is_not_pending(database: Database) -> None:
    add(database, article())
    outbox = OutboxStore(database)
    outbox.settle([change.seq for change in outbox.pending("test", 10)], NOW)
    assert outbox.pending("test", 10) == []
    assert len(outbox.after(0, "test", 10)) == 1


def test_an_unknown_id_says_what_to_do(database: Database) -> None:
    with pytest.raises(NotFound, match="workbench articles"):
        ArticleStore(database).get("a_0000")


def test_the_beginning_of_an_id_is_enough_when_it_is_unique(database: Database) -> None:
    one = article()
    add(database, one)
    assert ArticleStore(database).get(one.id[:8]).id == one.id


def test_a_wildcard_in_a_search_is_only_a_character(database: Database) -> None:
    add(database, article())
    assert ArticleStore(database).search(text="%").total == 0


def test_every_corrected_field_is_in_the_history(database: Database) -> None:
    one = article()
    add(database, one)
    day = published_values(Published(day=date(2024, 5, 1), at=None, found_in="given"))
    ArticleStore(database).edit(one.id, {"publisher": "pier.example", **day}, who="ben", now=NOW)
    card = ArticleStore(database).get(one.id)
    assert (card.publisher, card.published and card.published.text) == ("pier.example", "2024-05-01")
    events = [(e.who, e.action, e.before, e.after) for e in EventStore(database).of(one.id)]
    assert ("ben", "edit_publisher", "quay.example", "pier.example") in events


def test_candidates_carry_their_article_and_skip_retired_ones(database: Database) -> None:
    old, new = article(url=URL), article("Quite another text about the ferry.", url=URL)
    add(database, old)
    add(database, new)
    ids = [new_article(one).passages[0].id for one in (old, new)]
    found = ArticleStore(database).candidates([*ids, "p_none"])
    assert list(found) == [ids[1]]
    passage, card = found[ids[1]]
    assert (passage.article_id, passage.text, card.publisher) == (new.id, new.text, "quay.example")


def test_standings_say_of_each_candidate_what_its_card_says(database: Database) -> None:
    old, new = article(url=URL), article("Quite another text about the ferry.", url=URL)
    add(database, old)
    add(database, new)
    ids = [new_article(one).passages[0].id for one in (old, new)]
    store = ArticleStore(database)
    cards = {name: card for name, (_, card) in store.candidates([*ids, "p_none"]).items()}
    assert store.standings([*ids, "p_none"]) == {name: standing_of(card) for name, card in cards.items()}


def test_a_corrected_title_reaches_the_indexes(database: Database) -> None:
    one = article()
    add(database, one)
    outbox = OutboxStore(database)
    before = outbox.last_seq()
    ArticleStore(database).edit(one.id, {"title": "Ferry runs aground"}, who="ben", now=NOW)
    assert [(c.action.value, c.title) for c in outbox.after(before, "test", 10)] == [("upsert", "Ferry runs aground")]


def test_a_correction_that_changes_nothing_leaves_no_line(database: Database) -> None:
    one = article()
    add(database, one)
    events = EventStore(database).of(one.id)
    ArticleStore(database).edit(one.id, {"title": one.title, "publisher": one.publisher}, who="ben", now=NOW)
    assert EventStore(database).of(one.id) == events
