"""The indexes follow the database, are verified against it and rebuilt from it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from vectorstore.embedding import Embeddable
from vectorstore.index import VectorIndex
from vectorstore.lexical import LexicalIndex
from workbench.desk import Desk
from workbench.errors import DataFolderBusy, IntegrityFailed
from workbench.settings import Settings
from workbench.types import IngestStatus

TEXTS = [f"The {thing} in Dorn was sold on Monday for {n} crowns." for n, thing in enumerate(("mill", "quay", "tower"))]


def fill(settings: Settings, folder: Path) -> list[str]:
    path = folder / "rows.jsonl"
    rows = [
        {"text": text, "publisher": f"p{n}.example", "url": f"https://p{n}.example/1"} for n, text in enumerate(TEXTS)
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    with Desk(settings) as desk:
        return [str(item.article_id) for item in desk.ingest([str(path)], who="ana")]


def test_what_was_added_is_found_and_the_indexes_verify(settings: Settings, tmp_path: Path) -> None:
    ids = fill(settings, tmp_path)
    with Desk(settings) as desk:
        assert desk.evidence("the tower was sold", k=1).evidence[0].article.id == ids[2]
        report = desk.verify_index()
        assert (report.passages, report.applied, report.problems) == (3, 0, ())


def test_a_new_version_replaces_the_old_one_in_both_indexes(settings: Settings, tmp_path: Path) -> None:
    fill(settings, tmp_path)
    changed = tmp_path / "changed.jsonl"
    changed.write_text(json.dumps({"text": "The mill in Dorn was not sold.", "url": "https://p0.example/1"}) + "\n")
    with Desk(settings) as desk:
        item = next(desk.ingest([str(changed)], who="ana"))
        assert item.status is IngestStatus.ADDED
        assert desk.article(str(item.article_id)).version == 2
        texts = [e.passage.text for e in desk.evidence("the mill in Dorn", k=10).evidence]
        assert "The mill in Dorn was not sold." in texts and TEXTS[0] not in texts
        assert desk.verify_index().problems == ()
        back = tmp_path / "back.jsonl"
        back.write_text(json.dumps({"text": TEXTS[0], "url": "https://p0.example/1"}) + "\n")
        again = next(desk.ingest([str(back)], who="ana"))
        assert desk.article(str(again.article_id)).version == 3
        assert desk.verify_index().problems == ()


@pytest.mark.parametrize("damage", ["chroma gone", "chroma garbled", "vector lost", "vector changed", "word lost"])
def test_damage_is_named_and_a_rebuild_heals_it(settings: Settings, tmp_path: Path, damage: str) -> None:
    fill(settings, tmp_path)
    _damage(settings, damage)
    with Desk(settings) as desk:
        try:
            problems = desk.verify_index().problems
        except IntegrityFailed as error:
            problems = (error.message,)
        assert problems, damage
    with Desk(settings) as desk:
        assert desk.rebuild_index() == 3
    with Desk(settings) as desk:
        assert desk.verify_index().problems == ()
        assert len(desk.evidence("sold in Dorn", k=10).evidence) == 3


def test_a_lost_word_index_is_made_again_from_the_outbox(settings: Settings, tmp_path: Path) -> None:
    fill(settings, tmp_path)
    shutil.rmtree(settings.data_dir / "lexical")
    with Desk(settings) as desk:
        assert desk.verify_index().problems == ()


def _damage(settings: Settings, damage: str) -> None:
    if damage == "chroma gone":
        shutil.rmtree(settings.data_dir / "chroma")
    elif damage == "chroma garbled":
        for file in (settings.data_dir / "chroma").rglob("*.sqlite3"):
            file.write_bytes(b"not a database at all")
    elif damage == "word lost":
        lexical = LexicalIndex(settings.data_dir / "lexical")
        lexical.apply([], [sorted(lexical.ids())[0]], upto=lexical.applied)
    else:
        with VectorIndex.open_embedded(settings.data_dir / "chroma") as vectors:
            name = vectors.collections()[0]
            with Desk(settings) as desk:
                model = desk.machinery.embeddings
            vectors.use(name, fingerprint=model.fingerprint, dim=model.dim)
            first = sorted(vectors.ids())[0]
            if damage == "vector lost":
                vectors.delete([first])
            else:
                vectors.upsert([first], model.embed_array([Embeddable(text="quite other words")]))


def test_a_second_process_is_refused_while_the_folder_is_owned(settings: Settings, tmp_path: Path) -> None:
    fill(settings, tmp_path)
    hurried = settings.model_copy(update={"lock_wait_s": 0.2})
    with VectorIndex.open_embedded(settings.data_dir / "chroma"), Desk(hurried) as desk:
        with pytest.raises(DataFolderBusy):
            desk.evidence("sold in Dorn")
        assert desk.articles().total == 3, "what needs no index still works"
