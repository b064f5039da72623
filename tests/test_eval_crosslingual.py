"""The parallel topics: whole, in the languages they name, and written out as sets the retrieval eval reads."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from pathlib import Path

import pytest

from evals.cases import find_sets, load_set
from evals.crosslingual import LANGUAGES, Language, Topic, read_topics, write_sets

SCRIPTS = {"en": "LATIN", "uk": "CYRILLIC", "ru": "CYRILLIC", "es": "LATIN", "ar": "ARABIC"}
WORDS = {"claim": (10, 25), "passage": (35, 70), "distractor": (18, 60)}

topics = read_topics()


def _texts(topic: Topic) -> list[tuple[str, Language, str]]:
    kinds = {"claim": topic.claim, "passage": topic.passage, "distractor": topic.distractor}
    return [(kind, lang, texts[lang]) for kind, texts in kinds.items() for lang in LANGUAGES]


def _numbers(text: str) -> set[str]:
    found = re.findall(r"\d+(?:[.,\u00a0]\d+)*", text)
    return {re.sub(r"\D", "", str(number)) for number in found}


def test_the_topics_are_whole_and_half_of_them_refute() -> None:
    assert len({topic.id for topic in topics}) == len(topics) == 64
    assert Counter(topic.stance for topic in topics) == {"supports": 32, "refutes": 32}
    for topic in topics:
        assert set(topic.source) == set(LANGUAGES)
        assert all(domain.endswith(".example") for domain in topic.source.values())


def test_no_text_comes_twice() -> None:
    texts = [text for topic in topics for _, _, text in _texts(topic)]
    assert len(set(texts)) == len(texts) == 64 * 3 * 5


@pytest.mark.parametrize("topic", topics, ids=lambda topic: topic.id)
def test_every_letter_is_of_the_script_of_its_language(topic: Topic) -> None:
    for kind, lang, text in _texts(topic):
        scripts = {unicodedata.name(letter).split()[0] for letter in text if letter.isalpha()}
        assert scripts == {SCRIPTS[lang]}, (kind, lang, text)
        foreign = {"uk": "ыэёъ", "ru": "іїєґ"}.get(lang, "")
        assert not set(foreign) & set(text.lower()), (kind, lang, text)


@pytest.mark.parametrize("topic", topics, ids=lambda topic: topic.id)
def test_texts_keep_their_lengths(topic: Topic) -> None:
    for kind, lang, text in _texts(topic):
        fewest, most = WORDS[kind]
        assert fewest <= len(re.findall(r"[\w’'-]+(?:[.,\u00a0]\d+)*", text)) <= most, (kind, lang, text)


@pytest.mark.parametrize("topic", topics, ids=lambda topic: topic.id)
def test_a_distractor_has_no_figure_of_the_passage_that_settles_the_claim(topic: Topic) -> None:
    for lang in LANGUAGES:
        assert not _numbers(topic.passage[lang]) & _numbers(topic.distractor[lang]), lang


def test_each_target_language_becomes_a_set_with_five_claims_a_topic(tmp_path: Path) -> None:
    write_sets(topics, tmp_path)
    sets = [load_set(files) for files in find_sets(tmp_path)]
    assert [one.name for one in sets] == sorted(f"to_{lang}" for lang in LANGUAGES)
    for one in sets:
        assert (len(one.cases), len(one.documents)) == (64 * 5, 64 * 6)
        assert (one.unknown, one.unjudged) == (0, 0)


def test_only_a_text_in_the_target_language_settles_a_claim_and_its_own_language_tempts(tmp_path: Path) -> None:
    write_sets(topics[:1], tmp_path)
    spanish = load_set(next(files for files in find_sets(tmp_path) if files.name == "to_es"))
    assert {case.relevant for case in spanish.cases} == {("t01-es",)}
    assert [case.id for case in spanish.cases] == [f"t01-{lang}-es" for lang in LANGUAGES]
    assert [one.doc_id for one in spanish.documents] == ["t01-es", *(f"t01-d-{lang}" for lang in LANGUAGES)]
