"""Which agency a story is credited to, in seven languages, with the words that say so."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.credit_cases import CASES, STORIES, Case, article_of
from workbench.credit_words import credit_words, load_credit_words
from workbench.credits import Credit, CreditKind, find_credit
from workbench.datafiles import DATA
from workbench.errors import SettingsError

STORY = STORIES["en"]
EVERY = [
    pytest.param(language, case, id=f"{language} {case[1]}") for language, cases in CASES.items() for case in cases
]


def credit_of(text: str, *, byline: str | None = None, **more: str) -> Credit | None:
    return find_credit(byline=byline, lines=text.splitlines(), text=text, publisher=more.pop("publisher", None), **more)


@pytest.mark.parametrize(("language", "case"), EVERY)
def test_the_words_of_a_page_tell_the_agency_or_none(language: str, case: Case) -> None:
    place, words, agency, kind = case
    byline, text = article_of(language, case)
    found = credit_of(text, byline=byline)
    assert (found.agency if found else None, found.kind if found else None) == (agency, kind)
    if found is not None:
        assert found.words.strip() in (byline or text)
        assert words.strip() in found.words or place == "end"


def test_every_language_has_its_cases() -> None:
    assert all(len(cases) >= 20 for cases in CASES.values())
    assert set(STORIES) == set(CASES)
    assert Counter(case[3] for cases in CASES.values() for case in cases)[None] >= 40


def test_the_credit_that_closes_a_text_is_told_without_the_text() -> None:
    found = credit_of(f"{STORY}\n{STORY} (dpa/AFP)")
    assert found == Credit(agency="dpa", words="(dpa/AFP)", kind=CreditKind.CLOSING)


def test_a_dateline_is_told_to_its_dash() -> None:
    found = credit_of(f"TALLOW, May 3 (Reuters) - {STORY}")
    assert found == Credit(agency="Reuters", words="TALLOW, May 3 (Reuters) -", kind=CreditKind.DATELINE)


def test_the_words_of_a_credit_are_two_hundred_characters_at_most() -> None:
    footer = f"© 2031 AFP. {'Nothing of this may be printed elsewhere. ' * 9}"
    found = credit_of(f"{STORY}\n{footer}")
    assert found is not None
    assert found.words == footer[:200].strip()


def test_markdown_around_a_credit_is_left_out() -> None:
    found = credit_of(f"{STORY}\n\n**Source: [AFP](https://paper.example/tag/afp)**")
    assert found == Credit(agency="AFP", words="Source: AFP", kind=CreditKind.CREDIT)


def test_a_page_whose_canonical_address_is_an_agencys_prints_that_agency() -> None:
    address = "https://www.reuters.com/world/nine-quays-2031-05-03/"
    found = credit_of(STORY, publisher="courier.example", canonical=address)
    assert found == Credit(agency="Reuters", words=address, kind=CreditKind.MARK)
    assert credit_of(STORY, publisher="courier.example", canonical="https://courier.example/reuters.com") is None
    assert credit_of(STORY, publisher="courier.example", canonical="https://[broken") is None


def test_an_agencys_own_site_is_told_by_its_publisher() -> None:
    found = credit_of(STORY, publisher="ukrinform.ua", canonical="https://www.ukrinform.ua/rubric/1.html")
    assert found == Credit(agency="Ukrinform", words="ukrinform.ua", kind=CreditKind.PUBLISHER)


def test_a_partial_contribution_still_counts_as_the_agencys_and_says_so() -> None:
    found = credit_of(f"{STORY}\n\nAFP contributed to this report.")
    assert found == Credit(agency="AFP", words="AFP contributed to this report.", kind=CreditKind.CONTRIBUTION)


def test_a_line_that_announces_what_an_agency_said_is_no_credit() -> None:
    assert credit_of(f"{STORY}\n\nIraqi News Agency reported:\n\n{STORY}") is None


def test_a_long_line_of_credit_words_alone_is_a_credit() -> None:
    line = "(Except for the headline, this story has not been edited by our staff and is published from a PTI feed.)"
    found = credit_of(f"{STORY}\n\n{line}")
    assert found is not None
    assert (found.agency, found.words) == ("PTI", line)


def test_bundled_credit_words_are_whole() -> None:
    words = credit_words()
    assert words.filler.match("Матеріалами")
    assert not words.filler.match("quays")
    assert words.picture.search("Фотографія: УНІАН")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("credits: {use: opening}", "must hold one list"),
        ("credits: [{use: opening, words: {en: [by]}}]", "no words for"),
        ("credits: [{use: shouting, words: {en: [by]}}]", "no use of credit words"),
        ("credits: [{use: opening}]", "missing"),
        ("credits: [", "Check the path and the YAML"),
    ],
)
def test_a_file_of_credit_words_that_is_wrong_is_refused(tmp_path: Path, content: str, told: str) -> None:
    file = tmp_path / "credits.yaml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(SettingsError, match=told):
        load_credit_words(file)


def test_a_use_that_stands_twice_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "credits.yaml"
    ours = (DATA / "credits.yaml").read_text(encoding="utf-8")
    file.write_text(f"{ours}\n  - use: small\n    words: {{en: [of]}}\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="twice"):
        load_credit_words(file)


@given(st.text(max_size=200), st.one_of(st.none(), st.text(max_size=40)), st.one_of(st.none(), st.text(max_size=40)))
def test_any_text_gives_a_credit_with_words_or_none(text: str, byline: str | None, canonical: str | None) -> None:
    found = find_credit(byline=byline, lines=text.splitlines(), text=text, publisher=None, canonical=canonical)
    assert found is None or 0 < len(found.words) <= 200
