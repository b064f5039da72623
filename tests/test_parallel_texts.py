"""The parallel sample: the same texts in every language, each in its own writing."""

from __future__ import annotations

import unicodedata

import pytest

from vectorstore.languages import sample
from vectorstore.sentences import split_sentences

# How the Unicode names of a language's letters begin; all others are written in Latin letters.
SCRIPTS = {
    "uk": ("CYRILLIC",),
    "ru": ("CYRILLIC",),
    "bg": ("CYRILLIC",),
    "sr": ("CYRILLIC",),
    "ar": ("ARABIC",),
    "fa": ("ARABIC",),
    "el": ("GREEK",),
    "he": ("HEBREW",),
    "hi": ("DEVANAGARI",),
    "bn": ("BENGALI",),
    "zh": ("CJK",),
    "ja": ("CJK", "HIRAGANA", "KATAKANA"),
    "ko": ("HANGUL",),
}
# Letters that neighbours have and the language has not: a text under the wrong name shows by them.
FOREIGN = {
    "uk": "ыэёъјљњћђџ",
    "ru": "іїєґјљњћђџ",
    "bg": "ыэёіїєґјљњћђџ",
    "sr": "йщъыьэёюяіїєґ",
    "ar": "پچژگکی",
    "fa": "يكةى",
}
DENSE = {"zh", "ja", "ko"}  # a sign holds a syllable or a word
LANGUAGES = sorted(sample())


def stray_letters(text: str, scripts: tuple[str, ...]) -> set[str]:
    letters = {sign for sign in text if unicodedata.category(sign).startswith("L")} - {"º"}
    return {letter for letter in letters if not unicodedata.name(letter).startswith(scripts)}


def test_a_stray_letter_is_seen_inside_a_word() -> None:
    assert stray_letters("міcто", ("CYRILLIC",)) == {"c"}


def test_the_sample_has_the_languages_of_the_wire() -> None:
    wanted = "ar bg bn cs de el en es fa fr he hi hu id it ja ko nl pl pt ro ru sr sv tr uk vi zh"
    assert LANGUAGES == wanted.split()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_twelve_texts_each_once(language: str) -> None:
    assert len(sample()[language]) == len(set(sample()[language])) == 12


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_is_in_the_script_of_its_language(language: str) -> None:
    for text in sample()[language]:
        assert not stray_letters(text, SCRIPTS.get(language, ("LATIN",))), text
        assert not set(text.lower()) & set(FOREIGN.get(language, "")), text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_is_about_as_long_as_the_english_one(language: str) -> None:
    low, high = (0.2, 0.6) if language in DENSE else (0.5, 1.6)
    for text, english in zip(sample()[language], sample()["en"], strict=True):
        assert low <= len(text) / len(english) <= high, text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_is_two_or_three_sentences_in_clean_writing(language: str) -> None:
    for text in sample()[language]:
        # Sentences are what stands in for claims; a quotation's end may be taken for one more.
        assert 2 <= len(split_sentences(text)) <= 4, text
        assert unicodedata.is_normalized("NFC", text), text
        assert not set(text) & set('"\n\t\\') and "  " not in text and text == text.strip(), text


def test_an_english_text_has_35_to_50_words() -> None:
    for text in sample()["en"]:
        assert 35 <= len(text.split()) <= 50, text
