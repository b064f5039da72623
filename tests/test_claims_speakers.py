"""Who said it: a model's word for it counts only where the article's own sentence, or its quotation, says so."""

from __future__ import annotations

import pytest

from tests.test_claims_model import article, claim, only

TOLD = {
    "en": ("The dam at Brastow burst on Tuesday.", "Petra Vonn said that 412 homes were flooded.", "said"),
    "uk": ("Дамба в Брастові прорвалася у вівторок.", "Петра Вонн заявила, що затопило 412 будинків.", "заявила"),
    "de": ("Der Damm in Brastow brach am Dienstag.", "Petra Vonn sagte, dass 412 Häuser überflutet seien.", "sagte"),
    "pl": ("Tama w Brastow pękła we wtorek.", "Petra Vonn podała, że zalało 412 domów.", "podała"),
}


@pytest.mark.parametrize("language", TOLD)
@pytest.mark.parametrize("turned", [False, True])
def test_a_speaker_of_the_sentence_beside_is_not_this_sentences(language: str, turned: bool) -> None:
    plain, saying, verb = TOLD[language]
    text = " ".join((saying, plain) if turned else (plain, saying))
    name = saying[:10]
    found = only(claim(plain, speaker=name, attribution=verb), of=article(text, language=language, title=None))
    assert (found.text, found.speaker, found.attribution) == (plain, None, None)
    whole = only(
        claim(plain, speaker=name, attribution=f"{name} {verb}"), of=article(text, language=language, title=None)
    )
    assert (whole.speaker, whole.attribution) == (None, None)


@pytest.mark.parametrize("language", TOLD)
def test_the_speaker_of_the_own_sentence_is_kept(language: str) -> None:
    plain, saying, verb = TOLD[language]
    of = article(f"{plain} {saying}", language=language, title=None)
    found = only(claim(saying, speaker=saying[:10], attribution=f"{saying[:10]} {verb}"), of=of)
    assert found.speaker == saying[:10] and verb in str(found.attribution)


@pytest.mark.parametrize(
    ("language", "text", "quote", "speaker", "words"),
    [
        ("en", "“The dam at Brastow is safe.” Petra Vonn said so on Tuesday.", "The dam at Brastow is safe",
         "Petra Vonn", "Petra Vonn said"),
        ("uk", "«Дамба в Брастові безпечна.» Так заявила Петра Вонн.", "Дамба в Брастові безпечна",
         "Петра Вонн", "заявила Петра Вонн"),
        ("pl", "„Tama w Brastow jest bezpieczna.” Podała to Petra Vonn.", "Tama w Brastow jest bezpieczna",
         "Petra Vonn", "Podała to Petra Vonn"),
    ],
)  # fmt: skip
def test_a_quotation_has_the_speaker_that_the_sentence_beside_it_names(
    language: str, text: str, quote: str, speaker: str, words: str
) -> None:
    of = article(text, language=language, title=None)
    found = only(claim(quote, speaker=speaker, attribution=words), of=of)
    assert found.speaker == speaker and found.attribution is not None and found.attribution in text
    plain = article(text.translate(dict.fromkeys(map(ord, "“”„«»"))), language=language, title=None)
    assert only(claim(quote, speaker=speaker, attribution=words), of=plain).speaker is None


def test_whoever_a_later_clause_names_did_not_say_this_one() -> None:
    text = "Twelve bridges were closed on Monday, and Brook said that 9 were flooded."
    found = only(
        claim("Twelve bridges were closed on Monday", speaker="Brook", attribution="Brook said"), of=article(text)
    )
    assert (found.speaker, found.attribution) == (None, None)


def test_a_pronoun_that_says_it_may_be_named_from_the_sentence_before() -> None:
    text = "Ada Brook opened the road. She denied that the mines of Osk would be sold. Petra Vonn left."
    quote = "She denied that the mines of Osk would be sold"
    assert only(claim(quote, speaker="Ada Brook"), of=article(text)).speaker == "Ada Brook"
    assert only(claim(quote, speaker="Petra Vonn"), of=article(text)).speaker is None
