from __future__ import annotations

from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.review_factory import make_cited, make_evidence, make_origin, make_retrieval
from workbench.corroboration import corroboration_line, origin_stance
from workbench.errors import VerdictRefused
from workbench.types import DECISIVE, Cited, Excluded, Label, Stance
from workbench.verdicts import (
    MAX_RATIONALE,
    averitec_label,
    check_verdict,
    cite,
    claimreview_rating,
    corroboration,
    fever_label,
    single_origin_warning,
)


def check(
    label: Label = Label.REFUTED,
    *,
    rationale: str = "The county counted 21.",
    cited: tuple[Cited, ...] = (make_cited(),),
    reviewer: str = "Ines",
    confidence: str | None = None,
) -> None:
    check_verdict(label=label, rationale=rationale, cited=cited, reviewer=reviewer, confidence=confidence)


@pytest.mark.parametrize("label", sorted(DECISIVE))
def test_decisive_label_without_evidence_is_refused_and_told_what_to_do(label: Label) -> None:
    with pytest.raises(VerdictRefused, match=f"“{label.value}” cites no evidence: cite at least one passage"):
        check(label, cited=())


@pytest.mark.parametrize("label", sorted(set(Label) - DECISIVE))
def test_open_label_needs_no_evidence(label: Label) -> None:
    check(label, cited=())


@pytest.mark.parametrize("label", sorted(Label))
@pytest.mark.parametrize("blank", ["", " \n\t", "\u00a0\u3000"])
def test_every_label_needs_a_rationale(label: Label, blank: str) -> None:
    with pytest.raises(VerdictRefused, match="no rationale"):
        check(label, rationale=blank)


def test_rationale_of_the_longest_length_is_accepted() -> None:
    check(rationale="я" * MAX_RATIONALE)


def test_longer_rationale_is_refused_with_its_length() -> None:
    with pytest.raises(VerdictRefused, match="10,001"):
        check(rationale="я" * (MAX_RATIONALE + 1))


def test_reviewer_must_be_named() -> None:
    with pytest.raises(VerdictRefused, match="reviewer's name"):
        check(reviewer="  ")


@pytest.mark.parametrize("confidence", [None, "low", "medium", "high"])
def test_confidence_is_one_of_three_words_or_unstated(confidence: str | None) -> None:
    check(confidence=confidence)


@pytest.mark.parametrize("confidence", ["", "High", "0.9", "certain"])
def test_any_other_confidence_is_refused(confidence: str) -> None:
    with pytest.raises(VerdictRefused, match="not a confidence"):
        check(confidence=confidence)


def test_refusal_is_what_the_http_api_calls_unprocessable() -> None:
    assert (VerdictRefused.exit_code, VerdictRefused.http_status) == (2, 422)


def test_citing_copies_the_passage_with_its_span_and_origin() -> None:
    evidence = make_evidence(n=3, start=17)
    cited = cite(evidence, "Lower Orle county")
    assert (cited.text, cited.start, cited.end) == (evidence.passage.text, 17, evidence.passage.end)
    assert (cited.evidence_id, cited.origin_id, cited.origin_label) == ("e_3", "o_3", "Lower Orle county")
    assert (cited.publisher, cited.published) == ("valley-times.example", "2031-03-04")


def test_citing_prefers_the_canonical_address() -> None:
    assert cite(make_evidence(canonical_url="https://valley-times.example/c"), "x").url == (
        "https://valley-times.example/c"
    )


def test_citing_an_undated_article_keeps_the_date_unknown() -> None:
    assert cite(make_evidence(published=None), "x").published is None


def test_evidence_of_a_free_text_cannot_be_cited() -> None:
    from dataclasses import replace

    with pytest.raises(VerdictRefused, match="add the claim to the desk first"):
        cite(replace(make_evidence(), id=None), "x")


def test_corroboration_counts_origins_not_passages() -> None:
    one = make_origin(*(make_evidence(n=n, stance=Stance.SUPPORTS, origin_id="o") for n in (1, 2, 3, 4, 5)))
    counts = corroboration(make_retrieval(one))
    assert (counts.origins, counts.supports, counts.refutes, counts.passages) == (1, 1, 0, 5)


def test_the_claims_own_origin_is_never_corroboration() -> None:
    own = make_origin(make_evidence(stance=Stance.SUPPORTS), own=True)
    counts = corroboration(make_retrieval(own))
    assert (counts.origins, counts.supports, counts.passages) == (0, 0, 0)


def test_qualifying_never_counts_as_refuting() -> None:
    counts = corroboration(make_retrieval(make_origin(make_evidence(stance=Stance.QUALIFIES))))
    assert (counts.refutes, counts.qualifies, counts.origins) == (0, 1, 1)


def test_origin_that_contradicts_itself_counts_on_neither_side() -> None:
    group = make_origin(make_evidence(n=1, stance=Stance.SUPPORTS), make_evidence(n=2, stance=Stance.REFUTES))
    counts = corroboration(make_retrieval(group))
    assert (counts.supports, counts.refutes, counts.mixed, counts.origins) == (0, 0, 1, 1)


def test_unjudged_origin_counts_as_an_origin_without_a_voice() -> None:
    group = make_origin(make_evidence())
    assert origin_stance(group) is None
    assert corroboration(make_retrieval(group)).origins == 1


stances = st.sampled_from([None, *Stance])


@given(st.lists(st.tuples(st.lists(stances, min_size=1, max_size=4), st.booleans()), max_size=5))
def test_voices_never_exceed_independent_origins(groups: list[tuple[list[Stance | None], bool]]) -> None:
    origins = [make_origin(*(make_evidence(n=i, stance=s) for i, s in enumerate(ss, 1)), own=own) for ss, own in groups]
    counts = corroboration(make_retrieval(*origins))
    assert counts.supports + counts.refutes + counts.qualifies + counts.mixed <= counts.origins <= len(groups)
    assert counts.passages <= len(list(chain.from_iterable(ss for ss, _ in groups)))


def test_line_tells_origins_voices_and_what_was_left_out() -> None:
    retrieval = make_retrieval(
        make_origin(make_evidence(n=1, stance=Stance.SUPPORTS), make_evidence(n=2)),
        make_origin(make_evidence(n=3, stance=Stance.REFUTES)),
        excluded=Excluded(copy=4, after_as_of=1),
    )
    assert corroboration_line(retrieval) == (
        "2 independent origins: 1 supports · 1 refutes; 3 passages; "
        "left out: 4 copies of the claim's story; 1 passage later than 4 March 2031"
    )


def test_line_says_absence_plainly() -> None:
    assert corroboration_line(make_retrieval()) == "No other source in this corpus"


def test_line_says_when_only_the_claims_own_origin_was_found() -> None:
    line = corroboration_line(make_retrieval(make_origin(make_evidence(), own=True)))
    assert line == "No other source in this corpus beside the claim's own origin"


def test_citing_one_origin_only_warns_and_names_it() -> None:
    warning = single_origin_warning([make_cited(1, origin_id="o"), make_cited(2, origin_id="o")])
    assert warning == (
        "All 2 passages cited come from a single origin (Lower Orle county): nobody independent of it confirms this."
    )


@pytest.mark.parametrize("cited", [(), (make_cited(1), make_cited(2))])
def test_no_warning_without_citation_or_with_two_origins(cited: tuple[Cited, ...]) -> None:
    assert single_origin_warning(cited) is None


@pytest.mark.parametrize(
    ("label", "averitec", "fever", "rating"),
    [
        (Label.SUPPORTED, "Supported", "SUPPORTS", ("Supported", 5)),
        (Label.REFUTED, "Refuted", "REFUTES", ("Refuted", 1)),
        (Label.CONFLICTING, "Conflicting Evidence/Cherrypicking", "NOT ENOUGH INFO", ("Evidence conflicts", 3)),
        (Label.MISLEADING, "Conflicting Evidence/Cherrypicking", "NOT ENOUGH INFO", ("Missing context", 3)),
        (Label.NOT_ENOUGH_EVIDENCE, "Not Enough Evidence", "NOT ENOUGH INFO", ("Not enough evidence", None)),
    ],
)
def test_labels_in_other_scales(label: Label, averitec: str, fever: str, rating: tuple[str, int | None]) -> None:
    found = claimreview_rating(label)
    assert found is not None
    assert (averitec_label(label), fever_label(label), (found.text, found.value)) == (averitec, fever, rating)


def test_not_checkable_is_in_no_other_scale() -> None:
    assert (averitec_label(Label.NOT_CHECKABLE), fever_label(Label.NOT_CHECKABLE)) == (None, None)
    assert claimreview_rating(Label.NOT_CHECKABLE) is None
