"""Quotes are located verbatim, with true offsets, or not at all."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from workbench.quotes import folded, holders, locate, locate_among
from workbench.types import QuoteStatus

HARBOUR = (
    "The harbour at Velm was not closed on 3 May. “We’re open,” said Ada Brook — twice…  "
    "Trade rose 4.5% to 1,200 tonnes."
)


def found(quote: str, text: str = HARBOUR) -> QuoteStatus:
    return locate(quote, text).status


def test_a_verbatim_quote_is_exact_and_its_offsets_slice_the_text() -> None:
    quote = locate("was not closed on 3 May", HARBOUR)
    assert quote.status is QuoteStatus.EXACT
    assert HARBOUR[quote.start : quote.end] == quote.text == "was not closed on 3 May"


@pytest.mark.parametrize(
    ("quote", "stored"),
    [
        ('"We\'re open," said', "“We’re open,” said"),
        ("Ada Brook – twice", "Ada Brook — twice"),
        ("Ada Brook - twice... Trade", "Ada Brook — twice…  Trade"),
        ("closed\n on\u00a03 May", "closed on 3 May"),
        ("har\u00adbour\u200b at Velm", "harbour at Velm"),
        ('"The harbour at Velm"', "The harbour at Velm"),
        ("«trade rose»".replace("t", "T"), "Trade rose"),
    ],
)
def test_declared_folding_returns_the_stored_wording(quote: str, stored: str) -> None:
    located = locate(quote, HARBOUR)
    assert located.text == stored
    assert HARBOUR[located.start : located.end] == stored
    assert located.status in (QuoteStatus.NORMALISED, QuoteStatus.EXACT)


def test_folding_is_reported_as_normalised() -> None:
    assert found("Ada Brook – twice") is QuoteStatus.NORMALISED


@pytest.mark.parametrize(
    "quote",
    [
        "was closed on 3 May",  # the negation dropped
        "was not closed on 8 May",
        "was now closed on 3 May",
        "The harbor at Velm",
        "the harbour at Velm",  # case carries names
        "at harbour The Velm",
        "The harbour … 3 May",  # joined over an ellipsis
        "The harbour ... 3 May",
        "The harbour at Velm...",
        "Trade rose 4.5 percent",
        "Were open,” said",
    ],
)
def test_changed_words_are_not_found(quote: str) -> None:
    located = locate(quote, HARBOUR)
    assert (located.status, located.start, located.end) == (QuoteStatus.NOT_FOUND, None, None)
    assert located.text == quote


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("able to sail", "They were unable to sail."),
        ("They can sail", "They can't sail."),
        ("2 ships sank", "In all 12 ships sank."),
        ("5 tonnes of grain", "They lost 1.5 tonnes of grain."),
        ("200 people left", "Some 1 200 people left."),
        ("rose by 4", "Prices rose by 4.5 points."),
        ("rose by 4", "Prices rose by 4%."),
        ("5 degrees at night", "It was -5 degrees at night."),
        ("legal trade in salt", "The non-legal trade in salt."),
        ("iv region was quiet", "The Ky\u200biv region was quiet."),
        ("कि वह नह", "उसने कहा कि वह नहीं आएगा"),
        ("est pas fini", "Ce n'est pas fini."),
    ],
)
def test_a_quote_never_starts_or_ends_inside_a_word_or_number(quote: str, text: str) -> None:
    assert found(quote, text) is QuoteStatus.NOT_FOUND


@pytest.mark.parametrize("quote", ["", "   ", "Velm", "“”", "........", "\u200b\u200b", "- — –"])
def test_empty_and_too_short_quotes_are_not_found(quote: str) -> None:
    assert found(quote) is QuoteStatus.NOT_FOUND


def test_an_ellipsis_that_stands_in_the_text_is_found() -> None:
    assert found("twice… Trade rose") is QuoteStatus.NORMALISED


def test_an_exact_occurrence_wins_over_an_earlier_folded_one() -> None:
    text = "He said “go home” and then she said 'go home' too. said “go home”"
    assert locate("said 'go home'", text).start == text.index("said 'go home'")


def test_a_later_whole_word_occurrence_is_found_after_a_clipped_one() -> None:
    text = "The unable men left. The able men stayed."
    assert locate("able men", text).start == text.index("able men stayed")


def test_composed_and_decomposed_letters_are_the_same_quote() -> None:
    stored = unicodedata.normalize("NFD", "Le maire a déclaré la forêt fermée à Épernelle.")
    located = locate("déclaré la forêt fermée", stored)
    assert located.status is QuoteStatus.NORMALISED
    assert stored[located.start : located.end] == unicodedata.normalize("NFD", "déclaré la forêt fermée")


def test_feet_are_not_inches() -> None:
    assert found("a wall of 5' high", 'Behind it a wall of 5" high.') is QuoteStatus.NOT_FOUND


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("м'яка зима", "Була м’яка зима в Озерянах."),
        ("قال الوزير إن الميناء", "قال الوزير إن الميناء مفتوح."),
        ("港は閉鎖されて", "知事は港は閉鎖されていないと述べた。"),
        ("ท่าเรือ", "รัฐมนตรีกล่าวว่าท่าเรือเปิดแล้ว"),
        ("वह नहीं आएगा", "उसने कहा कि वह नहीं आएगा"),
        ("нельзя закрыть", "Порт нельзя закрыть зимой."),
    ],
)
def test_quotes_of_many_scripts_are_found(quote: str, text: str) -> None:
    located = locate(quote, text)
    assert located.status is not QuoteStatus.NOT_FOUND
    assert text[located.start : located.end] == located.text


def test_a_quote_of_another_passage_is_misattributed_and_names_its_holder() -> None:
    others = {"p_1": "Rain fell on Osk.", "p_2": "Snow fell on the hills of Marn."}
    assert locate_among("fell on the hills", "Nothing fell.", others).status is QuoteStatus.MISATTRIBUTED
    assert holders("fell on the hills", others) == ("p_2",)


def test_the_credited_passage_wins_over_others() -> None:
    assert locate_among("fell on Osk", "Rain fell on Osk.", {"p": "It fell on Osk."}).status is QuoteStatus.EXACT


def test_a_quote_nobody_said_is_not_misattributed() -> None:
    assert locate_among("hail fell on Osk", "Rain fell.", {"p": "Snow fell."}).status is QuoteStatus.NOT_FOUND


@pytest.mark.parametrize(
    ("unit", "wanted"),
    [("aab ", "aab " * 2000 + "aa"), ("a\u200b", "a" * 4000 + " b c"), ("word “x” — …  ", "word 'x' - ... word 'y'")],
)
def test_a_megabyte_of_hostile_text_is_searched_in_linear_time(unit: str, wanted: str) -> None:
    text = unit * (1_000_000 // len(unit))
    began = time.perf_counter()
    assert found(wanted, text) is QuoteStatus.NOT_FOUND
    assert time.perf_counter() - began < 10


# --- properties: 500 texts of each kind, ten quotes each -------------------------------------------------------

LETTERS = st.sampled_from(
    [
        "abcdefghijkl",
        "éèüßñøåçœž",
        "абвгдеєіїґ",
        "αβγδεζηθς",
        "ابتثجحخدذر",
        "אבגדהוזחט",
        "กขคงจฉชซ",
        "कखगघङचिीुू्ं",
        "港口知事述閉鎖的",
        "あいうえおカキク",
        "가나다라마바",
        "ԱԲԳԴԵԶ",
        "აბგდევზ",
        "𐐨𐐩𐐪😀𝒜",
        "e\u0301o\u0308n\u0303",
        "0123456789",
    ]
)
WORD = LETTERS.flatmap(lambda alphabet: st.text(alphabet, min_size=1, max_size=7))
GAPS = st.sampled_from(
    [" ", " ", " ", "  ", "\n", "\u00a0", ", ", " — ", " – ", " “", "” ", "… ", "\u200b ", ".\n\n", " «", "» "]
)
QUIET = [HealthCheck.too_slow, HealthCheck.filter_too_much]


@st.composite
def texts(draw: st.DrawFn) -> str:
    words = draw(st.lists(WORD, min_size=6, max_size=30))
    gaps = draw(st.lists(GAPS, min_size=len(words), max_size=len(words)))
    return "".join(word + gap for word, gap in zip(words, gaps, strict=True))


@settings(max_examples=300, deadline=None, suppress_health_check=QUIET)
@given(text=texts(), picks=st.lists(st.tuples(st.integers(0, 10**6), st.integers(1, 60)), min_size=10, max_size=10))
def test_any_slice_located_has_true_offsets(text: str, picks: list[tuple[int, int]]) -> None:
    for at, size in picks:
        wanted = text[at % len(text) :][:size]
        quote = locate(wanted, text)
        if quote.status is QuoteStatus.NOT_FOUND:
            continue
        assert quote.start is not None and quote.end is not None
        assert text[quote.start : quote.end] == quote.text
        assert folded(quote.text).strip("'\" ") == folded(wanted.strip()).strip("'\" ")


@settings(max_examples=130, deadline=None, suppress_health_check=QUIET)
@given(text=texts(), picks=st.lists(st.tuples(st.integers(0, 99), st.integers(2, 9)), min_size=10, max_size=10))
def test_whole_words_of_any_script_are_found_after_any_declared_folding(
    text: str, picks: list[tuple[int, int]]
) -> None:
    # Grouped digits (`1 200`) are one number, so this text separates words by single letters of another script.
    words = [f"{word}ж" for word in text.split()]
    stored = "  ".join(words)
    for at, size in picks:
        wanted = " ".join(words[at % (len(words) - 1) :][:size])
        for shown in (wanted, unicodedata.normalize("NFD", wanted), f"“{wanted}”", wanted.replace("—", "–")):
            quote = locate(shown, stored)
            assert quote.status is not QuoteStatus.NOT_FOUND
            assert stored[quote.start : quote.end] == quote.text


PLAIN_WORDS = st.lists(
    LETTERS.filter(lambda alphabet: "क" not in alphabet and "\u0301" not in alphabet and "𝒜" not in alphabet).flatmap(
        lambda alphabet: st.text(alphabet, min_size=4, max_size=8)
    ),
    min_size=12,
    max_size=16,
    unique=True,
)


@settings(max_examples=250, deadline=None, suppress_health_check=QUIET)
@given(
    words=PLAIN_WORDS, at=st.integers(0, 4), size=st.integers(4, 8), spot=st.integers(1, 6), letter=st.integers(0, 3)
)
def test_altered_quotes_are_never_accepted(words: list[str], at: int, size: int, spot: int, letter: int) -> None:
    text = " ".join(words) + "."
    quote = words[at : at + size]
    inner = 1 + spot % (size - 2)
    changed = quote[inner][:letter] + ("9" if quote[inner][letter] != "9" else "8") + quote[inner][letter + 1 :]
    other = quote[inner][:letter] + ("ю" if quote[inner][letter] != "ю" else "я") + quote[inner][letter + 1 :]
    doubled = quote[inner] + quote[inner][-1]
    alterations = [
        [*quote[:inner], changed, *quote[inner + 1 :]],
        [*quote[:inner], other, *quote[inner + 1 :]],
        [*quote[:inner], doubled, *quote[inner + 1 :]],
        [*quote[:inner], *quote[inner + 1 :]],
        [*quote[:inner], quote[inner + 1], quote[inner], *quote[inner + 2 :]],
        [*quote[:inner], "not", *quote[inner:]],
        [*quote[:inner], "…", *quote[inner + 1 :]],
        [*quote[:inner], quote[inner][:-1], *quote[inner + 1 :]],
    ]
    for altered in alterations:
        shown = " ".join(altered)
        assume(shown not in text)
        assert locate(shown, text).status is QuoteStatus.NOT_FOUND
