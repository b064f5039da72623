"""The rules that make the desk trustworthy, seen at work on the bundled sample desk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from tests.conftest import MODEL_CACHE
from workbench.db.claims import ClaimFilter
from workbench.demo import demo_settings, load_demo
from workbench.desk import Desk
from workbench.errors import NotFound, VerdictRefused
from workbench.settings import Settings
from workbench.types import Claim, Label, Retrieval


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    settings = demo_settings(Settings(data_dir=tmp_path_factory.mktemp("sample"), model_cache=MODEL_CACHE))
    load_demo(settings)
    with Desk(settings) as desk:
        yield desk


def claim_with(desk: Desk, words: str) -> Claim:
    return next(one.claim for one in desk.claims(ClaimFilter()) if words in one.claim.text)


def publishers(found: Retrieval) -> set[str | None]:
    return {evidence.article.publisher for evidence in found.evidence}


def test_loading_the_sample_twice_changes_nothing(sample: Desk) -> None:
    before = [card.id for card in sample.articles(page_size=100).items]
    load_demo(sample.settings)
    assert [card.id for card in sample.articles(page_size=100).items] == before


def test_evidence_never_comes_from_the_claims_own_article_or_publisher(sample: Desk) -> None:
    for listed in sample.claims(ClaimFilter()):
        found = sample.evidence(listed.claim.id, k=50, as_of=None)
        if listed.claim.article_id is None:
            continue
        own = sample.article(listed.claim.article_id)
        assert own.id not in {e.article.id for e in found.evidence}
        assert own.publisher is None or own.publisher not in publishers(found)
        assert found.excluded.same_article > 0


def test_an_agencys_story_is_no_evidence_for_itself_however_many_papers_print_it(sample: Desk) -> None:
    found = sample.evidence(claim_with(sample, "Twelve bridges").id, k=50)
    assert not any(e.article.agency == "Norvane" for e in found.evidence)
    assert found.excluded.copy > 0


def test_one_agency_story_in_three_papers_is_one_origin(sample: Desk) -> None:
    found = sample.evidence(claim_with(sample, "By Wednesday evening 21 bridges").id, k=50)
    norvane = [group for group in found.origins if group.origin_id == "agency:norvane"]
    assert len(norvane) == 1
    assert len({e.article.publisher for e in norvane[0].passages}) >= 2
    assert any("Norvane" in fold.detail for fold in norvane[0].folds)


def test_an_agency_and_a_paper_that_give_one_ministrys_word_are_one_origin(sample: Desk) -> None:
    found = sample.evidence(claim_with(sample, "By Wednesday evening 21 bridges").id, k=50, as_of=None)
    [ministry] = [group for group in found.origins if group.label == "Ministry of Roads and Waters"]
    assert {e.article.agency for e in ministry.passages} == {"Norvane", None}
    for fold in ministry.folds:
        said = [proof for proof in fold.proofs if proof.kind == "attribution"]
        assert said and all(sample.article(fold.article_id).text[p.start : p.end] == p.text for p in said)


def test_two_papers_that_rest_on_one_report_are_one_origin(sample: Desk) -> None:
    found = sample.evidence(claim_with(sample, "opened on time, says the company").id, k=50)
    resting = [
        group
        for group in found.origins
        if any("Pellworth" in name for e in group.passages for name in e.article.upstream)
    ]
    assert len(resting) == 1
    assert {e.article.publisher for e in resting[0].passages} == {"lodravaherald.example", "almstedgazette.example"}


def test_what_the_claims_own_source_says_elsewhere_is_marked(sample: Desk) -> None:
    found = sample.evidence(claim_with(sample, "nine hours later").id, k=50)
    marked = [group for group in found.origins if group.same_as_claim]
    assert [group.passages[0].article.publisher for group in marked] == ["almstedgazette.example"]


def test_evidence_later_than_the_claim_is_left_out_and_counted(sample: Desk) -> None:
    claim = claim_with(sample, "Twelve bridges")
    assert claim.claimed_on == date(2024, 3, 13)
    by_default = sample.evidence(claim.id, k=50)
    assert by_default.excluded.after_as_of > 0
    days = [e.article.published.day for e in by_default.evidence if e.article.published]
    assert max(days) <= date(2024, 3, 13)
    everything = sample.evidence(claim.id, k=50, as_of=None)
    assert everything.excluded.after_as_of == 0
    assert len(everything.evidence) > len(by_default.evidence)


def test_a_claim_in_ukrainian_finds_what_other_languages_say(sample: Desk) -> None:
    found = sample.evidence(claim_with(sample, "вивезли 340 людей").id, k=5)
    assert {"ar", "en"} <= {e.article.language for e in found.evidence}


def test_text_that_gives_orders_is_reported(sample: Desk) -> None:
    marked = [card for card in sample.articles(page_size=100).items if "instruction_like_text" in card.findings]
    assert len(marked) == 1


def test_asking_for_k_gives_k_when_k_exist(sample: Desk) -> None:
    everything = len(sample.evidence("the river and its bridges", k=1000).evidence)
    assert everything > 12
    for k in (1, 7, 12):
        assert len(sample.evidence("the river and its bridges", k=k).evidence) == k


def test_every_passage_stands_in_its_article_word_for_word(sample: Desk) -> None:
    for evidence in sample.evidence("the river and its bridges", k=1000).evidence:
        text = sample.article(evidence.article.id).text
        assert text[evidence.passage.start : evidence.passage.end] == evidence.passage.text


def test_a_decisive_verdict_needs_evidence_of_that_claim(sample: Desk) -> None:
    claim = claim_with(sample, "Schools in lower Almsted")
    with pytest.raises(VerdictRefused):
        sample.record_verdict(claim.id, label=Label.REFUTED, rationale="They were closed.", cite=[], reviewer="ana")
    with pytest.raises(NotFound, match="is not evidence of claim"):
        sample.record_verdict(claim.id, label=Label.REFUTED, rationale="Closed.", cite=["e_none"], reviewer="ana")
    assert sample.history(claim.id)[1] == ()


def test_an_old_case_reads_the_same_after_the_article_has_changed(sample: Desk) -> None:
    claim = claim_with(sample, "Schools in lower Almsted")
    found = sample.evidence(claim.id, k=3)
    cited = found.evidence[0]
    sample.record_verdict(claim.id, label=Label.REFUTED, rationale="Closed.", cite=[str(cited.id)], reviewer="ana")
    sample.edit_article(cited.article.id, who="ben", title="Another headline")
    stored = sample.case(claim.id).standing[0].cited[0]
    assert (stored.text, stored.title) == (cited.passage.text, cited.article.title)
