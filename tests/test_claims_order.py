"""Who did what to whom: a wording keeps the sentence's words in their order and puts names where they belong."""

from __future__ import annotations

import pytest

from tests.test_claims_model import article, claim, only

FLOOD = {
    "en": "The dam at Brastow burst on Tuesday. 412 homes in Quellan were flooded. The railway to Ostrey was closed.",
    "uk": "Дамба в Брастові прорвалася у вівторок. 412 будинків у Квеллані затопило. Залізницю до Острея закрили.",
    "de": "Der Damm in Brastow brach am Dienstag. Die 412 Häuser in Quellan wurden überflutet. Die Bahn ruht.",
    "ru": "Плотина в Брастове прорвалась во вторник. 412 домов в Квеллане затопило. Железную дорогу в Острей закрыли.",
}
FALSE = [
    ("en", 1, "Quellan flooded 412 homes in Brastow."),
    ("en", 1, "Quellan flooded 412 homes."),
    ("en", 0, "The Quellan dam at Brastow burst on Ostrey Tuesday."),
    ("en", 0, "The Quellan dam at Brastow burst on Tuesday."),
    ("en", 0, "The dam at Brastow burst on Ostrey Tuesday."),
    ("uk", 1, "Квеллан затопив 412 будинків."),
    ("uk", 0, "Дамба Квеллана в Брастові прорвалася у вівторок."),
    ("de", 1, "Quellan überflutet 412 Häuser."),
    ("de", 0, "Der Damm Quellan in Brastow brach am Dienstag."),
    ("ru", 1, "Квеллан затопил 412 домов."),
]
HONEST = {
    "en": [
        ("The dam at Brastow burst on Tuesday.", "On Tuesday the dam at Brastow burst."),
        ("The mill and the bridge in Dorn burned down.", "The bridge in Dorn burned down."),
        ("Brook and Venn closed the mill in Dorn.", "Venn closed the mill in Dorn."),
        ("The bridge, which cost 3 million, was closed on Monday.", "The bridge was closed on Monday."),
        ("The bridge, which cost 3 million, was closed on Monday.", "The bridge cost 3 million."),
        ("The dam at Osk is safe, Ada Brook said.", "Ada Brook said that the dam at Osk is safe."),
        ("“The dam at Osk is safe,” said Ada Brook.", "Ada Brook said the dam at Osk is safe."),
        ("The council of Osk met. It closed 12 bridges.", "The council of Osk closed 12 bridges."),
        ("Ada Brook came to Dorn. She opened the bridge.", "Ada Brook opened the bridge."),
        ("The Brastow dam is old. The dam burst on Tuesday.", "The Brastow dam burst on Tuesday."),
        ("The dam at Brastow is old. The dam burst on Tuesday.", "The dam at Brastow burst on Tuesday."),
        ("Ada Brook came to Dorn. Brook opened the bridge.", "Ada Brook opened the bridge."),
        ("Mayor Ada Brook came. The mayor opened the bridge.", "Mayor Ada Brook opened the bridge."),
        ("Osk has a council. Its council closed 12 bridges.", "Osk's council closed 12 bridges."),
        ("The council of Osk closed 12 bridges and sold 3.", "The council of Osk sold 3."),
        ("Because of rain, the council closed 12 bridges.", "The council closed 12 bridges because of rain."),
        ("In 2030, according to ORV, wages in Osk rose.", "According to ORV, wages in Osk rose in 2030."),
        ("The mill was sold to Lida Venn by the council.", "The mill was sold by the council."),
        ("412 homes in Quellan were flooded.", "In Quellan 412 homes were flooded."),
        ("The Ministry of Roads met. The ministry closed 12 bridges.", "The Ministry of Roads closed 12 bridges."),
    ],
    "uk": [
        ("Дамба в Брастові прорвалася у вівторок.", "У вівторок дамба в Брастові прорвалася."),
        ("Млин і міст у Дорні згоріли.", "Міст у Дорні згорів."),
        ("Міст, який коштував 3 мільйони, закрили в понеділок.", "Міст закрили в понеділок."),
        ("Дамба в Оску безпечна, заявила Ада Брук.", "Ада Брук заявила, що дамба в Оску безпечна."),
        ("Рада Оска зібралася. Вона закрила 12 мостів.", "Рада Оска закрила 12 мостів."),
        ("Ада Брук приїхала до Дорна. Вона відкрила міст.", "Ада Брук відкрила міст."),
        ("Рада Оска закрила 12 мостів і продала 3.", "Рада Оска продала 3."),
        ("Ада Брук приїхала. Брук відкрила міст.", "Ада Брук відкрила міст."),
        ("412 будинків у Квеллані затопило.", "У Квеллані 412 будинків затопило."),
        ("За даними ORV, зарплати в Оску зросли у 2030 році.", "За даними ORV, зарплати в Оску зросли."),
        ("Через дощ рада закрила 12 мостів.", "Рада закрила 12 мостів через дощ."),
    ],
    "de": [
        ("Der Damm in Brastow brach am Dienstag.", "Am Dienstag brach der Damm in Brastow."),
        ("Die Mühle und die Brücke in Dorn brannten ab.", "Die Brücke in Dorn brannte ab."),
        ("Die Brücke, die 3 Millionen kostete, wurde am Montag gesperrt.", "Die Brücke wurde am Montag gesperrt."),
        ("Der Damm in Osk ist sicher, sagte Ada Brook.", "Ada Brook sagte, der Damm in Osk ist sicher."),
        ("Der Rat von Osk tagte. Er sperrte 12 Brücken.", "Der Rat von Osk sperrte 12 Brücken."),
        ("Ada Brook kam nach Dorn. Sie öffnete die Brücke.", "Ada Brook öffnete die Brücke."),
        ("412 Häuser in Quellan wurden überflutet.", "In Quellan wurden 412 Häuser überflutet."),
        ("Der Rat von Osk sperrte 12 Brücken und verkaufte 3.", "Der Rat von Osk verkaufte 3."),
    ],
    "fr": [
        ("Le conseil d'Osk a siégé. Il a fermé 12 ponts.", "Le conseil d'Osk a fermé 12 ponts."),
        ("Le barrage de Brastow a cédé mardi.", "Mardi le barrage de Brastow a cédé."),
        ("Le moulin et le pont de Dorn ont brûlé.", "Le pont de Dorn a brûlé."),
        ("Ada Brook est venue à Dorn. Elle a ouvert le pont.", "Ada Brook a ouvert le pont."),
    ],
    "es": [
        ("La presa de Brastow se rompió el martes.", "El martes la presa de Brastow se rompió."),
        ("El molino y el puente de Dorn ardieron.", "El puente de Dorn ardió."),
        ("El consejo de Osk cerró 12 puentes y vendió 3.", "El consejo de Osk vendió 3."),
    ],
}


def stands(language: str, text: str, wording: str) -> bool:
    """Whether an honest wording of a text's last sentence is taken as it is."""
    last = text.rstrip(".").rsplit(". ", 1)[-1]
    part = wording.rstrip(".")
    quote = part if part in text else last
    return only(claim(quote, wording), of=article(text, language=language, title=None)).standalone == wording


@pytest.mark.parametrize(("language", "at", "wording"), FALSE)
def test_words_in_another_order_are_replaced_by_the_articles(language: str, at: int, wording: str) -> None:
    sentence = f"{FLOOD[language].rstrip('.').split('. ')[at]}."
    found = only(claim(sentence, wording), of=article(FLOOD[language], language=language, title=None))
    assert found.standalone == sentence


@pytest.mark.parametrize(
    ("text", "wording"),
    [
        ("The lorry was hit by the train.", "The train was hit by the lorry."),
        ("The council sued the mill.", "The council was sued by the mill."),
        ("The council was sued by the mill.", "The council sued the mill."),
        ("The council of Osk sued the mill in Dorn.", "The mill in Dorn sued the council of Osk."),
        ("Ada Brook accused Lida Venn of theft.", "Lida Venn accused Ada Brook of theft."),
    ],
)
def test_who_did_it_and_to_whom_is_not_turned_round(text: str, wording: str) -> None:
    assert only(claim(text, wording), of=article(text, title=None)).standalone == text


def test_nine_of_ten_honest_wordings_are_taken_as_they_are() -> None:
    cases = [(language, *case) for language, told in HONEST.items() for case in told]
    refused = [case for case in cases if not stands(*case)]
    # Refused are moved words whose ends no small word shows (`mardi`), and a possessive name.
    assert len(cases) == 46 and len(refused) <= 5, refused
