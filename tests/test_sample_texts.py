from __future__ import annotations

import json
import re
import unicodedata
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml

import workbench
from workbench.agencies import load_agencies
from workbench.credits import find_credit

FOLDER = Path(workbench.__file__).parent / "data" / "sample"
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
SCRIPTS = {"en": "LATIN", "uk": "CYRILLIC", "ar": "ARABIC"}


def read_rows(name: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in (FOLDER / name).read_text(encoding="utf-8").splitlines()]


ARTICLES = read_rows("articles.jsonl")
CLAIMS = read_rows("claims.jsonl")
BY_URL = {a["url"]: a for a in ARTICLES if "url" in a}
STORY = "Twelve bridges across the Vesk were closed to traffic on Wednesday"


def titled(article: dict[str, str]) -> str:
    return article.get("title", "untitled")[:40]


def test_the_desk_is_about_a_dozen_articles_of_six_publishers() -> None:
    assert 12 <= len(ARTICLES) <= 15
    assert len({a["publisher"] for a in ARTICLES if "publisher" in a}) == 6


@pytest.mark.parametrize("article", ARTICLES, ids=titled)
def test_article_has_only_the_fields_that_ingest_reads(article: dict[str, str]) -> None:
    assert set(article) <= {"text", "title", "url", "publisher", "published", "byline", "agency", "language"}
    assert all(value.strip() for value in article.values())


@pytest.mark.parametrize("article", ARTICLES, ids=titled)
def test_article_is_short_enough_to_read(article: dict[str, str]) -> None:
    assert 120 <= len(article["text"].split()) <= 250


@pytest.mark.parametrize("article", BY_URL.values(), ids=titled)
def test_address_is_of_its_publisher_and_leads_nowhere(article: dict[str, str]) -> None:
    host = urlsplit(article["url"]).hostname
    assert host == article["publisher"] and host.endswith(".example")


@pytest.mark.parametrize("row", [*ARTICLES, *CLAIMS], ids=lambda r: titled(r) if isinstance(r, dict) else "")
def test_text_is_nfc(row: dict[str, str]) -> None:
    assert all(unicodedata.is_normalized("NFC", value) for value in row.values())


@pytest.mark.parametrize("article", [a for a in ARTICLES if "language" in a], ids=titled)
def test_language_is_the_one_its_letters_are_in(article: dict[str, str]) -> None:
    letters = [unicodedata.name(c).split()[0] for c in article["text"] if c.isalpha()]
    assert letters.count(SCRIPTS[article["language"]]) / len(letters) > 0.99


def test_three_languages_are_at_the_desk() -> None:
    assert {a["language"] for a in ARTICLES if "language" in a} == set(SCRIPTS)


@pytest.mark.parametrize("article", [a for a in BY_URL.values() if "published" in a], ids=titled)
def test_date_in_the_address_is_the_date_of_publication(article: dict[str, str]) -> None:
    found = re.search(r"/(\d{4})/(\d\d)/(\d\d)/", article["url"])
    assert found is None or article["published"].startswith("-".join(found.groups()))


def test_named_weekdays_fit_their_dates() -> None:
    months = {"March": 3}
    named = [
        (weekday, date(2024, months[month], int(day)))
        for a in ARTICLES
        for weekday, day, month in re.findall(rf"\b({'|'.join(WEEKDAYS)}),? (\d{{1,2}}) (March)\b", a["text"])
    ]
    assert named
    assert [n for n in named if WEEKDAYS[n[1].weekday()] != n[0]] == []


def test_one_article_has_neither_publisher_nor_date() -> None:
    assert [set(a) for a in ARTICLES if "publisher" not in a] == [{"text"}]


def test_one_date_stands_in_the_text_only() -> None:
    (article,) = [a for a in BY_URL.values() if "published" not in a]
    assert article["text"].startswith("15 March 2024\n")


def test_agency_story_appears_in_three_papers_under_two_titles() -> None:
    copies = [a for a in ARTICLES if STORY in a["text"]]
    assert len({a["publisher"] for a in copies}) == 3
    assert len({a["title"] for a in copies}) == 2
    lengths = sorted(len(a["text"]) for a in copies)
    assert lengths[0] < 0.8 * lengths[-1]


@pytest.mark.parametrize("article", [a for a in ARTICLES if STORY in a["text"]], ids=lambda a: a["publisher"])
def test_every_copy_gives_its_agency_away(article: dict[str, str]) -> None:
    found = find_credit(
        byline=article.get("byline"),
        lines=article["text"].splitlines(),
        text=article["text"],
        publisher=article["publisher"],
        agencies=load_agencies(FOLDER / "agencies.yaml"),
    )
    assert found is not None
    assert found.agency == "Norvane"
    assert "Norvane" in found.words


def test_no_other_article_is_taken_for_the_agencys() -> None:
    known = load_agencies(FOLDER / "agencies.yaml")
    own = [a for a in ARTICLES if STORY not in a["text"]]
    assert {
        find_credit(
            byline=a.get("byline"),
            lines=a["text"].splitlines(),
            text=a["text"],
            publisher=a.get("publisher"),
            agencies=known,
        )
        for a in own
    } == {None}


def test_agency_of_the_sample_is_invented() -> None:
    (agency,) = yaml.safe_load((FOLDER / "agencies.yaml").read_text(encoding="utf-8"))["agencies"]
    assert all(domain.endswith(".example") for domain in agency["domains"])


def test_two_papers_rest_on_the_same_report() -> None:
    resting = [a for a in ARTICLES if re.search(r"according to the pellworth institute", a["text"], re.IGNORECASE)]
    assert len({a["publisher"] for a in resting}) == 2


def test_correction_is_later_than_what_it_corrects() -> None:
    (correction,) = [a for a in ARTICLES if a.get("title", "").startswith("Correction")]
    assert all(a["published"][:10] < correction["published"] for a in ARTICLES if STORY in a["text"])


def test_one_article_holds_orders_to_machines() -> None:
    assert sum("ignore all previous instructions" in a["text"] for a in ARTICLES) == 1


def test_there_are_six_to_eight_claims_one_of_them_free() -> None:
    assert 6 <= len(CLAIMS) <= 8
    assert [set(c) for c in CLAIMS if "article" not in c] == [{"text", "speaker", "date"}]


@pytest.mark.parametrize("claim", [c for c in CLAIMS if "article" in c], ids=lambda c: c["quote"][:40])
def test_quote_stands_in_its_article_once_and_on_its_day(claim: dict[str, str]) -> None:
    article = BY_URL[claim["article"]]
    assert set(claim) == {"article", "quote", "speaker", "date"}
    assert article["text"].count(claim["quote"]) == 1
    assert claim["date"] == article["published"][:10]


def test_readme_lists_every_article_and_says_that_all_is_invented() -> None:
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert "Everything here is invented" in readme
    titles = [a["title"] for a in ARTICLES if "title" in a]
    assert [t for t in titles if t not in readme and t[:22] not in readme] == []
    assert readme.count(".example |") == len(BY_URL)


def test_invented_names_stay_out_of_the_workbench_itself() -> None:
    listed = (FOLDER.parent / "agencies.yaml").read_text(encoding="utf-8") + (
        FOLDER.parent / "publishers.yaml"
    ).read_text(encoding="utf-8")
    assert ".example" not in listed and "Norvane" not in listed
