"""Claims are verbatim sentences of an article, with speaker, hedge and kind, or words a person chose."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vectorstore.types import Span
from workbench.claims import DEFAULT_THRESHOLD, claim_by_hand, extract_claims
from workbench.errors import UsageError
from workbench.types import Article, Claim, ClaimKind, ClaimStatus, Published

NOW = datetime(2031, 5, 2, 9, 0, tzinfo=UTC)
DAY = date(2031, 5, 1)
STORY = (
    "Prime Minister Ada Brook said on Friday that Velmar had closed 12 of its 40 coal mines since January 2030. "
    "Should anyone be surprised?\n\n"
    "The closures led to the loss of 3,400 jobs in the Marn valley. "
    "Brook denied that the mines of Osk would be sold to a foreign company. "
    "Unfortunately, we should all have seen it coming.\n\n"
    "“We kept every promise that we made in Marn. No miner of Osk lost his pension,” Brook told the Velmar Post.\n\n"
    "The closures led to the loss of 3,400 jobs in the Marn valley.\n\n"
    "Read more: our newsletter."
)


def article(text: str = STORY, *, language: str | None = "en", published: bool = True) -> Article:
    return Article(
        id="a_1",
        title=None,
        byline=None,
        agency=None,
        publisher="post.example",
        upstream=(),
        url=None,
        canonical_url=None,
        published=Published(day=DAY, at=None, found_in="given") if published else None,
        retrieved_at=NOW,
        language=language,
        findings=(),
        text=text,
    )


def only(text: str, language: str = "en") -> Claim:
    claims = extract_claims(article(text, language=language), now=NOW, threshold=0.0)
    assert len(claims) == 1, [claim.text for claim in claims]
    return claims[0]


def last(text: str, language: str = "en") -> Claim:
    return extract_claims(article(text, language=language), now=NOW, threshold=0.0)[-1]


def test_every_claim_is_verbatim_text_of_its_article() -> None:
    claims = extract_claims(article(), now=NOW)
    assert len(claims) >= 4
    assert all(STORY[claim.start : claim.end] == claim.text for claim in claims)


def test_questions_opinions_and_appeals_are_left_out() -> None:
    texts = " ".join(claim.text for claim in extract_claims(article(), now=NOW))
    assert "surprised" not in texts and "Unfortunately" not in texts and "newsletter" not in texts


def test_a_repeated_sentence_is_one_claim() -> None:
    texts = [claim.text for claim in extract_claims(article(), now=NOW)]
    assert len([text for text in texts if "3,400 jobs" in text]) == 1


def test_the_same_article_gives_the_same_claims() -> None:
    assert extract_claims(article(), now=NOW) == extract_claims(article(), now=NOW)


def test_claims_come_in_order_of_the_text_and_the_limit_keeps_the_best() -> None:
    every = extract_claims(article(), now=NOW)
    best = extract_claims(article(), now=NOW, limit=2)
    assert [c.start for c in best] == sorted(c.start for c in best if c.start is not None)
    assert {c.id for c in best} == {c.id for c in sorted(every, key=lambda c: -c.checkworthy)[:2]}


def test_a_higher_threshold_keeps_a_subset() -> None:
    every = {c.id for c in extract_claims(article(), now=NOW)}
    strict = {c.id for c in extract_claims(article(), now=NOW, threshold=0.95)}
    assert strict < every
    assert all(c.checkworthy >= DEFAULT_THRESHOLD for c in extract_claims(article(), now=NOW))


def test_a_quotation_over_two_sentences_is_kept_whole() -> None:
    claim = next(c for c in extract_claims(article(), now=NOW) if "promise" in c.text)
    assert claim.text.startswith("“We kept") and claim.text.endswith("the Velmar Post.")
    assert claim.kind is ClaimKind.QUOTE


def test_a_quotation_mark_that_never_closes_does_not_swallow_the_article() -> None:
    text = "“The mine at Osk closed in 2030. It had 400 workers. Nobody was paid. The pit is flooded. Marn is next."
    assert len(extract_claims(article(text), now=NOW, threshold=0.0)) == 5


def test_a_claim_carries_the_day_of_its_article_or_none() -> None:
    assert {c.claimed_on for c in extract_claims(article(), now=NOW)} == {DAY}
    assert {c.claimed_on for c in extract_claims(article(published=False), now=NOW)} == {None}


def test_an_article_without_statements_has_no_claims() -> None:
    assert extract_claims(article("Why? Who knows. Read more."), now=NOW) == []
    assert extract_claims(article(""), now=NOW) == []


@pytest.mark.parametrize(
    ("language", "text", "attribution", "speaker"),
    [
        ("en", "ORV assessed that the dam at Osk is safe.", "ORV assessed that", "ORV"),
        ("en", "Brook said the dam at Osk is safe.", "Brook said", "Brook"),
        ("en", "The dam at Osk is safe, according to the energy ministry.", "according to the energy ministry", None),
        ("en", "“The dam at Osk is safe,” said Ada Brook.", "said Ada Brook", "Ada Brook"),
        (
            "en",
            "Ada Brook, the mayor of Osk, said that the dam is safe.",
            "Ada Brook, the mayor of Osk, said that",
            "Ada Brook",
        ),
        ("en", "The ministry has denied that the dam at Osk leaks.", "The ministry has denied that", None),
        ("en", "The dam at Osk has leaked since the spring of 2030.", None, None),
        ("en", "On Monday a clerk reported Brook to the guards.", None, None),
        (
            "uk",
            "За даними Орданського інституту, дамба в Оску безпечна.",
            "За даними Орданського інституту",
            "Орданського інституту",
        ),
        ("uk", "Ада Брук заявила, що дамба в Оску безпечна.", "Ада Брук заявила, що", "Ада Брук"),
        ("ru", "По словам Вельского, плотина в Оске безопасна.", "По словам Вельского", "Вельского"),
        ("ru", "Плотина в Оске безопасна, сообщила Ада Брук.", "сообщила Ада Брук", "Ада Брук"),
        ("de", "Laut Ada Brook ist der Damm am Osk sicher.", "Laut Ada Brook", "Ada Brook"),
        ("fr", "Selon Ada Brook, le barrage de la rivière Osk est sûr.", "Selon Ada Brook", "Ada Brook"),
        ("es", "Según Ada Brook, la presa del río Osk es segura.", "Según Ada Brook", "Ada Brook"),
        ("ar", "قال وزير الطاقة إن السد آمن تماما اليوم.", "قال وزير الطاقة إن", "وزير الطاقة"),
        ("ar", "وفقا لوزارة الطاقة، السد آمن تماما اليوم.", "وفقا لوزارة الطاقة", "لوزارة الطاقة"),
    ],
)
def test_attribution_is_the_sentences_own_words(
    language: str, text: str, attribution: str | None, speaker: str | None
) -> None:
    claim = only(text, language)
    assert (claim.attribution, claim.speaker) == (attribution, speaker)


@pytest.mark.parametrize(
    ("language", "text", "speaker"),
    [
        ("en", "Twelve bridges were closed, the Ministry of Roads and Waters said.", "Ministry of Roads and Waters"),
        ("en", "The Roads and Waters Ministry said twelve bridges were closed.", "Roads and Waters Ministry"),
        ("en", "According to the Osk Centre for Rivers and Lakes, 12 died.", "Osk Centre for Rivers and Lakes"),
        (
            "en",
            "The Osk Institute of Roads and Public Health said 12 died.",
            "Osk Institute of Roads and Public Health",
        ),
        ("en", "The Committee to Protect Rivers said the dam at Osk was hit.", "Committee to Protect Rivers"),
        ("en", "The General Staff of Velmar said the dam at Osk was hit.", "General Staff of Velmar"),
        ("en", "The Prime Minister's Office said the dam at Osk was hit.", "Prime Minister's Office"),
        ("en", "The U.S. Rivers Survey said the dam at Osk is safe.", "U.S. Rivers Survey"),
        ("en", "The Sunday Herald reported that the dam at Osk is safe.", "Sunday Herald"),
        ("en", "Military analysts at ORV argue that the dam at Osk is next.", "ORV"),
        ("en", "Smith & Venn said the dam at Osk is safe.", "Smith & Venn"),
        ("uk", "Міністерство інфраструктури повідомило, що закрито 12 мостів.", "Міністерство інфраструктури"),
        ("uk", "Міністерство доріг та вод Ордани заявило про 12 жертв.", "Міністерство доріг та вод Ордани"),
        ("uk", "Закрито 12 мостів, повідомило Міністерство у справах річок.", "Міністерство у справах річок"),
        ("uk", "Генеральний штаб Ордани повідомив, що дамба безпечна.", "Генеральний штаб Ордани"),
        ("ru", "Министерство дорог и вод сообщило, что закрыты 12 мостов.", "Министерство дорог и вод"),
        ("ru", "По данным Комитета по делам рек, закрыты 12 мостов.", "Комитета по делам рек"),
        ("de", "Das Ministerium für Verkehr teilte mit, dass 12 Brücken gesperrt sind.", "Ministerium für Verkehr"),
        (
            "de",
            "Laut Institut für Wasserbau und Hydrologie ist der Damm dicht.",
            "Institut für Wasserbau und Hydrologie",
        ),
        ("fr", "Le ministère des Transports a annoncé la fermeture de douze ponts.", "ministère des Transports"),
        (
            "fr",
            "Selon le ministère des Routes et des Eaux, douze ponts sont fermés.",
            "ministère des Routes et des Eaux",
        ),
        ("fr", "La Commission velmarienne a annoncé la fermeture de douze ponts.", "Commission velmarienne"),
        ("es", "El Ministerio de Transportes informó que doce puentes cerraron.", "Ministerio de Transportes"),
        ("es", "Según el Ministerio de Obras Públicas y Ríos, doce murieron.", "Ministerio de Obras Públicas y Ríos"),
    ],
)
def test_a_body_that_speaks_is_named_whole(language: str, text: str, speaker: str) -> None:
    assert only(text, language).speaker == speaker


@pytest.mark.parametrize(
    ("language", "text", "speaker"),
    [
        ("en", "Ursula van der Berg said the dam at Osk is safe.", "Ursula van der Berg"),
        ("en", "The dam at Osk is safe, van der Berg said.", "van der Berg"),
        ("en", "The dam at Osk is safe, Mayor Lida Orsan said.", "Lida Orsan"),
        ("en", "Roads and Waters Minister Irena Voll told the Osk Post that the dam is safe.", "Irena Voll"),
        ("en", "The dam at Osk is safe, Omar al-Rashid said.", "Omar al-Rashid"),
        ("en", "The dam at Osk is safe, al-Rashid said.", "al-Rashid"),
        ("en", "The dam is safe, said the Rev. Al Orsan, a pastor.", "Al Orsan"),
        ("en", "J. P. Brook said the dam at Osk is safe.", "J. P. Brook"),
        ("en", "Osk Rivers Council Spokesperson Ada Brook said the dam is safe.", "Ada Brook"),
        ("en", "His mother, Ada Brook, told the Osk Post that the dam is safe.", "Ada Brook"),
        ("en", "Twelve people died at Osk, the capital, said Ada Brook.", "Ada Brook"),
        ("en", "“The dam is safe,” said Ada Brook of the Osk Institute.", "Ada Brook"),
        ("en", "Ada Brook, the mayor, said it flooded Osk.", "Ada Brook"),
        ("uk", "Про це повідомила речниця Міністерства доріг Олена Верес.", "Олена Верес"),
        ("de", "Der Damm ist dicht, sagte Ursula von der Berg.", "Ursula von der Berg"),
        ("fr", "La ministre des Transports, Ada Brook, a annoncé douze fermetures.", "Ada Brook"),
    ],
)
def test_a_person_who_speaks_is_named_whole_and_without_titles(language: str, text: str, speaker: str) -> None:
    assert only(text, language).speaker == speaker


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The Ministry said the dam at Osk was hit."),
        ("en", "The Ministry of Roads and ORV said the dam at Osk was hit."),
        ("en", "Ada Brook and Otto Venn said the dam at Osk was hit."),
        ("en", "The dam at Osk is safe, said Ada Brook and Otto Venn."),
        ("en", "Brook and the police said the dam at Osk was hit."),
        ("en", "The mayor of Osk said the dam was hit."),
        ("en", "A source at Velmar Steel told the Osk Post that the dam was hit."),
        ("en", "A spokesman for Ada Brook said the dam at Osk was hit."),
        ("en", "The administration of Mayor Ada Brook announced that the dam is safe."),
        ("en", "A friend who had walked beside Brook, when both were young, said the dam is safe."),
        ("en", "Save the Rivers said the dam at Osk is safe."),
        ("en", "According to Brook's office, the dam at Osk is safe."),
        ("en", "According to newspapers in Velmar, the dam at Osk is safe."),
        ("en", "According to Osk/now, the dam was hit."),
        ("en", "The site osk+Velmar reported that the dam was hit."),
        ("en", "Another said the dam at Osk was hit."),
        ("en", "The dam at Osk is safe, according to former Velmar guards."),
        ("en", "Until the siege of Osk, announced Aug. 24, the dam was safe."),
        ("en", "Residents reported that the dam at Osk is safe."),
        ("uk", "Мер Оска заявив, що дамба безпечна."),
        ("ru", "Мэр Оска заявил, что плотина безопасна."),
        ("de", "Der Sprecher des Ministeriums für Verkehr sagte, der Damm sei dicht."),
        ("fr", "Le maire de Velmar a déclaré que douze ponts sont fermés."),
        ("fr", "Le maire d'Osk a déclaré que douze ponts sont fermés."),
        ("es", "El alcalde de Osk dijo que doce puentes están cerrados."),
    ],
)
def test_part_of_a_phrase_is_never_the_speaker(language: str, text: str) -> None:
    assert only(text, language).speaker is None


@pytest.mark.parametrize("name", ["van der Berg", "Berg"])
def test_a_family_name_with_particles_finds_its_full_name(name: str) -> None:
    assert last(f"Ursula van der Berg opened the mine. The mine of Osk is safe, {name} said.").speaker == (
        "Ursula van der Berg"
    )


def test_a_bodys_last_word_is_no_family_name() -> None:
    text = "The Islamic Council of Osk met. The dam is safe, according to rivals in Osk."
    assert last(text).speaker is None


def test_a_family_name_is_given_in_full_when_the_article_named_one_such_person() -> None:
    assert last("Ada Brook opened the mine at Osk. Brook said it was safe for all.").speaker == "Ada Brook"


def test_a_family_name_of_two_people_stays_as_it_stands() -> None:
    text = "Ada Brook met Otto Brook at the mine of Osk. Brook said it was safe for all."
    assert last(text).speaker == "Brook"


def test_an_inflected_family_name_finds_its_full_name() -> None:
    text = "Директор Остап Вельский открыл шахту в Оске. По словам Вельского, она безопасна для всех."
    assert last(text, "ru").speaker == "Остап Вельский"


def test_a_pronoun_is_never_resolved() -> None:
    claim = last("Ada Brook opened the mine at Osk. She said it was safe for all.")
    assert (claim.speaker, claim.standalone) == (None, "She said it was safe for all.")


@pytest.mark.parametrize(
    ("language", "text", "hedge"),
    [
        ("en", "The dam at Osk may have leaked for years.", "may"),
        ("en", "Brook reportedly sold the dam at Osk in 2030.", "reportedly"),
        ("en", "On 3 May Brook sold the dam at Osk to a bank.", None),
        ("uk", "Дамба в Оску, ймовірно, протікала роками.", "ймовірно"),
        ("ru", "Плотина в Оске, вероятно, протекала годами.", "вероятно"),
        ("de", "Der Damm am Osk war möglicherweise seit Jahren undicht.", "möglicherweise"),
        ("fr", "Le barrage de la rivière Osk fuyait probablement depuis des années.", "probablement"),
        ("es", "La presa del río Osk presuntamente perdía agua.", "presuntamente"),
        ("ar", "ربما تسرب الماء من السد منذ سنوات طويلة.", "ربما"),
    ],
)
def test_a_hedge_is_kept_in_its_own_words(language: str, text: str, hedge: str | None) -> None:
    assert only(text, language).hedge == hedge


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("The army of Velmar crossed the river at Osk.", ClaimKind.EVENT),
        ("The trench near Osk is 12 kilometers long.", ClaimKind.NUMERICAL),
        ("“The dam at Osk never leaked a drop,” Brook said.", ClaimKind.QUOTE),
        ("The dam at Osk broke because of the long rain.", ClaimKind.CAUSAL),
        ("The Velmar union opposed the sale of the dam.", ClaimKind.POSITION),
    ],
)
def test_a_claim_has_the_kind_of_its_statement(text: str, kind: ClaimKind) -> None:
    assert only(text).kind is kind


@settings(max_examples=60, deadline=None)
@given(
    text=st.text(st.sampled_from("abcОск港 .!?…“”«»\"'\n\t12%é\u0301\u200b"), max_size=200),
    language=st.sampled_from([None, "en", "uk"]),
)
def test_any_text_gives_verbatim_ordered_claims(text: str, language: str | None) -> None:
    claims = extract_claims(article(text, language=language), now=NOW, threshold=0.0)
    spans = [(c.start, c.end) for c in claims]
    assert all(c.start is not None and text[c.start : c.end] == c.text for c in claims)
    assert spans == sorted(spans)


def test_a_newspaper_article_is_read_in_milliseconds() -> None:
    text = "\n\n".join(f"On {n} June {sentence}" for n in range(1, 6) for sentence in STORY.split("\n\n")[:3])
    extract_claims(article(text), now=NOW)
    took = []
    for _ in range(5):
        began = time.process_time()
        extract_claims(article(text), now=NOW)
        took.append(time.process_time() - began)
    assert min(took) < 0.05  # about 4 ms on an idle machine; the margin is for a busy one


# --- by hand ------------------------------------------------------------------------------------------------------


def test_a_selection_becomes_a_claim_of_its_article() -> None:
    start = STORY.index("Velmar had closed")
    words = "Velmar had closed 12 of its 40 coal mines"
    claim = claim_by_hand(
        words, now=NOW, article=article(), span=Span(start=start, end=start + len(words)), added_by="Mira"
    )
    assert (claim.start, claim.end, claim.text) == (start, start + len(words), words)
    assert (claim.checkworthy, claim.reasons, claim.status) == (1.0, ("added by a person: Mira",), ClaimStatus.NEW)
    assert claim.claimed_on == DAY


def test_a_folded_selection_keeps_the_articles_wording() -> None:
    claim = claim_by_hand('"We kept every\u00a0promise', now=NOW, article=article())
    assert claim.text == "“We kept every promise"
    assert claim.start == STORY.index("“We kept")


def test_a_span_that_holds_other_words_is_refused() -> None:
    with pytest.raises(UsageError, match="Mark the claim again"):
        claim_by_hand("Velmar had closed 13 mines", now=NOW, article=article(), span=Span(start=40, end=70))


def test_a_span_beyond_the_article_is_refused() -> None:
    with pytest.raises(UsageError):
        claim_by_hand("Velmar", now=NOW, article=article("Velmar"), span=Span(start=0, end=60))


def test_a_span_without_an_article_is_refused() -> None:
    with pytest.raises(UsageError, match="article"):
        claim_by_hand("Velmar closed its mines", now=NOW, span=Span(start=0, end=5))


def test_free_text_is_a_claim_without_a_span() -> None:
    claim = claim_by_hand("  Velmar closed its mines ", now=NOW, speaker="Ada Brook", claimed_on=DAY)
    assert (claim.article_id, claim.start, claim.end) == (None, None, None)
    assert (claim.text, claim.speaker, claim.claimed_on) == ("Velmar closed its mines", "Ada Brook", DAY)


def test_the_same_words_in_the_same_article_have_the_same_id() -> None:
    first = claim_by_hand("Velmar closed its mines", now=NOW)
    again = claim_by_hand("Velmar closed its mines ", now=datetime(2032, 1, 1, tzinfo=UTC), added_by="Mira")
    elsewhere = claim_by_hand("Velmar closed its mines", now=NOW, article=article())
    assert first.id == again.id != elsewhere.id


@pytest.mark.parametrize("text", ["", "  \n", "…!?", "x" * 2001])
def test_no_words_or_too_many_are_refused(text: str) -> None:
    with pytest.raises(UsageError):
        claim_by_hand(text, now=NOW)


def test_two_thousand_characters_are_accepted() -> None:
    assert len(claim_by_hand("x" * 2000, now=NOW).text) == 2000
