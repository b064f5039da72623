from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.agencies import Agencies, bundled_agencies, load_agencies
from workbench.credits import find_credit
from workbench.errors import SettingsError

STORY = "Nine quays of Tallow were shut on Monday after the spring tide broke their chains."


def agency_in(
    text: str, *, byline: str | None = None, publisher: str | None = None, agencies: Agencies | None = None
) -> str | None:
    found = find_credit(byline=byline, lines=text.splitlines(), text=text, publisher=publisher, agencies=agencies)
    return found.agency if found else None


@pytest.mark.parametrize(
    ("text", "agency"),
    [
        ("TALLOW (AFP) - Nine quays were shut.", "AFP"),
        ("TALLOW, May 3 (Reuters) - Nine quays were shut.", "Reuters"),
        ("(Reuters) - Nine quays were shut.", "Reuters"),
        ("TALLOW BAY (AP) — Nine quays were shut.", "AP"),
        ("PORT SAND, AFP — Nine quays were shut.", "AFP"),
        ("AFP - Nine quays were shut.", "AFP"),
        ("Tallow. May 3. Interfax-Ukraine – Nine quays were shut.", "Interfax-Ukraine"),
        ("ТАЛОВ, 3 травня (Укрінформ) — Дев’ять причалів закрито.", "Ukrinform"),
        ("ТАЛОВ. 3 травня. УНН. Дев’ять причалів закрито.", "UNN"),
        ("ТАЛОВ, 3 мая. /ТАСС/. Девять причалов закрыты.", "TASS"),
        ("ТАЛОВ, 3 мая — РИА Новости. Девять причалов закрыты.", "RIA Novosti"),
        ("Tallow (dpa) - Neun Kais sind gesperrt.", "dpa"),
        ("Tallow (dpa/AFP) - Neun Kais sind gesperrt.", "dpa"),
        ("Talou, 3 mai (AFP) – Neuf quais sont fermés.", "AFP"),
        ("Talo, 3 may (EFE).- Nueve muelles cerraron.", "EFE"),
        ("Talo, 3 mag. (ANSA) - Nove moli chiusi.", "ANSA"),
        ("تالو (أ ف ب) - أغلقت تسعة أرصفة.", "AFP"),
        ("تالو - رويترز - أغلقت تسعة أرصفة.", "Reuters"),
        ("تالو (رويترز) - أغلقت تسعة أرصفة.", "Reuters"),
    ],
)
def test_a_dateline_names_the_agency(text: str, agency: str | None) -> None:
    assert agency_in(text) == agency


@pytest.mark.parametrize(
    ("byline", "agency"),
    [
        ("By AFP", "AFP"),
        ("By [AFP](#)", "AFP"),
        ("Agence France-Presse", "AFP"),
        ("with AFP", "AFP"),
        ("Mara Ilvane, Reuters", "Reuters"),
        ("Von Mara Ilvane, dpa", "dpa"),
        ("Par AFP", "AFP"),
        ("Agencia EFE", "EFE"),
        ("Укрінформ", "Ukrinform"),
        ("وكالة فرانس برس", "AFP"),
        ("Mara Ilvane", None),
        ("Mara Ilvane, former Reuters editor", None),
        ("Staff and agencies", None),
        (None, None),
    ],
)
def test_a_byline_names_the_agency(byline: str | None, agency: str | None) -> None:
    assert agency_in(STORY, byline=byline) == agency


@pytest.mark.parametrize(
    ("credit", "agency"),
    [
        ("(AFP)", "AFP"),
        ("— AFP", "AFP"),
        ("© 2031 AFP", "AFP"),
        (
            "Copyright 2031 The Associated Press. All rights reserved. May not be printed elsewhere without asking.",
            "AP",
        ),
        ("Source: Reuters", "Reuters"),
        ("With reporting by AFP", "AFP"),
        ("The Associated Press contributed to this report.", "AP"),
        ("AFP/The Harbour Herald", None),
        ("Джерело: Укрінформ", "Ukrinform"),
        ("За матеріалами Укрінформу", "Ukrinform"),
        ("Источник: Интерфакс", "Interfax"),
        ("Quelle: dpa", "dpa"),
        ("Mit Material der dpa", "dpa"),
        ("Avec AFP", "AFP"),
        ("Fuente: EFE", "EFE"),
        ("المصدر: رويترز", "Reuters"),
        ("Our Standards: The Thomson Reuters Trust Principles.", "Reuters"),
    ],
)
def test_a_closing_credit_names_the_agency(credit: str, agency: str | None) -> None:
    assert agency_in(f"{STORY}\n\n{credit}") == agency


@pytest.mark.parametrize(
    "text",
    [
        "The mayor told Reuters on Friday that nine quays were shut.",
        "Nine quays were shut, AFP reported on Monday, and the mayor was away.",
        "The head of Agence France-Presse (AFP) said nine quays were shut.",
        "Nine quays were shut, according to Agence France-Presse (AFP).",
        "Reuters: the mayor was wrong",
        "Interfax-Ukraine reported that nine quays were shut.",
        "Mara Ilvane, the Reuters correspondent in Tallow, counted nine quays.",
        "The AP exam was hard, and PA systems failed in nine schools of Tallow Bay.",
    ],
)
def test_an_agency_that_is_only_mentioned_is_not_the_storys_agency(text: str) -> None:
    assert agency_in(text) is None
    assert agency_in(f"{STORY}\n{text}\n{STORY}") is None


@pytest.mark.parametrize(
    "credit",
    ["Photo: AFP", "Фото: Рейтер", "AFP via Getty Images", "REUTERS/Mara Ilvane", "Bild: dpa", "## AFP", "Foto: EFE"],
)
def test_a_picture_credit_says_nothing_of_the_story(credit: str) -> None:
    assert agency_in(f"{credit}\n{STORY}\n{STORY}") is None


def test_a_bare_agency_name_in_the_middle_of_an_article_is_no_credit() -> None:
    assert agency_in("\n".join([*[STORY] * 15, "AFP", *[STORY] * 15])) is None


def test_an_agencys_own_site_publishes_that_agency() -> None:
    assert agency_in(STORY, publisher="reuters.com") == "Reuters"
    assert agency_in(STORY, publisher="Agence France-Presse") == "AFP"
    assert agency_in(STORY, publisher="harbourherald.example") is None


def test_a_credit_in_the_story_wins_over_the_publisher() -> None:
    assert agency_in("TALLOW (AFP) - Nine quays were shut.", publisher="ukrinform.ua") == "AFP"


def test_a_credit_line_that_cleaning_removed_still_counts() -> None:
    found = find_credit(byline=None, lines=["By AFP", STORY], text=STORY, publisher=None)
    assert found is not None
    assert (found.agency, found.words) == ("AFP", "By AFP")


def test_the_longer_of_two_agencies_names_wins() -> None:
    known = bundled_agencies()
    assert [m.agency for m in known.mentions("Interfax-Ukraine and Interfax")] == ["Interfax-Ukraine", "Interfax"]


def test_names_inside_words_and_addresses_are_no_mentions() -> None:
    assert list(bundled_agencies().mentions("info@afp.com, www.AFP.com, CAP, APs, non-AP, Apathy")) == []


def test_agencies_are_known_by_every_name() -> None:
    known = bundled_agencies()
    assert [known.named(name) for name in ("Agence France-Presse", "afp", "AFP", "Укрінформу", "afp.com")] == [
        "AFP",
        "AFP",
        "AFP",
        "Ukrinform",
        "AFP",
    ]
    assert known.named("The AFP story") is None


def test_bundled_agencies_have_no_name_twice() -> None:
    known = bundled_agencies()
    names = [agency.name for agency in known.entries]
    assert len(names) == len(set(names)) >= 40
    assert [known.named(name) for name in names] == names


def test_a_users_file_adds_an_agency(tmp_path: Path) -> None:
    file = tmp_path / "ours.yaml"
    file.write_text(
        "agencies:\n  - {name: Lanternwire, domains: [lanternwire.example], names: {en: [LW, Lantern Wire]}}\n"
    )
    known = load_agencies(file)
    text = "TALLOW (Lantern Wire) - Nine quays were shut."
    assert agency_in(text, agencies=known) == "Lanternwire"
    assert agency_in(STORY, publisher="lanternwire.example", agencies=known) == "Lanternwire"
    assert agency_in(text) is None


def test_an_agencies_file_without_names_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "ours.yaml"
    file.write_text("agencies:\n  - {domains: [x.test]}\n")
    with pytest.raises(SettingsError, match="missing"):
        load_agencies(file)


@given(st.text(max_size=200), st.one_of(st.none(), st.text(max_size=40)))
def test_any_text_gives_a_known_agency_or_none(text: str, byline: str | None) -> None:
    found = agency_in(text, byline=byline)
    assert found is None or found in {agency.name for agency in bundled_agencies().entries}
