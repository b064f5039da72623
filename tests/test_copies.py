from __future__ import annotations

import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.copies import NumberChange, compare, describe, is_copy
from workbench.sketches import Sketch, is_candidate, sketch

SENTENCES = [
    "The town council of Ostermere voted late on Thursday to close the old lift bridge for 14 months.",
    "Engineers had warned since the spring that two of its chains were thinner than a finger.",
    "About 3,200 people cross the bridge each morning, most of them on the way to the cannery.",
    "A ferry will run every 20 minutes between the fish market and the northern landing stage.",
    "Tickets are free for residents, while visitors will pay 2 crowns a trip from the first of June.",
    "Shopkeepers on the northern bank say that the last closure cost them a third of their customers.",
    "The council set aside 410,000 crowns for those who can show that they lost trade.",
    "Mayor Ilse Varn called the vote the hardest of her nine years in the town hall.",
    "Her opponent Tam Okoro wants a second bridge upstream, paid for by the harbour company.",
    "The company declined to say whether it had been asked for money or for land.",
    "Work is due to begin once the herring fleet has left, in the second week of May.",
    "Until then lorries heavier than 7 tonnes must take the road around the lake.",
]
ARTICLE = "\n\n".join(SENTENCES)
RETOLD = (
    "Ostermere's lift bridge is to shut for more than a year. Councillors agreed on the plan after a long evening "
    "of argument, "
    "because its chains have worn away and could snap. People who walk over it to reach the cannery, several "
    "thousand a day, "
    "are to be carried by boat instead, free of charge if they live in the town. Traders fear for their business "
    "and have been "
    "promised compensation. Ilse Varn, who leads the town, said she had never found a decision so hard, but Tam "
    "Okoro would "
    "rather see the harbour company build another crossing further up the river. Repairs start in May when the "
    "boats are at sea."
)
UKRAINIAN = (
    "Міська рада Остермера пізно ввечері в четвер проголосувала за закриття старого підйомного мосту на 14 місяців. "
    "Інженери ще з весни попереджали, що два його ланцюги стоншилися. Щоранку мостом ходять близько 3200 людей, "
    "більшість із них прямує на консервний завод. Пором ходитиме кожні 20 хвилин між рибним ринком і північним "
    "причалом. "
    "Для мешканців проїзд безкоштовний, а гості платитимуть дві крони за поїздку."
)
CHINESE = (
    "奥斯特米尔镇议会周四深夜投票决定关闭旧升降桥十四个月。工程师自春天以来一直警告说桥的两条链条已经磨损。"
    "每天早晨约有三千人过桥，大多数人前往罐头厂上班。渡轮将每二十分钟往返于鱼市和北岸码头之间。居民免费乘船。"
)


def folded(a: str, b: str) -> bool:
    """As the desk does: candidates by what the sketches share, then the texts themselves."""
    first, second = sketch(a), sketch(b)
    return met(first, second) and is_copy(compare(a, b))


def met(a: Sketch, b: Sketch) -> bool:
    bands, shingles = len({*a.bands} & {*b.bands}), len({*a.shingles} & {*b.shingles})
    return is_candidate(
        shared_bands=bands, shared_shingles=shingles, shingles_a=len(a.shingles), shingles_b=len(b.shingles)
    )


def test_the_same_text_is_a_copy_of_itself() -> None:
    assert folded(ARTICLE, ARTICLE)
    assert compare(ARTICLE, ARTICLE).containment == 1.0


@pytest.mark.parametrize(
    "copy",
    [
        pytest.param(" ".join(SENTENCES[:4]), id="trimmed to a third"),
        pytest.param(" ".join(SENTENCES[:7]), id="trimmed to over a half"),
        pytest.param(" ".join(SENTENCES[1::2] + SENTENCES[::2]), id="sentences moved"),
        pytest.param(" ".join(s for n, s in enumerate(SENTENCES) if n % 5), id="sentences dropped"),
        pytest.param(re.sub(r"\d+", "99", ARTICLE), id="figures changed"),
        pytest.param(ARTICLE.upper().replace(".", " !"), id="case and punctuation"),
        pytest.param(ARTICLE.replace("e", "e\u00ad").replace(" ", "\u00a0 "), id="invisible characters"),
        pytest.param(
            f"Bridge shock for commuters\n\nOSTERMERE (Lanternwire) — {' '.join(SENTENCES[:6])}\n\nSubscribe to our "
            "morning letter and follow us wherever you read. All rights reserved by the Tallow Times and its partners.",
            id="new headline, dateline, trimmed, stock lines",
        ),
    ],
)
def test_a_reworked_reprint_is_a_copy(copy: str) -> None:
    assert folded(ARTICLE, copy)
    assert folded(copy, ARTICLE)


@pytest.mark.parametrize("text", [UKRAINIAN, CHINESE], ids=["Ukrainian", "Chinese"])
def test_a_trimmed_copy_is_found_in_any_script(text: str) -> None:
    half = "".join(re.split(r"(?<=[.。])\s*", text)[:3])
    assert folded(text, half)


def test_the_same_story_in_other_words_is_no_copy() -> None:
    assert not is_copy(compare(ARTICLE, RETOLD))
    assert not met(sketch(ARTICLE), sketch(RETOLD))


def test_two_texts_that_share_a_long_quotation_are_no_copies() -> None:
    quotation = (
        "“We asked for time and were given none, we asked for money and were given less, and now we are asked to "
        "wait for a "
        "ferry that nobody has seen, in a month when the wind takes the roof off the market and the river stands "
        "at our doors,”"
    )
    one = (
        f"{quotation} said Ilse Varn to a full hall in Ostermere, where the vote on the bridge had ended close "
        f"to midnight."
    )
    other = (
        f"The mayor spoke for a minute only. {quotation} she said, and sat down. Tam Okoro left before the "
        f"count was read."
    )
    assert compare(one, other).containment > 0.4
    assert not is_copy(compare(one, other))


def test_two_texts_that_share_a_stock_line_are_no_copies() -> None:
    line = (
        "This story may not be published, broadcast, rewritten or redistributed without the leave of the "
        "Tallow Times and its partners."
    )
    assert not is_copy(compare(f"{ARTICLE}\n{line}", f"{RETOLD}\n{line}"))


def test_a_headline_inside_an_article_is_no_copy_of_it() -> None:
    assert not is_copy(compare(SENTENCES[0], ARTICLE))


def test_two_equal_headlines_are_one_text() -> None:
    assert folded("Ostermere shuts its lift bridge", "OSTERMERE shuts its lift-bridge!")
    assert not folded("Ostermere shuts its lift bridge", "Ostermere opens its lift bridge")


@pytest.mark.parametrize("text", ["", "   ", "!?—", "\u200b"])
def test_a_text_without_words_has_an_empty_sketch_and_no_copies(text: str) -> None:
    assert sketch(text) == Sketch(signature=b"", bands=(), shingles=())
    assert not is_copy(compare(text, text))
    assert describe(compare(text, ARTICLE)) == "no run of words in common"


def test_changed_figures_are_listed_in_order() -> None:
    changed = ARTICLE.replace("14 months", "18 months").replace("3,200", "2,300")
    assert compare(ARTICLE, changed).changed_numbers == (
        NumberChange(a="14", b="18"),
        NumberChange(a="3,200", b="2,300"),
    )


def test_a_figure_in_a_repeated_line_is_not_called_changed() -> None:
    text = "The ferry left the northern stage with 12 on board. The ferry left the northern stage with 15 on board."
    assert compare(text, text).changed_numbers == ()


def test_the_overlap_is_told_in_words() -> None:
    changed = " ".join(SENTENCES[:6]).replace("14 months", "18 months")
    told = describe(compare(ARTICLE, changed))
    assert told.startswith("100% of the shorter text, ")
    assert told.endswith("numbers differ: 14 ≠ 18")


def test_the_longest_common_run_is_shown_in_both_texts() -> None:
    other = f"A new opening stands here today. {' '.join(SENTENCES[3:6])} And a new ending."
    overlap = compare(ARTICLE, other)
    assert overlap.longest_a is not None
    assert overlap.longest_b is not None
    run_a = ARTICLE[overlap.longest_a.start : overlap.longest_a.end]
    run_b = other[overlap.longest_b.start : overlap.longest_b.end]
    assert run_a.split() == run_b.split()
    assert run_b.rstrip(".") + "." == " ".join(SENTENCES[3:6])


def test_sketches_are_the_same_on_every_machine_and_version() -> None:
    found = sketch(SENTENCES[0])
    assert found.bands[0] == 8160586237837259959
    assert found.shingles == (
        -7878780515724720388,
        -2465668975643632800,
        -808316657519708844,
        978196310023771754,
        2757533762288452178,
        5188728542732046022,
    )


def test_sketch_numbers_fit_a_signed_64_bit_column() -> None:
    found = sketch(ARTICLE)
    assert len(found.bands) == 16
    assert all(-(2**63) <= value < 2**63 for value in (*found.bands, *found.shingles))


def test_many_unrelated_texts_are_not_compared() -> None:
    words = [
        f"{a}{b}" for a in ("ba", "de", "fi", "go", "lu", "mer", "nor") for b in ("ra", "sten", "ville", "to", "x")
    ]
    chosen = random.Random(7)
    texts = [sketch(" ".join(chosen.choice(words) for _ in range(300))) for _ in range(30)]
    assert sum(met(a, b) for n, a in enumerate(texts) for b in texts[:n]) == 0


words = st.lists(st.sampled_from("quay tide rope lamp fish 14 3,200 “net” salt — pier gull".split()), max_size=60).map(
    " ".join
)


@given(words, words)
@settings(max_examples=60, deadline=None)
def test_an_overlap_does_not_depend_on_the_order_of_the_texts(a: str, b: str) -> None:
    one, other = compare(a, b), compare(b, a)
    assert (one.jaccard, one.containment) == (other.jaccard, other.containment)
    assert 0 <= one.jaccard <= one.containment <= 1
    assert 0 <= one.unquoted <= 1


@given(st.text(max_size=300))
@settings(max_examples=60, deadline=None)
def test_any_text_with_words_is_its_own_copy(text: str) -> None:
    assert folded(text, text) == bool(sketch(text).bands)
