"""Quick looks at a text say what a full reading of it says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.grammar.bodies import bodies
from workbench.grammar.lexicon import packaged_lexicons
from workbench.grammar.reading import read_sentence, word_keys, words_of
from workbench.grammar.saying import all_said
from workbench.resting.names import stands_as_body

LANGUAGES = ("en", "uk", "ru", "de", "fr", "es", "ar")
WORDS = (
    "according to the Osk Ministry of Roads said that Ada Brook, police told a think tank In an interview with ORV "
    "reportedly. Міністерство заявило за даними поліція сообщила министерство Laut dem Verkehrsministerium teilte mit "
    "selon l’agence d’après según la agencia informó قال وزارة وفقا"
).split()


@given(words=st.lists(st.sampled_from(WORDS), max_size=12), language=st.sampled_from(LANGUAGES))
def test_a_sentence_said_to_attribute_nothing_attributes_nothing(words: list[str], language: str) -> None:
    text, lexicon = " ".join(words), packaged_lexicons().of(language)
    assert lexicon.attributes(word_keys(text)) or not all_said(read_sentence(text, lexicon))


@given(words=st.lists(st.sampled_from(WORDS), max_size=12), language=st.sampled_from(LANGUAGES))
def test_a_text_said_to_name_no_body_names_none(words: list[str], language: str) -> None:
    text, lexicon = " ".join(words), packaged_lexicons().of(language)
    assert lexicon.names_bodies(words_of(text)) or not bodies(read_sentence(text, lexicon))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("They met in Velmar on Friday.", True),
        ("They met in Velmar's house.", False),
        ("A Velmar shop was shut.", True),
        ("The officials at Velmar's office left.", True),
        ("Velmar's website was down.", True),
        ("The MyVelmar website was down.", False),
        ("Velmar said so, and Ada Velmar left.", False),
    ],
)
def test_a_name_stands_for_a_body_where_it_is_used_as_one(text: str, expected: bool) -> None:
    assert stands_as_body("Velmar", text) is expected
