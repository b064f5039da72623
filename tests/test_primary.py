from __future__ import annotations

from dataclasses import replace

import pytest

from tests.factories import article
from workbench.origin_keys import KnownSources
from workbench.primary import primary_reason
from workbench.publishers import Publisher, Publishers
from workbench.types import ArticleCard, Attributed

KNOWN = KnownSources(
    publishers=Publishers(
        entries=(
            Publisher(name="Osk River Institute", domains=("oskrivers.example",), names=("ORI",), is_body=True),
            Publisher(name="Osk Herald", domains=("oskherald.example",)),
        )
    )
)


def rests(source: str, kind: str = "organisation") -> Attributed:
    return Attributed(source=source, kind=kind, phrase=f"{source} said", start=0, end=len(source) + 5, verb="said")


def reason(publisher: str | None, *on: Attributed, named: tuple[str, ...] = (), url: str | None = None) -> str | None:
    card: ArticleCard = article(publisher=publisher, url=url)
    return primary_reason(card, known=KNOWN, rests_on=on, claim_sources=named)


@pytest.mark.parametrize(
    "publisher",
    [
        "roads.gov",
        "roads.gov.uk",
        "gov.uk",
        "ministry.gov.ua",
        "caminos.gob.mx",
        "routes.gouv.fr",
        "army.mil",
        "mod.mil.pl",
        "office.europa.eu",
        "europa.eu",
        "verkehr.bund.de",
        "health.int",
        "un.org",
        "roads.go.jp",
        "roads.govt.nz",
    ],
)
def test_an_address_reserved_for_public_bodies_makes_a_primary_source(publisher: str) -> None:
    told = reason(publisher)
    assert told is not None
    assert "reserved for public bodies" in told


@pytest.mark.parametrize(
    "publisher",
    [
        "gov.example",
        "roads-gov.example",
        "mygov.com",
        "gov.uk.roads.example",
        "roadsgov.uk",
        "go.com",
        "int.example",
        "mil.news.example",
        "oskherald.example",
        "Ministry of Roads",
        None,
    ],
)
def test_any_other_publisher_is_no_primary_source_by_its_address(publisher: str | None) -> None:
    assert reason(publisher) is None


def test_a_listed_body_is_a_primary_source_and_says_which() -> None:
    told = reason("oskrivers.example")
    assert told is not None
    assert told.startswith("published by Osk River Institute")


@pytest.mark.parametrize("named", ["ORI", "Osk River Institute", "oskrivers.example"])
def test_the_source_that_others_rest_on_is_primary(named: str) -> None:
    told = reason("oskrivers.example", named=("Osk Herald", named))
    assert told is not None
    assert named in told


def test_a_paper_whose_report_others_rest_on_is_the_report_itself() -> None:
    assert reason("oskherald.example", named=("Osk Herald",)) is not None
    assert reason("oskherald.example", named=("Kessary Herald",)) is None


def test_a_publisher_that_only_its_name_tells_is_matched_by_the_domain_it_spells() -> None:
    assert reason("kessarypost.example", named=("The Kessary Post",)) is not None


def test_a_paper_that_quotes_a_ministry_is_no_primary_source() -> None:
    assert reason("oskherald.example", rests("Ministry of Roads"), named=("Ministry of Roads",)) is None
    assert reason("oskherald.example", rests("Ministry of Roads"), named=("Osk Herald",)) is None


@pytest.mark.parametrize(
    "other", [rests("Reuters", "media"), rests("Kessary Sea Institute"), rests("officials", "unnamed")]
)
def test_a_body_that_passes_on_anothers_words_is_no_primary_source(other: Attributed) -> None:
    assert reason("oskrivers.example", other) is None
    assert reason("roads.gov.uk", other) is None


def test_a_body_that_speaks_of_itself_rests_on_nobody_else() -> None:
    assert reason("oskrivers.example", rests("ORI")) is not None
    assert reason("oskrivers.example", rests("the institute")) is not None
    assert reason("roads.gov.uk", rests("the ministry")) is not None


def test_people_speak_for_a_public_body_on_its_own_pages_only() -> None:
    assert reason("roads.gov.uk", rests("Ada Brook", "person")) is not None
    assert reason("oskrivers.example", rests("Ada Brook", "person")) is None
    assert reason("oskherald.example", rests("Ada Brook", "person"), named=("Osk Herald",)) is None


def test_a_story_credited_to_an_agency_is_no_primary_source() -> None:
    card = replace(article(publisher="roads.gov.uk"), agency="Reuters")
    assert primary_reason(card, known=KNOWN, rests_on=(), claim_sources=()) is None


def test_the_articles_address_tells_when_the_publisher_is_only_a_name() -> None:
    assert reason("Ministry of Roads", url="https://www.roads.gov.uk/a") is not None
    assert reason("Osk Herald", url="https://www.oskherald.example/a") is None
