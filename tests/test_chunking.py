"""Sentences and passages keep exact places in every script."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vectorstore.chunking import split_passages, split_sentences
from vectorstore.graphemes import tears

PIECES = st.sampled_from(
    [
        "The ferry left.",
        " Dr. Oru said no. ",
        "Паром ушёл",
        " и т. д. ",
        "У 2020 р. міст закрили!",
        "هل وصل القارب؟ ",
        "नाव चली गई। ",
        "渡轮离开了。",
        "เรือออกแล้ว ",
        "👩‍👩‍👧 ",
        "🇺🇦🇵🇱",
        "👍🏽",
        "e\u0301e\u0301",
        "क्षि",
        "각",
        "\u00a0A.\u00a0B. Roe",
        "\n",
        "\n\n",
        " ",
        "\u2028",
        "“Go. ",
        "” ",
        "3.5 ",
        "...",
        "x" * 40,
        "\u200b",
    ]
)
CHARACTERS = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)
TEXTS = st.lists(PIECES | CHARACTERS, max_size=40).map("".join)
LANGUAGES = st.sampled_from([None, "en", "uk", "ru", "ar", "hi", "zh", "th", "de-AT", "xx"])


def sentences(text: str, language: str | None = None) -> list[str]:
    return [text[span.start : span.end] for span in split_sentences(text, language)]


def missing(text: str, ranges: list[tuple[int, int]]) -> str:
    covered = {at for start, end in ranges for at in range(start, end)}
    return "".join(c for at, c in enumerate(text) if at not in covered and not c.isspace())


@given(text=TEXTS, language=LANGUAGES)
def test_sentences_cover_every_visible_character_in_order_without_overlap(text: str, language: str | None) -> None:
    spans = split_sentences(text, language)
    assert missing(text, [(s.start, s.end) for s in spans]) == ""
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert all(text[s.start : s.end].strip() == text[s.start : s.end] != "" for s in spans)


@given(text=TEXTS, language=LANGUAGES)
def test_no_sentence_runs_over_a_line_break(text: str, language: str | None) -> None:
    assert not any("\n" in sentence for sentence in sentences(text, language))


@settings(max_examples=200)
@given(text=TEXTS, target=st.integers(1, 400), overlap=st.integers(0, 3))
def test_passages_are_exact_spans_that_cover_the_text(text: str, target: int, overlap: int) -> None:
    passages = split_passages("a_1", text, target_chars=target, overlap_sentences=overlap)
    assert all(text[p.start : p.end] == p.text for p in passages)
    assert all(p.text.strip() == p.text != "" for p in passages)
    assert missing(text, [(p.start, p.end) for p in passages]) == ""
    assert len({p.id for p in passages}) == len(passages)
    assert all(a.start < b.start and a.end < b.end for a, b in pairwise(passages))


@given(text=TEXTS, target=st.integers(60, 400))
def test_passages_do_not_tear_a_character_a_reader_sees_as_one(text: str, target: int) -> None:
    cuts = [at for p in split_passages("a_1", text, target_chars=target) for at in (p.start, p.end)]
    # White space is trimmed even when a stray mark leans on it.
    assert not [at for at in cuts if tears(text, at) and not text[at - 1].isspace()]


@given(text=TEXTS, target=st.integers(50, 400), overlap=st.integers(0, 3))
def test_no_passage_is_more_than_half_larger_than_its_target(text: str, target: int, overlap: int) -> None:
    passages = split_passages("a_1", text, target_chars=target, overlap_sentences=overlap)
    # White space between sentences is not counted.
    assert all(len("".join(p.text.split())) <= 1.5 * target for p in passages)


@given(text=TEXTS)
def test_splitting_twice_gives_the_same_passages(text: str) -> None:
    assert split_passages("a_1", text) == split_passages("a_1", text)


def test_white_space_has_no_passage() -> None:
    assert split_passages("a_1", " \n\t\u00a0\n") == []


def test_passages_overlap_by_a_sentence() -> None:
    text = " ".join(f"The mill at Oster closed for the {n}th time this spring." for n in range(40))
    first, second, *_ = split_passages("a_1", text, target_chars=300)
    assert second.start < first.end
    assert text[second.start : first.end] in sentences(text)


def test_passages_need_not_overlap() -> None:
    text = " ".join(f"The mill at Oster closed for the {n}th time this spring." for n in range(40))
    passages = split_passages("a_1", text, target_chars=300, overlap_sentences=0)
    assert all(a.end < b.start for a, b in pairwise(passages))


def test_passages_start_and_end_with_sentences() -> None:
    text = "\n".join(f"Line {n} of the report ends here. It has a second sentence, a little longer." for n in range(30))
    found = split_sentences(text)
    for passage in split_passages("a_1", text, target_chars=400):
        assert passage.start in {s.start for s in found}
        assert passage.end in {s.end for s in found}


def test_a_short_last_sentence_joins_the_passage_before() -> None:
    text = " ".join(["The harbour of Brindlemere was closed to all ships on Monday morning."] * 4 + ["It rained."])
    assert len(split_passages("a_1", text, target_chars=290, overlap_sentences=0)) == 1


def test_a_very_long_sentence_is_cut_after_clauses() -> None:
    text = "the clerk counted the boats, " * 120
    passages = split_passages("a_1", text, target_chars=300)
    assert len(passages) > 8
    assert all(p.text.endswith(",") for p in passages)


def test_han_text_gets_shorter_passages_than_latin_text() -> None:
    han = "青石港市议会周二投票决定关闭旧渡轮码头，称维修费用将超过九百万。" * 60
    latin = "The council of Brindlemere voted to close the ferry pier this week. " * 60
    assert (
        max(len(p.text) for p in split_passages("a", han)) < 700 < max(len(p.text) for p in split_passages("a", latin))
    )


@pytest.mark.parametrize("size", [{"target_chars": 0}, {"overlap_sentences": -1}])
def test_impossible_sizes_are_refused(size: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="no passages"):
        split_passages("a_1", "Text.", **size)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", ["Dr. Oru met Gen. Hale at 5 p.m. in the U.S. capital.", "They spoke."]),
        ("en", ["J. R. Vane came.", "Prices rose 3.5 percent, vs. 2 percent in May.", "He left."]),
        ("en", ["She said no.", "He left.", "See art. 5 of the act."]),
        ("en", ["“Is it so?” she asked.", "“Go home. Now.”", "They went."]),
        ("en", ["1. Close the pier.", "2. Move the boats."]),
        ("ru", ["В 2020 г. и т. д. он жил.", "Ст. 5 закона отменена.", "Около 5 млн. человек уехали."]),
        ("ru", ["Суд сослался на ст. 12 устава.", "«Да. Нет», — сказал он."]),
        ("uk", ["У 2020 р. і т. д. він жив.", "О. С. Верба прийшов.", "Вул. Липова, буд. 5."]),
        ("ar", ["هل وصل القارب؟", "قال د. سالم إنه وصل.", "انتهى الأمر!"]),
        ("ur", ["یہ پل ہے۔", "وہ گھاٹ ہے۔"]),
        ("hi", ["डॉ. राम आए।", "क्या पुल बंद है?", "हाँ।"]),
        ("de", ["Am 5. Mai kam Dr. Hald z. B. nach Oster.", "Er ging."]),
        ("es", ["El Sr. Lirio llegó.", "¿Vino solo?", "¡Sí!"]),
    ],
)
def test_abbreviations_and_marks_of_a_language(language: str, expected: list[str]) -> None:
    assert sentences(" ".join(expected), language) == expected


def test_a_long_quotation_is_split_into_its_statements() -> None:
    statement = "The mill at Oster was closed on the ninth of May by order of Dr. Oru."
    text = f"“{statement} {statement} {statement} We will not open it.” He left. “{statement} No.”"
    assert sentences(text, "en")[:5] == [f"“{statement}", statement, statement, "We will not open it.”", "He left."]


def test_a_short_quotation_stays_whole() -> None:
    assert sentences("“Go home. Now,” she said. They went.", "en") == ["“Go home. Now,” she said.", "They went."]


def test_chinese_sentences_need_no_space() -> None:
    assert sentences("他说：“好。”然后走了。真的？下雨了！", "zh") == [
        "他说：“好。”",
        "然后走了。",
        "真的？",
        "下雨了！",
    ]


def test_thai_is_cut_at_spaces_into_pieces_one_can_read() -> None:
    text = "สภาเมืองท่าทรายลงมติเมื่อวันอังคารให้ปิดท่าเรือข้ามฟากเก่า เพราะค่าซ่อมสูงเกินไป " * 5
    found = sentences(text, "th")
    assert len(found) >= 3
    assert all(60 < len(sentence) < 200 for sentence in found)


def test_the_script_decides_when_no_language_is_given() -> None:
    assert sentences("В 2020 г. и т. д. он жил. Он ушёл.") == ["В 2020 г. и т. д. он жил.", "Он ушёл."]


def test_a_line_in_another_script_than_the_language_given_follows_its_own_rules() -> None:
    assert sentences("Dr. Oru came.\nУ 2020 р. міст закрили.", "en") == ["Dr. Oru came.", "У 2020 р. міст закрили."]


def test_an_initial_after_a_no_break_space_is_read() -> None:
    assert sentences("Le rapport de\u00a0M.\u00a0J.\u00a0Roe est là. Il part.", "fr")[-1] == "Il part."


def test_a_lone_surrogate_does_not_stop_the_splitter() -> None:
    assert sentences("One \ud800 came. Two left.") == ["One \ud800 came.", "Two left."]


@pytest.mark.parametrize("nonsense", ["“", "a. ", "A.", "e\u0301", "🇺🇦", "“A b. ", "x", "( "])
def test_a_long_line_of_nonsense_takes_little_time(nonsense: str) -> None:
    text = nonsense * (60_000 // len(nonsense))
    before = time.process_time()
    assert split_passages("a_1", text)
    assert time.process_time() - before < 5


@pytest.mark.parametrize(
    ("text", "at", "torn"),
    [
        ("e\u0301", 1, True),
        ("ab", 1, False),
        ("👩‍👧", 1, True),
        ("👩‍👧", 2, True),
        ("🇺🇦🇵🇱", 1, True),
        ("🇺🇦🇵🇱", 2, False),
        ("👍🏽", 1, True),
        ("क्ष", 2, True),
        ("กำ", 1, True),
        ("\u1100\u1161", 1, True),
        ("\r\n", 1, True),
        ("\n\u0301", 1, False),
        ("ab", 0, False),
        ("ab", 2, False),
    ],
)
def test_a_cut_inside_a_grapheme_is_known(text: str, at: int, torn: bool) -> None:
    assert tears(text, at) is torn
