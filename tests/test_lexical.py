"""The word index: what meets what, and what survives."""

import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import assume, given
from hypothesis import strategies as st

from vectorstore.errors import IndexBusy, IndexDamaged, IndexMismatch
from vectorstore.lexical import LexicalEntry, LexicalIndex
from vectorstore.trial import child_environment
from vectorstore.words import MAX_TERM, terms


def entry(passage_id: str, text: str, title: str = "") -> LexicalEntry:
    return LexicalEntry(passage_id=passage_id, text=text, title=title)


def index_of(folder: Path, **texts: str) -> LexicalIndex:
    index = LexicalIndex(folder)
    index.apply([entry(passage_id, text) for passage_id, text in texts.items()], [], upto=1)
    return index


def found(index: LexicalIndex, query: str) -> list[str]:
    return [hit.passage_id for hit in index.search(query, 10)]


@pytest.mark.parametrize(
    ("text", "query"),
    [
        pytest.param("The lighthouses were repainted in Norrvik.", "repainting a lighthouse", id="english"),
        pytest.param("Двісті будинків у містах області відновлено.", "відновлення будинку в області", id="ukrainian"),
        pytest.param("В городах побережья закрыли маяки.", "маяк закрыт", id="russian"),
        pytest.param("Зелёная ёлка у моря", "зеленая елка", id="russian yo"),
        pytest.param("Об'єднання громад п’яти островів", "обʼєднання п'яти", id="ukrainian apostrophes"),
        pytest.param("Die Brücke in der Hafenstraße wurde gesperrt.", "HAFENSTRASSE gesperrt", id="german"),
        pytest.param("Les élections à Belleroche", "election belleroche", id="french"),
        pytest.param("La ministra inauguró las estaciones", "estación inauguro", id="spanish"),
        pytest.param("افتتحت الوزيرة المدارس الجديدة", "وَالمَدَارِس", id="arabic"),
        pytest.param("सरकार ने गाँवों में पुल बनाए", "गाँव पुल", id="hindi"),
        pytest.param("港口城市的灯塔重新开放", "灯塔", id="chinese"),
        pytest.param("ミナト市の灯台は来月再開する", "灯台", id="japanese"),
        pytest.param("ﾄｳﾀﾞｲが再開", "トウダイ", id="japanese half width"),
        pytest.param("ประภาคารของเมืองเปิดอีกครั้ง", "ประภาคาร", id="thai"),
        pytest.param("Rebuilding cost 1,250 crowns", "1250", id="grouped number"),
        pytest.param("بلغ العدد ١٢٥٠", "1250", id="arabic digits"),
    ],
)
def test_a_claim_meets_its_passage_in_every_script(tmp_path: Path, text: str, query: str) -> None:
    index = index_of(tmp_path, right=text, other="Nothing of the kind. Нічого. 其他. 何も. อื่น. شيء. कुछ.")
    assert found(index, query)[0] == "right"


def test_the_passage_with_the_rarer_shared_words_comes_first(tmp_path: Path) -> None:
    index = index_of(
        tmp_path, a="the harbour and the town", b="the harbour of Ostermark", c="the town", d="the harbour"
    )
    assert found(index, "the harbour in Ostermark")[0] == "b"


def test_a_passage_is_found_by_the_title_of_its_article(tmp_path: Path) -> None:
    index = LexicalIndex(tmp_path)
    index.apply([entry("a", "It reopens in May.", "Ferry to Ostermark"), entry("b", "It closed.", "Sheep")], [], upto=1)
    assert found(index, "the Ostermark ferry") == ["a"]


def test_equal_scores_are_ordered_by_id(tmp_path: Path) -> None:
    index = LexicalIndex(tmp_path)
    index.apply([entry(passage_id, "same words") for passage_id in ("c", "a", "b")], [], upto=1)
    assert found(index, "words") == ["a", "b", "c"]


@pytest.mark.parametrize(
    "query",
    [
        '"harbour',
        "text:harbour",
        "harbour AND",
        "(harbour",
        "harbour^9",
        "-harbour",
        "harbour~",
        "[harbour TO",
        "*harbour?",
    ],
)
def test_query_syntax_is_only_words(tmp_path: Path, query: str) -> None:
    assert found(index_of(tmp_path, p="The harbour was closed."), query) == ["p"]


@pytest.mark.parametrize("query", ["", "  ", "?!", "\x00", "\U0001f6a2", "unshared"])
def test_a_query_without_shared_words_finds_nothing(tmp_path: Path, query: str) -> None:
    assert found(index_of(tmp_path, p="The harbour was closed."), query) == []


def test_a_limit_below_one_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="limit"):
        LexicalIndex(tmp_path).search("harbour", 0)


def test_a_very_long_query_is_answered(tmp_path: Path) -> None:
    assert found(index_of(tmp_path, p="The harbour was closed."), "harbour " + " ".join(map(str, range(5_000)))) == [
        "p"
    ]


def test_common_words_alone_still_find_something_in_a_large_index(tmp_path: Path) -> None:
    index = LexicalIndex(tmp_path)
    index.apply([entry(f"p{number}", "the harbour") for number in range(1_200)], [], upto=1)
    assert len(found(index, "the")) == 10


def test_a_new_index_is_empty(tmp_path: Path) -> None:
    index = LexicalIndex(tmp_path / "new")
    assert (index.applied, index.ids(), found(index, "harbour")) == (0, set(), [])


def test_applying_twice_changes_nothing(tmp_path: Path) -> None:
    index = LexicalIndex(tmp_path)
    for _ in range(2):
        index.apply([entry("a", "harbour"), entry("b", "harbour town")], ["gone"], upto=3)
    assert (index.applied, index.ids(), found(index, "harbour")) == (3, {"a", "b"}, ["a", "b"])


def test_an_upsert_replaces_the_old_words(tmp_path: Path) -> None:
    index = index_of(tmp_path, p="harbour")
    index.apply([entry("p", "lighthouse")], [], upto=2)
    assert (found(index, "harbour"), found(index, "lighthouse")) == ([], ["p"])


def test_a_deleted_passage_is_found_no_more(tmp_path: Path) -> None:
    index = index_of(tmp_path, a="harbour", b="harbour")
    index.apply([], ["a", "never there"], upto=2)
    assert (found(index, "harbour"), index.ids()) == (["b"], {"b"})


def test_a_failing_source_of_entries_changes_nothing(tmp_path: Path) -> None:
    def broken():  # type: ignore[no-untyped-def]
        yield entry("b", "harbour")
        raise LookupError("the database went away")

    index = index_of(tmp_path, a="harbour")
    with pytest.raises(LookupError):
        index.apply(broken(), ["a"], upto=9)
    assert (index.ids(), index.applied) == ({"a"}, 1)


def test_clear_makes_it_new(tmp_path: Path) -> None:
    index = index_of(tmp_path, a="harbour")
    index.clear()
    assert (index.ids(), index.applied) == (set(), 0)


def test_another_reader_sees_a_commit_and_a_clear(tmp_path: Path) -> None:
    writer, reader = LexicalIndex(tmp_path), LexicalIndex(tmp_path)
    assert found(reader, "harbour") == []
    writer.apply([entry("a", "harbour")], [], upto=1)
    assert (found(reader, "harbour"), reader.applied) == (["a"], 1)
    writer.clear()
    assert (found(reader, "harbour"), reader.applied) == ([], 0)


def test_a_reader_sees_what_another_process_committed(tmp_path: Path) -> None:
    reader = index_of(tmp_path, a="harbour")
    script = (
        "import sys; from pathlib import Path; from vectorstore.lexical import LexicalEntry, LexicalIndex\n"
        "entry = LexicalEntry(passage_id='b', text='harbour', title='')\n"
        "LexicalIndex(Path(sys.argv[1])).apply([entry], [], upto=2)"
    )
    subprocess.run([sys.executable, "-c", script, str(tmp_path)], env=child_environment(), check=True)
    assert (found(reader, "harbour"), reader.applied) == (["a", "b"], 2)


def test_a_second_writer_is_refused_after_its_wait(tmp_path: Path) -> None:
    index = LexicalIndex(tmp_path, wait_s=0)
    with FileLock(tmp_path / "writer.lock"), pytest.raises(IndexBusy):
        index.apply([entry("a", "harbour")], [], upto=1)


def test_a_killed_writer_leaves_all_of_a_step_or_nothing_and_the_next_goes_on(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from vectorstore.lexical import LexicalEntry, LexicalIndex\n"
        "index = LexicalIndex(Path(sys.argv[1]))\n"
        "for step in range(1, 10_000):\n"
        "    entries = [LexicalEntry(passage_id=f'{step}-{n}', text='harbour', title='') for n in range(50)]\n"
        "    index.apply(entries, [], upto=step)\n"
        "    print(step, flush=True)\n"
    )
    for steps_before_kill in (1, 3, 6):
        child = subprocess.Popen(
            [sys.executable, "-c", script, str(tmp_path)], env=child_environment(), stdout=subprocess.PIPE, text=True
        )
        assert child.stdout is not None
        with child.stdout:
            for _ in range(steps_before_kill):
                acknowledged = int(child.stdout.readline())
            child.kill()
            acknowledged = max([acknowledged, *map(int, child.stdout.read().split())])
        child.wait()
        index = LexicalIndex(tmp_path)
        ids = index.ids()
        assert index.applied >= acknowledged
        assert {f"{step}-{n}" for step in range(1, acknowledged + 1) for n in range(50)} <= ids
        assert len(ids) % 50 == 0
        index.apply([entry("after", "lighthouse")], [], upto=index.applied)
        assert found(index, "lighthouse") == ["after"]
        index.clear()


def damage_meta(folder: Path) -> None:
    (folder / "meta.json").write_text("{", encoding="utf-8")


def lose_meta(folder: Path) -> None:
    (folder / "meta.json").unlink()


def lose_segments(folder: Path) -> None:
    for file in folder.glob("*.idx"):
        file.unlink()


def garble_segments(folder: Path) -> None:
    for file in folder.glob("*.term"):
        file.write_bytes(b"\xa5" * file.stat().st_size)


def damage_state(folder: Path) -> None:
    (folder / "applied.json").write_text("[]", encoding="utf-8")


DAMAGES = [damage_meta, lose_meta, lose_segments, garble_segments, damage_state]


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_is_named(tmp_path: Path, damage) -> None:  # type: ignore[no-untyped-def]
    index_of(tmp_path, a="harbour")
    damage(tmp_path)
    with pytest.raises(IndexDamaged, match="index rebuild"):
        LexicalIndex(tmp_path).search("harbour", 10)


@pytest.mark.parametrize("damage", DAMAGES)
def test_clear_repairs_damage(tmp_path: Path, damage) -> None:  # type: ignore[no-untyped-def]
    index_of(tmp_path, a="harbour")
    damage(tmp_path)
    index = LexicalIndex(tmp_path)
    index.clear()
    index.apply([entry("b", "harbour")], [], upto=1)
    assert found(index, "harbour") == ["b"]


def test_an_index_of_another_version_is_refused(tmp_path: Path) -> None:
    index_of(tmp_path, a="harbour")
    (tmp_path / "applied.json").write_text('{"applied": 1, "words_version": 0}', encoding="utf-8")
    with pytest.raises(IndexMismatch, match="index rebuild"):
        LexicalIndex(tmp_path).search("harbour", 10)


@given(st.text())
def test_terms_have_no_space_and_are_never_empty_or_huge(text: str) -> None:
    assert all(term and not any(map(str.isspace, term)) and len(term) <= MAX_TERM for term in terms(text))


@given(st.text(st.characters(categories=["Lu", "Ll", "Lo"], max_codepoint=0x06FF)))
def test_case_makes_no_difference(text: str) -> None:
    assume(text.upper().lower() == text.lower())
    assert terms(text.upper()) == terms(text.lower())


@given(
    st.lists(st.sampled_from(["harbour", "Гавань", "港口", "3.5", "gare", "ميناء"])),
    st.sampled_from([" ", "\n", " (", " — "]),
)
def test_terms_of_a_text_are_those_of_its_words(words: list[str], between: str) -> None:
    assert terms(between.join(words)) == [term for word in words for term in terms(word)]
