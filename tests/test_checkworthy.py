"""Sentences are scored for check-worthiness by signs a reader can follow."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.claims import DEFAULT_THRESHOLD, load_lexicons, packaged_lexicons, score_sentence
from workbench.errors import SettingsError

LISTS = packaged_lexicons()

CLAIMS = {
    "en": [
        "The Velmar parliament voted on 4 March 2031 to close 12 of the country's 40 coal mines.",
        "Flooding along the Osk river killed 31 people and destroyed more than 200 homes in Marn.",
        "Prime Minister Ada Brook said the ferry company had lost $4 million since January.",
        "Velmar's army has taken several villages near the town of Osk in recent weeks.",
    ],
    "uk": [
        "Минулого року у Велмарі закрили 12 із 40 шахт, повідомила міністерка Ада Брук.",
        "Унаслідок повені на річці Оск загинули 31 людина, зруйновано понад 200 будинків.",
        "Компанія «Марн» втратила 4 млн гривень, заявив її директор Остап Вельський.",
    ],
    "ru": [
        "В прошлом году во Велмаре закрыли 12 из 40 шахт, сообщила министр Ада Брук.",
        "В результате наводнения на реке Оск погиб 31 человек, разрушено более 200 домов.",
        "Компания «Марн» потеряла 4 млн рублей, заявил её директор Остап Вельский.",
    ],
    "de": [
        "Im vergangenen Jahr wurden in Velmar 12 von 40 Gruben geschlossen, sagte Ministerin Ada Brook.",
        "Bei dem Hochwasser am Osk starben 31 Menschen, mehr als 200 Häuser wurden zerstört.",
        "Die Reederei Marn verlor laut Ada Brook seit Januar 4 Millionen Euro.",
    ],
    "fr": [
        "Le Velmar a fermé 12 de ses 40 mines en 2031, a déclaré la ministre Ada Brook.",
        "Les inondations de la rivière Osk ont tué 31 personnes et détruit plus de 200 maisons à Marn.",
        "La compagnie Marn a perdu 4 millions d'euros depuis janvier, selon Ada Brook.",
    ],
    "es": [
        "Velmar cerró 12 de sus 40 minas en 2031, dijo la ministra Ada Brook.",
        "Las inundaciones del río Osk causaron 31 muertos y destruyeron más de 200 casas en Marn.",
        "La compañía Marn perdió 4 millones de euros desde enero, según Ada Brook.",
    ],
    "ar": [
        "أعلنت وزيرة الطاقة في فلمار إغلاق 12 منجما من أصل 40 في العام الماضي.",
        "قتل 31 شخصا ودمر أكثر من 200 منزل في فيضان نهر أوسك.",
        "وقالت الشركة إنها خسرت 4 ملايين دولار منذ يناير.",
    ],
}
NO_CLAIMS = {
    "en": [
        "Why should anyone in this town believe a word of it?",
        "I think we should all be kinder to one another.",
        "Unfortunately, we will never be as happy as we hope.",
        "Read more about our newsletter here.",
        "What a day it was!",
        "Subscribe to our daily letter and share this with your friends.",
    ],
    "uk": [
        "Чому ми повинні в це вірити?",
        "На жаль, я думаю, що нам слід бути добрішими.",
        "Читайте також інші наші новини.",
    ],
    "ru": [
        "Почему мы должны в это верить?",
        "К сожалению, я думаю, нам надо быть добрее.",
        "Читайте также другие наши новости.",
    ],
    "de": [
        "Warum sollten wir das alles glauben?",
        "Leider glaube ich, wir sollten freundlicher sein.",
        "Lesen Sie auch unsere anderen Texte.",
    ],
    "fr": [
        "Pourquoi devrions-nous croire tout cela ?",
        "Je pense que nous devrions être plus aimables.",
        "Lire aussi nos autres articles.",
    ],
    "es": [
        "¿Por qué tenemos que creer todo eso?",
        "Creo que todos deberíamos ser más amables.",
        "Lea también nuestras otras noticias.",
    ],
    "ar": [
        "لماذا يجب علينا أن نصدق كل هذا؟",
        "أعتقد أننا يجب أن نكون أكثر لطفا مع الجميع.",
        "اقرأ أيضا المزيد من الأخبار.",
    ],
}


def score(text: str, language: str | None = "en") -> float:
    return score_sentence(text, language, lexicons=LISTS).score


def reasons(text: str, language: str | None = "en") -> tuple[str, ...]:
    return score_sentence(text, language, lexicons=LISTS).reasons


@pytest.mark.parametrize(("language", "text"), [(tag, text) for tag, texts in CLAIMS.items() for text in texts])
def test_a_checkable_statement_passes_the_threshold(language: str, text: str) -> None:
    assert score(text, language) >= DEFAULT_THRESHOLD, reasons(text, language)


@pytest.mark.parametrize(("language", "text"), [(tag, text) for tag, texts in NO_CLAIMS.items() for text in texts])
def test_opinions_questions_and_appeals_do_not_pass(language: str, text: str) -> None:
    assert score(text, language) < DEFAULT_THRESHOLD, reasons(text, language)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("The trench is 12 kilometers long and runs past Osk.", "states a number: 12 kilometers"),
        ("The ferry lost $40 million that winter, the bank found.", "states a number: $40 million"),
        ("Turnout in the northern valleys fell by 4.5% overall.", "states a number: 4.5%"),
        ("The harbour was closed on 20 May 2031 by the guards.", "gives a date: 20 May 2031"),
        ("On that day the guards of Velmar met Ada Brook.", "names: Velmar, Ada Brook"),
        ("The mayor said that the old bridge was never safe.", "reports speech: said"),
        ("Should the old bridge at Osk be closed to lorries?", "asks a question"),
        ("Perhaps the old bridge at Osk is past all repair.", "voices an opinion: Perhaps"),
        ("Wheat is dearer here because of the long drought.", "gives a cause: because"),
        ("The union opposed the sale of the yard in Osk.", "takes a position: opposed"),
        ("Guards seized Osk", "fewer than 6 words"),
    ],
)
def test_reasons_are_plain_words_of_the_sentence(text: str, reason: str) -> None:
    assert reason in reasons(text)


def test_the_month_of_may_is_no_name_and_its_day_no_count() -> None:
    told = " ".join(reasons("The guards left the harbour on 20 May without a word."))
    assert "number" not in told and "names" not in told


def test_first_person_inside_a_quotation_belongs_to_the_speaker() -> None:
    outside = "We closed the harbour at Osk, and we never opened it again."
    inside = "“We closed the harbour at Osk, and we never opened it again,” Brook said."
    assert score(inside) > score(outside)


def test_a_language_without_lists_is_scored_by_digits_and_names() -> None:
    plain = "Sataman johtaja kertoi asiasta eilen illalla kaikille."
    dense = "Sataman johtaja Aino Virtala kertoi Oskissa 31 hengen kuolleen."
    assert score(dense, "fi") > score(plain, "fi")
    assert "names: Aino Virtala, Oskissa" in reasons(dense, "fi")


def test_an_unknown_language_is_no_error() -> None:
    assert 0 <= score("31 personer omkom i Marn.", None) <= 1


def test_a_regional_tag_uses_its_language() -> None:
    text = CLAIMS["de"][0]
    assert score(text, "de-AT") == score(text, "de")


@settings(max_examples=150, deadline=None)
@given(text=st.text(max_size=300), language=st.sampled_from([None, "en", "uk", "de", "ar", "xx"]))
def test_any_text_has_a_score_between_0_and_1(text: str, language: str | None) -> None:
    assert 0 <= score(text, language) <= 1


def test_a_list_file_with_an_unknown_key_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "lists.yaml"
    path.write_text("weights: {}\nlanguages: {}\ncolour: red\n", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"lists\.yaml"):
        load_lexicons(path)


def test_no_listed_word_stands_twice_in_a_list() -> None:
    for tag, lexicon in LISTS.languages.items():
        for name, words in lexicon.lists:
            if isinstance(words, tuple):
                assert len(set(words)) == len(words), (tag, name)
