from __future__ import annotations

import json
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from tests.review_factory import make_article, make_cited, make_claim, make_review, make_verdict
from workbench.export import ExportResult, to_claimreview
from workbench.types import ClaimStatus, Label, Review

SCHEMA = json.loads((Path(__file__).parent / "schemas" / "claimreview.schema.json").read_text(encoding="utf-8"))
PUBLISHABLE = [label for label in Label if label is not Label.NOT_CHECKABLE]


def export(*reviews: Review, url: str | None = "https://desk.example/", page: str | None = None) -> ExportResult:
    return to_claimreview(reviews, publisher_name="Orle Fact Desk", publisher_url=url, page_url=page)


def only(result: ExportResult) -> dict[str, Any]:
    (node,) = json.loads(result.text)
    return dict(node)


def test_schema_is_itself_valid() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("label", PUBLISHABLE)
def test_every_publishable_label_gives_what_search_engines_require(label: Label) -> None:
    Draft202012Validator(SCHEMA).validate(json.loads(export(make_review(make_verdict(label))).text))


def test_claim_without_article_speaker_or_date_still_fits() -> None:
    claim = make_claim(article_id=None, start=None, end=None, speaker=None, claimed_on=None)
    review = make_review(make_verdict(), claim=claim, article=None, retrieval=None)
    Draft202012Validator(SCHEMA).validate(json.loads(export(review, url=None).text))


def test_article_of_unknown_publisher_date_and_address_still_fits() -> None:
    article = make_article(title=None, byline=None, publisher=None, url=None, published=None, language=None)
    Draft202012Validator(SCHEMA).validate(json.loads(export(make_review(make_verdict(), article=article)).text))


@pytest.mark.parametrize(
    ("label", "value", "text"),
    [
        (Label.SUPPORTED, 5, "Supported"),
        (Label.MISLEADING, 3, "Missing context"),
        (Label.CONFLICTING, 3, "Evidence conflicts"),
        (Label.REFUTED, 1, "Refuted"),
    ],
)
def test_rating_has_its_number_on_a_scale_of_one_to_five(label: Label, value: int, text: str) -> None:
    assert only(export(make_review(make_verdict(label))))["reviewRating"] == {
        "@type": "Rating", "alternateName": text, "ratingValue": value, "bestRating": 5, "worstRating": 1,
    }  # fmt: skip


def test_not_enough_evidence_carries_words_and_no_number() -> None:
    rating = only(export(make_review(make_verdict(Label.NOT_ENOUGH_EVIDENCE, cited=()))))["reviewRating"]
    assert rating == {"@type": "Rating", "alternateName": "Not enough evidence"}


def test_review_says_what_was_claimed_by_whom_where_and_when() -> None:
    node = only(export(make_review(make_verdict())))
    assert node["claimReviewed"] == "Twelve bridges over the Orle were closed on Monday 3 March 2031."
    assert node["itemReviewed"]["author"] == {"@type": "Organization", "name": "Roads Office of Lower Orle"}
    assert node["itemReviewed"]["datePublished"] == "2031-03-04"
    assert node["itemReviewed"]["appearance"]["url"] == "https://orle-post.example/a_own"
    assert node["itemReviewed"]["appearance"]["publisher"]["name"] == "orle-post.example"


def test_author_is_the_desk_and_date_is_the_verdicts() -> None:
    node = only(export(make_review(make_verdict())))
    assert node["author"] == {"@type": "Organization", "name": "Orle Fact Desk", "url": "https://desk.example/"}
    assert node["datePublished"] == "2031-03-09"


@pytest.mark.parametrize("speaker", ["Mira Sand", "Олена Верес", "ليلى نور"])
def test_speaker_is_a_person_by_default(speaker: str) -> None:
    node = only(export(make_review(make_verdict(), claim=make_claim(speaker=speaker))))
    assert node["itemReviewed"]["author"] == {"@type": "Person", "name": speaker}


@pytest.mark.parametrize("speaker", ["Ministry of Works", "LOWA", "Tamsel Institute"])
def test_speaker_named_like_a_body_is_an_organisation(speaker: str) -> None:
    node = only(export(make_review(make_verdict(), claim=make_claim(speaker=speaker))))
    assert node["itemReviewed"]["author"]["@type"] == "Organization"


@pytest.mark.parametrize(
    "speaker",
    [
        "Ministry of Roads and Waters", "Prime Minister's Office", "Committee to Protect Rivers",
        "Міністерство інфраструктури", "Орданського інституту", "Министерство дорог и вод", "Verkehrsministerium",
        "Ministerium für Verkehr", "ministère des Transports", "Ministerio de Transportes", "وزارة الطاقة",
    ],
)  # fmt: skip
def test_body_named_in_any_of_the_desks_languages_is_an_organisation(speaker: str) -> None:
    node = only(export(make_review(make_verdict(), claim=make_claim(speaker=speaker))))
    assert node["itemReviewed"]["author"] == {"@type": "Organization", "name": speaker}


def author_of(byline: str | None, agency: str | None = None, publisher: str | None = "orle-post.example") -> object:
    article = make_article(byline=byline, agency=agency, publisher=publisher)
    node = only(export(make_review(make_verdict(), article=article)))
    return node["itemReviewed"]["appearance"].get("author")


@pytest.mark.parametrize(
    ("byline", "agency", "name"),
    [
        ("By Norvane", "Norvane", "Norvane"),
        ("NORVANE", "Norvane", "Norvane"),
        ("Norvane staff", "Norvane", "Norvane"),
        ("AFP", "AFP", "AFP"),
        ("By AFP", None, "AFP"),
        ("AFP and Norvane", "Norvane", "AFP"),
    ],
)
def test_agency_in_the_byline_is_an_organisation(byline: str, agency: str | None, name: str) -> None:
    assert author_of(byline, agency) == {"@type": "Organization", "name": name}


@pytest.mark.parametrize("byline", ["orle-post.example", "Orle Post Staff", "Ministry of Works"])
def test_publisher_or_body_in_the_byline_is_an_organisation(byline: str) -> None:
    assert author_of(byline) == {"@type": "Organization", "name": byline}


@pytest.mark.parametrize("byline", ["Ada Venn", "Олена Верес", "Norva Nell"])
def test_person_in_the_byline_stays_a_person(byline: str) -> None:
    assert author_of(byline, "Norvane") == {"@type": "Person", "name": byline}


def test_the_word_by_is_no_part_of_an_authors_name() -> None:
    assert author_of("By Ada Venn", "Norvane") == {"@type": "Person", "name": "Ada Venn"}


@pytest.mark.parametrize("byline", [None, "", "  "])
def test_article_without_a_byline_has_no_author(byline: str | None) -> None:
    assert author_of(byline, "Norvane") is None


def test_claim_in_the_publishers_own_voice_is_the_publishers() -> None:
    node = only(export(make_review(make_verdict(), claim=make_claim(speaker=None))))
    assert node["itemReviewed"]["author"] == {"@type": "Organization", "name": "orle-post.example"}


def test_address_is_the_claims_anchor_on_the_page_that_carries_it() -> None:
    page = "https://desk.example/2031/pack.html"
    assert only(export(make_review(make_verdict()), page=page))["url"] == f"{page}#c_bridges"


def test_address_falls_back_to_the_publishers() -> None:
    assert only(export(make_review(make_verdict())))["url"] == "https://desk.example/#c_bridges"


@pytest.mark.parametrize("url", [None, "", "javascript:alert(1)", "desk.example"])
def test_without_a_web_address_there_is_no_url(url: str | None) -> None:
    node = only(export(make_review(make_verdict()), url=url))
    assert "url" not in node and "url" not in node["author"]


def test_cited_evidence_is_published_once_with_its_words() -> None:
    verdicts = (make_verdict(), make_verdict(id="v_2", reviewer="Omar", cited=(make_cited(1), make_cited(2))))
    citations = only(export(make_review(*verdicts)))["citation"]
    assert [c["url"] for c in citations] == ["https://valley-times.example/1", "https://valley-times.example/2"]
    assert citations[0]["text"] == "By Monday night 21 bridges were shut, the county said."


def test_replaced_verdict_is_not_published() -> None:
    old = make_verdict(Label.SUPPORTED, replaced_by="v_2")
    new = make_verdict(id="v_2", replaces="v_1", recorded_at=datetime(2031, 3, 12, tzinfo=UTC))
    node = only(export(make_review(old, new)))
    assert (node["reviewRating"]["alternateName"], node["datePublished"]) == ("Refuted", "2031-03-12")


def test_disagreement_is_skipped_with_who_said_what() -> None:
    result = export(make_review(make_verdict(), make_verdict(Label.SUPPORTED, id="v_2", reviewer="Omar")))
    assert json.loads(result.text) == []
    (skipped,) = result.skipped
    assert skipped.claim_id == "c_bridges"
    assert skipped.reason == "reviewers disagree (Ines: refuted, Omar: supported): adjudicate it first"


def test_not_checkable_is_left_out_and_said() -> None:
    result = export(make_review(make_verdict(Label.NOT_CHECKABLE, cited=())))
    assert json.loads(result.text) == [] and "not checkable" in result.skipped[0].reason


def test_claim_without_verdict_is_left_out_and_said() -> None:
    assert export(make_review()).skipped[0].reason == "no verdict yet"


def test_dismissed_claim_is_left_out_and_said() -> None:
    review = make_review(make_verdict(), claim=make_claim(status=ClaimStatus.DISMISSED))
    assert export(review).skipped[0].reason == "dismissed"


def test_nothing_to_export_is_an_empty_list() -> None:
    assert (export().text, export().skipped) == ("[]", ())


def test_languages_are_written_as_they_are() -> None:
    assert "Дванадцять мостів" in export(make_review(make_verdict(rationale="Дванадцять мостів"))).text


class Scripts(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


HOSTILE = st.lists(
    st.sampled_from(["</script>", "<!--", "<script>", "]]>", "</ScRiPt ", "\u2028", "&lt;", '"', "\\", "x"]), min_size=1
).map("".join)


@settings(max_examples=60, deadline=None)
@given(HOSTILE)
def test_text_cannot_leave_a_script_element_and_stays_the_same_value(hostile: str) -> None:
    claim = make_claim(standalone="q" + hostile, speaker="s" + hostile)
    text = export(make_review(make_verdict(rationale="r" + hostile), claim=claim)).text
    page = Scripts()
    page.feed(f'<script type="application/ld+json">{text}</script>')
    page.close()
    assert page.tags == ["script"]
    assert json.loads(page.text)[0]["claimReviewed"] == "q" + hostile
