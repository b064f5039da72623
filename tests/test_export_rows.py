from __future__ import annotations

import csv
import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.review_factory import (
    NOW,
    make_article,
    make_cited,
    make_claim,
    make_evidence,
    make_point,
    make_review,
    make_suggestion,
    make_verdict,
)
from workbench.export import to_csv, to_jsonl
from workbench.export.rows import CSV_COLUMNS, formula_safe
from workbench.types import Label, Review


def read_csv(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True))


def test_jsonl_has_one_verdict_a_line_replaced_ones_included() -> None:
    review = make_review(make_verdict(replaced_by="v_2"), make_verdict(id="v_2", replaces="v_1"))
    rows = [json.loads(line) for line in to_jsonl([review]).splitlines()]
    assert [(r["verdict_id"], r["standing"], r["replaces"], r["replaced_by"]) for r in rows] == [
        ("v_1", False, None, "v_2"),
        ("v_2", True, "v_1", None),
    ]


def test_jsonl_row_is_whole_in_itself() -> None:
    (row,) = [json.loads(line) for line in to_jsonl([make_review(make_verdict())]).splitlines()]
    assert row["claim"]["text"] == "The roads office said twelve bridges were closed on Monday."
    assert (row["label"], row["averitec"], row["fever"]) == ("refuted", "Refuted", "REFUTES")
    assert row["cited"][0]["text"] == "By Monday night 21 bridges were shut, the county said."
    assert (row["cited"][0]["start"], row["cited"][0]["origin_id"]) == (40, "o_1")
    assert (row["reviewer"], row["recorded_at"]) == ("Ines", "2031-03-09T10:30:00+00:00")
    assert row["retrieval"]["index_version"] == "e5-small@1a2b3c/7"
    assert row["retrieval"]["corroboration"] == {"supports": 0, "refutes": 0, "origins": 1}


def test_withdrawn_verdict_is_a_row_that_no_longer_stands() -> None:
    review = make_review(make_verdict(withdrawn_at=NOW))
    row = json.loads(to_jsonl([review]))
    assert (row["standing"], row["withdrawn_at"]) == (False, "2031-03-09T10:30:00+00:00")
    assert read_csv(to_csv([review]))[0]["standing"] == "no"


def test_not_checkable_has_no_name_in_other_scales() -> None:
    row = json.loads(to_jsonl([make_review(make_verdict(Label.NOT_CHECKABLE, cited=()))]))
    assert (row["averitec"], row["fever"], row["rating"]) == (None, None, None)


def test_row_of_a_free_claim_has_no_article_and_no_retrieval() -> None:
    review = make_review(make_verdict(), claim=make_claim(article_id=None), article=None, retrieval=None)
    row = json.loads(to_jsonl([review]))
    assert (row["article"], row["retrieval"]) == (None, None)


def seen_review(**changes: object) -> Review:
    piece = make_evidence()
    suggestion = make_suggestion(make_point(piece, "21 bridges were shut", words="WORDS OF THE MODEL"), **changes)
    verdicts = (
        make_verdict(replaced_by="v_2"),
        make_verdict(id="v_2", replaces="v_1", suggestion_id="s_1", suggestion_seen=True),
    )
    return make_review(*verdicts, suggestion=suggestion)


def test_a_suggestion_goes_only_with_the_verdict_recorded_after_seeing_it() -> None:
    blind, after = (json.loads(line)["suggestion"] for line in to_jsonl([seen_review()]).splitlines())
    assert (blind["id"], blind["seen"], blind["label"], blind["quotes"]) == (None, False, None, [])
    assert (after["id"], after["seen"], after["status"], after["label"], after["grade"]) == (
        "s_1", True, "ok", "refuted", "corroborated",
    )  # fmt: skip
    assert (after["model"], after["prompt"]) == ("openai:some-model", "judge_evidence.v1")
    quote = after["quotes"][0]
    assert (quote["stance"], quote["text"], quote["end"] - quote["start"]) == ("refutes", "21 bridges were shut", 20)


def test_the_models_own_words_are_not_exported() -> None:
    assert "WORDS OF THE MODEL" not in to_jsonl([seen_review()]) + to_csv([seen_review()])


def test_a_suggestion_other_than_the_one_seen_is_named_by_its_id_alone() -> None:
    after = json.loads(to_jsonl([seen_review(id="s_2")]).splitlines()[1])["suggestion"]
    assert (after["id"], after["seen"], after["label"], after["model"]) == ("s_1", True, None, None)


def test_csv_tells_what_was_suggested_before_a_verdict() -> None:
    blind, after = read_csv(to_csv([seen_review()]))
    assert (blind["suggestion_seen"], blind["suggestion_label"]) == ("no", "")
    assert (after["suggestion_seen"], after["suggestion_label"], after["suggestion_grade"]) == (
        "yes", "refuted", "corroborated",
    )  # fmt: skip


def test_jsonl_leaves_formula_like_text_untouched() -> None:
    assert json.loads(to_jsonl([make_review(make_verdict(rationale="=1+1"))]))["rationale"] == "=1+1"


@pytest.mark.parametrize("export", [to_jsonl, to_csv])
def test_claims_without_verdict_give_no_row(export: object) -> None:
    assert callable(export)
    assert len(export([make_review()]).splitlines()) == (1 if export is to_csv else 0)


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(codec="utf-8"), min_size=1))
def test_any_text_stays_on_its_one_json_line(rationale: str) -> None:
    (line,) = to_jsonl([make_review(make_verdict(rationale=rationale))]).splitlines()
    assert json.loads(line)["rationale"] == rationale


def test_csv_opens_as_utf8_in_a_spreadsheet() -> None:
    written = to_csv([make_review(make_verdict(rationale="Закрито 21 міст"))]).encode("utf-8")
    assert written.startswith(b"\xef\xbb\xbf") and "Закрито 21 міст".encode() in written


def test_csv_rows_fit_the_header() -> None:
    review = make_review(make_verdict(replaced_by="v_2"), make_verdict(Label.CONFLICTING, id="v_2", replaces="v_1"))
    rows = read_csv(to_csv([review]))
    assert [tuple(r) for r in rows] == [CSV_COLUMNS, CSV_COLUMNS]
    assert [(r["label"], r["rating"], r["standing"]) for r in rows] == [
        ("refuted", "1", "no"), ("conflicting", "3", "yes"),
    ]  # fmt: skip


def test_csv_lines_end_as_rfc_4180_says() -> None:
    text = to_csv([make_review(make_verdict())])
    assert text.endswith("\r\n") and text.count("\r\n") == 2


def test_csv_names_each_cited_source_and_each_origin_once() -> None:
    (row,) = read_csv(to_csv([make_review(make_verdict(cited=(make_cited(1), make_cited(2))))]))
    assert row["cited_urls"].split("\n") == ["https://valley-times.example/1", "https://valley-times.example/2"]
    assert row["cited_origins"] == "Lower Orle county"


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\x0b1", "\x00=1",
        "  =1+1", "\u00a0=1", "\u3000@x", "\u200b=1", "\ufeff=1", "\u202e-1",
        "＝1+1", "＋1", "－1", "＠x", " ＝1", "﹣1", "﹦1", " \t1",
    ],
)  # fmt: skip
def test_cell_that_could_run_is_prefixed(cell: str) -> None:
    assert formula_safe(cell) == "'" + cell


@pytest.mark.parametrize("cell", ["", " ", "21", "a=b", "«=1»", "'=1", "— так", "Закрито", "12 - 21"])
def test_plain_cell_is_left_as_it_is(cell: str) -> None:
    assert formula_safe(cell) == cell


def hostile_review(text: str) -> Review:
    article = make_article(title=text, publisher=text, url=text)
    claim = make_claim(text=text, standalone=text, speaker=text)
    cited = make_cited(text=text, publisher=text, url=text, origin_label=text)
    return make_review(make_verdict(rationale=text, reviewer=text, cited=(cited,)), claim=claim, article=article)


@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A0", '=HYPERLINK("https://x.example","a")', "＝1", "\t=1", " @x"])
def test_no_cell_of_a_hostile_review_begins_like_a_formula(text: str) -> None:
    (row,) = read_csv(to_csv([hostile_review(text)]))
    assert [name for name, cell in row.items() if cell != formula_safe(cell)] == []
    assert row["rationale"] == "'" + text


@settings(max_examples=80, deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1))
def test_csv_gives_back_any_text_but_for_the_apostrophe(text: str) -> None:
    (row,) = read_csv(to_csv([hostile_review(text)]))
    assert row["rationale"] == formula_safe(text)
